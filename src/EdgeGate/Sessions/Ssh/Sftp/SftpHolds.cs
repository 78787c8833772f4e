using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Requests of an sftp channel that wait for approval. Under the session's lock.</summary>
/// <remarks>
/// Answers may come in any order (draft-ietf-secsh-filexfer-02, 3), so what is only looked at goes on while another waits. Behind a request that changes something nothing is taken: what is
/// asked later must see what it did.
/// </remarks>
/// <param name="context">The channel's context.</param>
/// <param name="channel">The channel.</param>
/// <param name="holds">Where operations wait; null where nobody can be asked, and then all is denied.</param>
/// <param name="operation">What the channel is.</param>
internal sealed class SftpHolds(SftpContext context, SshChannel channel, SshHolds? holds, SshOperation operation)
{
    /// <summary>Requests that wait at once; a client is not read further meanwhile.</summary>
    private const int WaitingMax = 16;

    /// <summary>Holds told on the client's errors; who never reads errors loses no more than this of the window.</summary>
    private const int ToldMax = 256;

    private readonly List<RelayHold> waiting = [];
    private int told;
    private bool hasEnded;

    /// <summary>Has the channel go on.</summary>
    public required Action GoOn { get; init; }

    /// <summary>Whether anything waits.</summary>
    public bool Any => waiting.Count > 0;

    /// <summary>Whether no more may wait.</summary>
    public bool IsFull => waiting.Count >= WaitingMax;

    /// <summary>Has a request wait.</summary>
    /// <param name="id">The client's number of it.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="details">How it is done (<see cref="SftpDetails"/>); empty when there is no more to say.</param>
    /// <param name="path">What it is about.</param>
    /// <param name="to">Its second path; empty when it has none.</param>
    /// <param name="verdict">The verdict that holds it.</param>
    /// <param name="bytes">What will be sent when it is approved.</param>
    /// <param name="isChanging">Whether it changes something.</param>
    /// <param name="approved">Does it; told the hold's identifier.</param>
    /// <param name="denied">Denies it; told why.</param>
    public void Begin(uint id, string name, string details, byte[] path, byte[] to, FileVerdict verdict, ReadOnlySpan<byte> bytes, bool isChanging, Action<string> approved, Action<FileVerdict>? denied = null)
    {
        denied ??= refusal => context.Deny(id, name, path, to, refusal);
        if (holds is null)
        {
            denied(FileVerdict.Deny(verdict.Rule, verdict.Reason));
            return;
        }
        // Details first: a path may look like some.
        string what = $"{name} {(details.Length > 0 ? $"({details}) " : "")}{Encoding.UTF8.GetString(path)}{(to.Length > 0 ? $" {Encoding.UTF8.GetString(to)}" : "")}";
        Verdict held = new(VerdictKind.Hold, verdict.Rule, verdict.Reason, [], verdict.Approval);
        if (isChanging) { context.Unsent++; }
        waiting.Add(holds.Begin(operation with { What = what }, held, bytes, hold =>
        {
            if (hasEnded) { return; }
            if (hold.Outcome is not { } outcome)
            {
                if (told++ < ToldMax) { channel.ToClient.Append(SshChannelData.Stderr, holds.Told(hold.Opened!)); }
                return;
            }
            waiting.Remove(hold);
            if (isChanging) { context.Unsent--; }
            Verdict decided = SshHolds.Decided(held, hold);
            if (decided.Kind == VerdictKind.Allow) { approved(outcome.Hold); }
            else { denied(FileVerdict.Deny(decided.Rule, decided.Reason)); }
            GoOn();
        }));
    }

    /// <summary>Nobody waits any more.</summary>
    public void Leave(string why)
    {
        hasEnded = true;
        foreach (RelayHold hold in waiting) { _ = hold.WithdrawAsync(why); }
        waiting.Clear();
    }
}
