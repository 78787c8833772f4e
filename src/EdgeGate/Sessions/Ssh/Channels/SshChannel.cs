using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Lines;
using EdgeGate.Sessions.Ssh.Requests;
using EdgeGate.Sessions.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>One channel, by the same number of the gateway's own towards both peers. Under the session's lock.</summary>
/// <param name="number">The gateway's number.</param>
/// <param name="isFromClient">Whether the client opened it.</param>
/// <param name="client">The client.</param>
/// <param name="target">The target.</param>
/// <param name="limits">Bounds.</param>
public sealed class SshChannel(uint number, bool isFromClient, SshPeer client, SshPeer target, SshConnectionLimits limits) : IDisposable
{
    /// <summary>The gateway's number.</summary>
    public uint Number => number;

    /// <summary>Whether the client opened it.</summary>
    public bool IsFromClient => isFromClient;

    /// <summary>What it is: <c>session</c> until something was started on it, then <c>shell</c>, <c>exec</c> ..., or <c>forward</c>.</summary>
    public string Kind { get; set; } = "session";

    /// <summary>The rule that allowed it.</summary>
    public string Rule { get; set; } = "";

    /// <summary>What rules watch of it; null when none does.</summary>
    public OperationGuard? Guard { get; set; }

    /// <summary>Whether who was asked has confirmed it.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>The size of the terminal that was asked for; null for none.</summary>
    public SshTerminalSize? TerminalSize { get; set; }

    /// <summary>Whether a terminal was asked for.</summary>
    public bool HasTerminal => TerminalSize is not null;

    /// <summary>What the client has set for what it is about to start.</summary>
    public SshVariables Variables { get; } = new();

    /// <summary>What was typed and is yet to be seen.</summary>
    public SshEcho Echo { get; } = new();

    /// <summary>Keeps lines back until they were judged; null where no rule is about lines.</summary>
    public SshLineFilter? Lines { get; set; }

    /// <summary>Whether something was started on it.</summary>
    public bool IsStarted { get; set; }

    /// <summary>What the client asked for on it, while that waits for approval; null when nothing does.</summary>
    public SshWaiting? Waiting { get; set; }

    /// <summary>How it ended: an exit status or a signal; empty when nothing said so.</summary>
    public string Exit { get; set; } = "";

    /// <summary>Why the gateway ends it; empty while it does not.</summary>
    public string Denial { get; set; } = "";

    /// <summary>What takes the requests of sftp apart; null on other channels.</summary>
    internal SftpRelay? Files { get; set; }

    /// <summary>From client to target.</summary>
    public SshWay ToTarget { get; } = new(client, target, limits);

    /// <summary>From target to client.</summary>
    public SshWay ToClient { get; } = new(target, client, limits);

    /// <summary>The client's requests that wait for an answer.</summary>
    public SshReplyQueue ClientRequests { get; } = new(limits.RequestsMax);

    /// <summary>The target's requests that wait for an answer.</summary>
    public SshReplyQueue TargetRequests { get; } = new(limits.RequestsMax);

    /// <summary>When something last came that an idle terminal was not shown.</summary>
    public long HeldSince { get; set; }

    /// <summary>Whether both peers have closed it and both were told so.</summary>
    public bool IsGone => ToTarget is { IsClosed: true, HasSentClose: true } && ToClient is { IsClosed: true, HasSentClose: true };

    /// <summary>The client's number.</summary>
    public uint ClientNumber
    {
        get => ToTarget.SenderNumber;
        set => (ToTarget.SenderNumber, ToClient.ReceiverNumber) = (value, value);
    }

    /// <summary>The target's number.</summary>
    public uint TargetNumber
    {
        get => ToClient.SenderNumber;
        set => (ToClient.SenderNumber, ToTarget.ReceiverNumber) = (value, value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files?.Dispose();
        ToTarget.Dispose();
        ToClient.Dispose();
        Lines?.Dispose();
    }
}
