using System.Text;
using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Holds the statement a client has sent until it is decided. Its bytes stay in the window, unread; what runs is them or nothing. Under the session's lock.</summary>
/// <param name="relay">The session.</param>
/// <param name="desk">Where statements wait.</param>
/// <param name="info">Who asks, through what.</param>
/// <param name="database">The database at the target.</param>
/// <param name="consoleUrl">Where people approve.</param>
/// <param name="names">What names mean in the session.</param>
public sealed class PgHolds(RelaySession relay, ApprovalDesk desk, SessionInfo info, string database, string consoleUrl, PgNameSettings names)
{
    private RelayHold? waiting;
    private PgJudged? settled;

    /// <summary>What the session has done to the meaning of names.</summary>
    public PgNameSettings Names => names;

    /// <summary>What the client's direction waits for; null when nothing is held.</summary>
    public RelayHold? Waiting => settled is null ? waiting : null;

    /// <summary>The statement as decided; null while it waits. The first call opens the hold. End with <see cref="Done"/> when the message is dealt with.</summary>
    /// <param name="judged">The statement, whose verdict is hold.</param>
    /// <param name="prepared">Digest of the Parse of which this is a Bind; empty for a Query.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="parameters">The parameters for people to read, masked; asked for once.</param>
    /// <param name="toClient">Where the client is told.</param>
    public PgJudged? Settle(PgJudged judged, ReadOnlySpan<byte> prepared, ReadOnlySpan<byte> message, PgShownParameters parameters, Outbox toClient)
    {
        if (settled is not null) { return settled; }
        if (waiting is null)
        {
            waiting = relay.Hold(desk, Request(judged, DigestOf(prepared, message), parameters));
            return null;
        }
        if (waiting.Outcome is { } outcome)
        {
            settled = waiting.Request.Digest == DigestOf(prepared, message)
                ? judged.Decided(waiting.Request, outcome)
                : judged.Decided(waiting.Request, new HoldOutcome(HoldState.Denied, outcome.Hold, "", "this is not what was approved"));
            return settled;
        }
        if (waiting is { IsTold: false, Opened: { } hold })
        {
            waiting.IsTold = true;
            Tell(toClient.Buffer, hold, consoleUrl, "cancel");
        }
        return null;
    }

    /// <summary>Writes the notice that says what waits, for whom and where.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="hold">What waits.</param>
    /// <param name="consoleUrl">Where people approve.</param>
    /// <param name="ending">How the client withdraws it: <c>cancel</c>, <c>disconnect</c>.</param>
    internal static void Tell(ByteBuffer output, Hold hold, string consoleUrl, string ending)
        => PgWriter.Notice(output, HoldWords.Waits(hold), $"{HoldWords.Needs(hold)}; {ending} to withdraw", HoldWords.Where(hold, consoleUrl));

    /// <summary>The message is dealt with.</summary>
    public void Done() => (waiting, settled) = (null, null);

    /// <summary>Withdraws what waits, for the client asked to cancel; false when nothing does.</summary>
    public bool TryCancel()
    {
        lock (relay.Gate)
        {
            if (waiting is not { Outcome: null } held || settled is not null) { return false; }
            _ = held.WithdrawAsync(CancelledReason);
            return true;
        }
    }

    /// <summary>Why a hold was withdrawn that a cancel request ended.</summary>
    internal const string CancelledReason = "the client cancelled";

    private HoldRequest Request(PgJudged judged, string digest, PgShownParameters parameters)
    {
        string what = Encoding.UTF8.GetString(judged.RecordedText);
        string shown = parameters.Show(out string cut);
        string said = names.Describe();
        string unseen = judged.Concealed ?? cut;
        return new HoldRequest(
            Person.Of(info.Principal), info.Id, info.Connection, info.Protocol, info.ClientAddress, judged.Verdict.Rule, judged.Verdict.Approval!, judged.Kinds,
            string.Join('\n', new[] { what, shown, said }.Where(static part => part.Length > 0)), digest, judged.Fingerprint.Length == 0 || said.Length == 0 ? judged.Fingerprint : FingerprintUnder(judged.Fingerprint, said))
        {
            Place = HoldPlace.Database(database),
            Unseen = unseen,
        };
    }

    /// <summary>The same text is another statement where names mean something else.</summary>
    private static string FingerprintUnder(string fingerprint, string names) => HoldDigest.Of($"{fingerprint}\0{names}", []);

    private string DigestOf(ReadOnlySpan<byte> prepared, ReadOnlySpan<byte> message)
        => HoldDigest.Of($"{info.Connection}\0{database}\0{info.Principal.Issuer}\0{info.Principal.Subject}\0{names.Describe()}\0", prepared, message);
}
