using System.Collections.Immutable;

namespace EdgeGate.Policy.Ssh;

/// <summary>What rules name below <c>on.channels</c>.</summary>
public static class SshChannels
{
    /// <summary>A login shell.</summary>
    public const string Shell = "shell";
    /// <summary>A command; never told apart by what it says.</summary>
    public const string Exec = "exec";
    /// <summary>The subsystem sftp, request by request.</summary>
    public const string Sftp = "sftp";
    /// <summary>Another subsystem.</summary>
    public const string Subsystem = "subsystem";
    /// <summary>A tunnel either way: direct-tcpip, tcpip-forward, and those of Unix sockets.</summary>
    public const string Forward = "forward";
    /// <summary>Use of the client's key agent from the target.</summary>
    public const string Agent = "agent";
    /// <summary>Use of the client's display from the target.</summary>
    public const string X11 = "x11";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Shell, Exec, Sftp, Subsystem, Forward, Agent, X11];

    /// <summary>Those whose bytes are neither masked nor recorded: <c>*</c> does not stand for them, a rule must name them.</summary>
    public static bool IsUninspected(string channel) => channel is Forward or Agent or X11;
}
