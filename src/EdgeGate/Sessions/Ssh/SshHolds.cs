using System.Text;
using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Has operations of a session wait for approval. A channel waits alone: others, and keepalives, go on. Under the session's lock.</summary>
/// <param name="relay">The session.</param>
/// <param name="desk">Where operations wait.</param>
/// <param name="info">Who asks, through what.</param>
/// <param name="consoleUrl">Where people approve.</param>
/// <param name="journal">Masks what is shown.</param>
public sealed class SshHolds(RelaySession relay, ApprovalDesk desk, SessionInfo info, string consoleUrl, SshJournal journal)
{
    /// <summary>Has an operation wait.</summary>
    /// <param name="operation">What.</param>
    /// <param name="verdict">The verdict that holds it.</param>
    /// <param name="bytes">What will be sent when it is approved.</param>
    /// <param name="changed">Runs under the lock when the hold is open, and when it is decided.</param>
    public RelayHold Begin(SshOperation operation, Verdict verdict, ReadOnlySpan<byte> bytes, Action<RelayHold> changed)
    {
        string variables = operation.Variables.Length > 0 ? operation.Variables + '\0' : "";
        HoldRequest request = new(
            Person.Of(info.Principal), info.Id, info.Connection, info.Protocol, info.ClientAddress, verdict.Rule, verdict.Approval!, operation.Channel,
            journal.Shown(operation),
            HoldDigest.Of($"{info.Connection}\0{operation.User}\0{info.Principal.Issuer}\0{info.Principal.Subject}\0{operation.Channel}\0{variables}", bytes),
            HoldDigest.Of($"{operation.User}\0{operation.Channel}\0{variables}", bytes))
        {
            Place = HoldPlace.User(operation.User),
            Unseen = journal.Unseen(operation),
        };
        return relay.Hold(desk, request, changed);
    }

    /// <summary>The line that tells a client what it waits for.</summary>
    public byte[] Told(Hold hold) => Told(hold, consoleUrl);

    /// <summary>The line that tells a client what it waits for, and where people approve.</summary>
    public static byte[] Told(Hold hold, string consoleUrl)
        => Encoding.UTF8.GetBytes($"edgegate: {HoldWords.Waits(hold)}; {HoldWords.Needs(hold)}\r\nedgegate: {HoldWords.Where(hold, consoleUrl)}\r\n");

    /// <summary>The verdict once it is decided.</summary>
    public static Verdict Decided(Verdict held, RelayHold hold)
    {
        HoldOutcome outcome = hold.Outcome!;
        return outcome.IsApproved ? held.Released() : new Verdict(VerdictKind.Deny, held.Rule, outcome.Describe(hold.Request), []) { Guard = held.Guard };
    }
}
