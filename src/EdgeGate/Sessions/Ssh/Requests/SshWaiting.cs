using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What a client asked for on a channel, while it waits for approval, and what the client has sent on the channel meanwhile. Under the session's lock.</summary>
/// <param name="verdict">The verdict that holds it.</param>
/// <param name="decided">Does what was approved, or denies it; with the hold's identifier.</param>
public sealed class SshWaiting(Verdict verdict, Action<Verdict, string> decided)
{
    /// <summary>Messages kept, a window's worth of data among them: nothing is granted while it waits.</summary>
    private const int MessagesMax = 4096;

    private static readonly int BytesMax = (2 * SshConnectionLimits.Default.WindowBytesMax) + (256 * 1024);

    private readonly List<byte[]> kept = [];
    private int bytes;

    /// <summary>The verdict that holds it.</summary>
    public Verdict Verdict => verdict;

    /// <summary>Does what was approved, or denies it.</summary>
    public Action<Verdict, string> Decided => decided;

    /// <summary>The hold.</summary>
    public RelayHold? Hold { get; set; }

    /// <summary>What came meanwhile, in order.</summary>
    public IReadOnlyList<byte[]> Kept => kept;

    /// <summary>Keeps a message until it is decided; false when there are too many.</summary>
    public bool TryKeep(ReadOnlySpan<byte> message)
    {
        if (kept.Count == MessagesMax || bytes + message.Length > BytesMax) { return false; }
        bytes += message.Length;
        kept.Add(message.ToArray());
        return true;
    }
}
