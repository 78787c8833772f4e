using EdgeGate.Masking;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A bound statement, ready to execute.</summary>
/// <param name="Judged">What was judged.</param>
/// <param name="Result">Its columns: the statement's, or its own when the text does not fix them (<c>FETCH</c>, <c>EXECUTE</c> ...).</param>
/// <param name="Formats">The formats its columns come in.</param>
/// <param name="Number">The number of the Bind that makes it (<see cref="PgPendingQueue.Added"/>).</param>
public readonly record struct PgPortal(PgJudged Judged, PgResult Result, PgFormats Formats, long Number)
{
    /// <summary>It, where its name may have come to mean another portal at the target.</summary>
    /// <param name="mask">All that may apply.</param>
    public PgPortal Doubted(MaskPlan mask) => new(Judged with { Mask = mask }, new PgResult(), PgFormats.FromDescription, Number);
}
