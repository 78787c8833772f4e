using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Makes operations of what comes on the wire. A command is never told apart by what it says: <c>scp -t x; bash</c> is an exec like any other.</summary>
public sealed class SshOperations(string connection, string user)
{
    /// <summary>A shell.</summary>
    public SshOperation Shell { get; } = new(connection, user, SshChannels.Shell, null, "");

    /// <summary>A command.</summary>
    public SshOperation Exec(ReadOnlySpan<byte> command) => new(connection, user, SshChannels.Exec, ShellWords.Split(command), Encoding.UTF8.GetString(command));

    /// <summary>A subsystem; sftp has a kind of its own.</summary>
    public SshOperation Subsystem(ReadOnlySpan<byte> name)
        => new(connection, user, name.SequenceEqual("sftp"u8) ? SshChannels.Sftp : SshChannels.Subsystem, null, Encoding.UTF8.GetString(name));

    /// <summary>A tunnel.</summary>
    /// <param name="how"><c>direct-tcpip</c>, <c>tcpip-forward</c> ...</param>
    /// <param name="place">Where it leads, or where it listens.</param>
    public SshOperation Forward(string how, in SshForwardPlace place)
    {
        string host = Encoding.UTF8.GetString(place.Host);
        return new(connection, user, SshChannels.Forward, null, place.Port == 0 ? $"{how} {host}" : $"{how} {host}:{place.Port}");
    }

    /// <summary>The client's agent.</summary>
    public SshOperation Agent { get; } = new(connection, user, SshChannels.Agent, null, "auth-agent");

    /// <summary>The client's display.</summary>
    public SshOperation X11 { get; } = new(connection, user, SshChannels.X11, null, "x11");
}
