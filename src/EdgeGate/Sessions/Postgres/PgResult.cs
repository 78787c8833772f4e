using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What is known of a result's columns, and how each is masked. Filled when its RowDescription arrives.</summary>
public sealed class PgResult
{
    private byte[] described = [];
    private PgField[] fields = [];
    private PgColumnPlan[]? plans;
    private PgFormats plannedFormats;
    private MaskPlan? plannedMask;

    /// <summary>Whether a description arrived.</summary>
    public bool IsDescribed { get; private set; }

    /// <summary>Whether a description was asked for, by the client or by the gateway.</summary>
    public bool IsAsked { get; set; }

    /// <summary>The columns; empty when the statement returns none.</summary>
    public ReadOnlySpan<PgField> Fields => fields;

    /// <summary>Whether this very description was taken before, so that nothing needs to be read again.</summary>
    public bool IsSame(ReadOnlySpan<byte> body) => IsDescribed && described.AsSpan().SequenceEqual(body);

    /// <summary>Takes a description.</summary>
    /// <param name="body">The RowDescription's body.</param>
    /// <param name="columns">Its columns.</param>
    public void Describe(ReadOnlySpan<byte> body, PgField[] columns)
    {
        described = body.ToArray();
        fields = columns;
        plans = null;
        IsDescribed = true;
    }

    /// <summary>Takes NoData: no columns.</summary>
    public void DescribeNothing()
    {
        if (IsDescribed && fields.Length == 0) { return; }
        Describe([], []);
    }

    /// <summary>How each column is masked, worked out once for a description, a mask plan and formats.</summary>
    public ReadOnlySpan<PgColumnPlan> Plans(PgFormats formats, MaskPlan mask, PgColumnTags tags)
    {
        if (plans is not null && ReferenceEquals(plannedMask, mask) && plannedFormats.Equals(formats)) { return plans; }
        PgColumnPlan[] made = new PgColumnPlan[fields.Length];
        for (int i = 0; i < made.Length; i++) { made[i] = tags.Plan(fields[i], formats.Of(i, fields[i].Format), mask); }
        (plans, plannedFormats, plannedMask) = (made, formats, mask);
        return made;
    }
}
