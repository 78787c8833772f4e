using EdgeGate.Masking;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A prepared statement of a session: what was judged, and what its result looks like.</summary>
/// <param name="judged">The judged text.</param>
public sealed class PgStatement(PgJudged judged)
{
    /// <summary>How the target knows it when every Bind of it waits for approval; null for others.</summary>
    public PgHeldStatement? Held { get; init; }

    /// <summary>The number of the Parse that makes it (<see cref="PgPendingQueue.Added"/>).</summary>
    public long Number { get; set; }

    /// <summary>What was judged.</summary>
    public PgJudged Judged => judged;

    /// <summary>The result's description, shared by all executions when the text fixes its shape.</summary>
    public PgResult Result { get; } = new();

    /// <summary>It, where its name may have come to mean another statement at the target, or names in it other tables.</summary>
    /// <param name="mask">How what it returns is masked from now on.</param>
    public PgStatement Doubted(MaskPlan mask) => new(judged with { Mask = mask, HasFixedShape = false }) { Held = Held, Number = Number };

    /// <summary>The formats its last Bind asked for.</summary>
    public PgFormats Formats { get; set; }
}
