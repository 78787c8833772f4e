using EdgeGate.Core;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>What a line filter has others do.</summary>
/// <param name="Judge">Judges a text; told whether a prompt may stand before its command. Anything but allow keeps Enter back.</param>
/// <param name="Denied">A line was denied: for audit and recording.</param>
/// <param name="LookAgain">Has <see cref="SshLineFilter.Advance"/> called after a time.</param>
/// <param name="End">Ends the channel's input; false when a class whose mask is <c>deny</c> was found.</param>
/// <param name="Stop">Ends the channel, for its input has no terminal that could be told; as <paramref name="End"/>.</param>
public sealed record SshLineActs(
    Func<string, bool, Verdict> Judge, Action<SshChannel, string, Verdict> Denied, Action<TimeSpan> LookAgain, Func<SshChannel, bool> End, Func<SshChannel, Verdict, bool> Stop)
{
    /// <summary>Nothing forbids the line.</summary>
    public Verdict Allowed { get; } = new(VerdictKind.Allow, "", "", []);

    /// <summary>A line that cannot be judged is denied.</summary>
    public Verdict Unreadable(string reason) => new(VerdictKind.Deny, "lines", reason, []);
}
