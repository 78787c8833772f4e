using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Masking;
using EdgeGate.Policy.Sql;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A statement's text with the policy's answer: made once for a text and a principal, then looked up.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="SqlState">For a denial: the SQLSTATE the client gets.</param>
/// <param name="Mask">How what it returns is masked.</param>
/// <param name="Kinds">Statement kinds, for audit: <c>select</c>, <c>explain,delete</c>.</param>
/// <param name="RecordedText">The text with its literals masked, for recording and audit.</param>
/// <param name="Copy">Details when it is a COPY to the client.</param>
/// <param name="CopiesIn">Whether it takes rows from the client.</param>
/// <param name="HasFixedShape">Whether every execution returns the same columns.</param>
/// <param name="HidesLiterals">Whether parameters are left out of the recording, for they may stand in a tagged place.</param>
/// <param name="IsReplication">Whether it is a command of the replication grammar: what it returns passes as it is and is not recorded.</param>
/// <param name="RunsPrepared">Whether it runs what was prepared before, by a name in its text.</param>
/// <param name="Fingerprint">For a hold: SHA-256 over the text without its literals, in hexadecimal.</param>
/// <param name="Meaning">What it means, where rules look into each run of it; null where its text decides.</param>
/// <param name="Sql">Likewise the text itself.</param>
/// <param name="HoldId">The hold that was decided about it; empty when none.</param>
public sealed record PgJudged(
    Verdict Verdict, string SqlState, MaskPlan Mask, string Kinds, byte[] RecordedText, SqlCopyOut? Copy, bool CopiesIn, bool HasFixedShape, bool HidesLiterals,
    bool IsReplication = false, bool RunsPrepared = false, string Fingerprint = "", string HoldId = "", SqlMeaning? Meaning = null, byte[]? Sql = null)
{
    /// <summary>For a hold: why people cannot be shown it whole; null when they can.</summary>
    public string? Concealed { get; init; }

    /// <summary>Whether a parameter may be code, as an argument of a function that is not known.</summary>
    public bool ParametersMayRun { get; init; }

    /// <summary>Whether literals are left out of the recorded text.</summary>
    public bool HasHidden { get; init; }

    /// <summary>What parameters are looked through behind, by their number: the name of the column each goes into or is compared with, where a class minds it.</summary>
    public ImmutableDictionary<int, byte[]> ParameterNames { get; init; } = ImmutableDictionary<int, byte[]>.Empty;

    /// <summary>Whether names mean something else in the session after it.</summary>
    public bool ChangesNames { get; init; }

    /// <summary>Whether a name of a table may mean another one after it, for one came, went or was named anew.</summary>
    public bool ChangesTables { get; init; }

    /// <summary>For a denial: the reason as it is kept, where what the client is told quotes the statement; else null.</summary>
    public string? KeptReason { get; init; }

    /// <summary>Prepared statements and portals whose names are free once it has run.</summary>
    public ImmutableArray<SqlDrop> Drops { get; init; } = [];

    /// <summary>Whether it may bring rows of a portal that was judged by itself: FETCH takes those of the protocol too.</summary>
    public bool Fetches { get; init; }

    /// <summary>Whether it may set any parameter to any value, so that what text means may change with it.</summary>
    public bool SetsAnything { get; init; }

    /// <summary>Whether it waits for approval each time it is to run.</summary>
    public bool IsHeld => Verdict.Kind == VerdictKind.Hold;

    /// <summary>Whether each run is judged anew: rules look into its parameters, or count runs.</summary>
    public bool IsWeighed => Meaning is not null && Verdict.Kind != VerdictKind.Deny;

    /// <summary>Whether each Bind of it is decided apart.</summary>
    public bool IsSettledAtBind => IsHeld || IsWeighed;

    /// <summary>It as it was decided: allowed, or denied with what to tell the client.</summary>
    public PgJudged Decided(HoldRequest request, HoldOutcome outcome)
    {
        if (outcome.IsApproved) { return this with { Verdict = Verdict.Released(), HoldId = outcome.Hold }; }
        bool isCancelled = outcome is { State: HoldState.Withdrawn, Reason: PgHolds.CancelledReason };
        string reason = isCancelled ? $"canceling statement due to user request{outcome.Mark}" : outcome.Describe(request);
        return this with { Verdict = new Verdict(VerdictKind.Deny, Verdict.Rule, reason, []), SqlState = isCancelled ? "57014" : SqlState, HoldId = outcome.Hold };
    }

    /// <summary>Whether it may run.</summary>
    public bool IsAllowed => Verdict.Kind == VerdictKind.Allow;
}
