using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What those share who judge what the peers of a session ask for. Under the session's lock.</summary>
/// <param name="Client">The client.</param>
/// <param name="Target">The target.</param>
/// <param name="Operations">Makes operations of what is asked.</param>
/// <param name="Judge">Judges them.</param>
/// <param name="Journal">Writes down what happens.</param>
/// <param name="Holds">Has operations wait for approval; null where nothing can.</param>
public sealed record SshRelayParts(SshPeer Client, SshPeer Target, SshOperations Operations, SshJudge Judge, SshJournal Journal, SshHolds? Holds)
{
    /// <summary>Bounds.</summary>
    public required SshConnectionLimits Limits { get; init; }

    /// <summary>The channels.</summary>
    public required SshChannelTable Channels { get; init; }

    /// <summary>What was allowed so far that decides about channels to come.</summary>
    public SshAllowances Allowed { get; } = new();

    /// <summary>Tells people what belongs to no channel.</summary>
    public required SshNotices Notices { get; init; }
}
