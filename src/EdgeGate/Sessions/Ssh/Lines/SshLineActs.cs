using EdgeGate.Core;
using EdgeGate.Relay;
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
    /// <summary>Has a line wait for approval, and the last called when the hold is open and when it is decided; null when nobody can be asked.</summary>
    public required Func<SshChannel, string, Verdict, Action<RelayHold>, RelayHold?> Hold { get; init; }

    /// <summary>Words that tell a client what it waits for.</summary>
    public required Func<RelayHold, string> Told { get; init; }

    /// <summary>A line that was held was approved, by a hold: for audit and recording.</summary>
    public required Action<SshChannel, string, Verdict, string> Approved { get; init; }

    /// <summary>Told whether the session may go on once a hold is decided.</summary>
    public required Action<bool> Guard { get; init; }

    /// <summary>Nothing forbids the line.</summary>
    public Verdict Allowed { get; } = new(VerdictKind.Allow, "", "", []);

    /// <summary>A line that cannot be judged is denied.</summary>
    public Verdict Unreadable(string reason) => new(VerdictKind.Deny, "lines", reason, []);
}
