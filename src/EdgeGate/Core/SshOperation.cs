namespace EdgeGate.Core;

/// <summary>Something an SSH client asks for on a channel, or a forward either side wants to open.</summary>
/// <param name="Connection">The connection's name.</param>
/// <param name="User">The user at the target.</param>
/// <param name="Channel"><c>shell</c>, <c>exec</c>, <c>sftp</c>, <c>subsystem</c>, <c>forward</c>, <c>agent</c> or <c>x11</c>.</param>
/// <param name="Words">exec: the words a POSIX shell would make of the command; null when they are not plain, and for all else.</param>
/// <param name="What">The command as it came, the subsystem's name, or where a forward leads; for people to read, and for <c>subsystems</c> to match.</param>
public sealed record SshOperation(string Connection, string User, string Channel, IReadOnlyList<string>? Words, string What)
    : Operation(Connection)
{
    /// <summary>Whether a terminal was asked for on the channel.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Variables the client has set for it, but those of its locale, time zone and terminal: <c>DEPLOY_TO="prod" DEBUG="1"</c>; empty for none.</summary>
    public string Variables { get; init; } = "";
}
