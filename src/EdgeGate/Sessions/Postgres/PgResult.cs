using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What is known of a result's columns, and how each is masked. Filled when its RowDescription arrives.</summary>
public sealed class PgResult
{
    private byte[] described = [];
    private PgField[] fields = [];
    private Planned forClient;
    private Planned forRecording;

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
        forClient = forRecording = default;
        IsDescribed = true;
    }

    /// <summary>Takes NoData: no columns.</summary>
    public void DescribeNothing()
    {
        if (IsDescribed && fields.Length == 0) { return; }
        Describe([], []);
    }

    /// <summary>How each column is masked for the client, worked out once for a description, a mask plan and formats.</summary>
    public ReadOnlySpan<PgColumnPlan> Plans(PgFormats formats, MaskPlan mask, PgColumnTags tags) => Plans(ref forClient, formats, mask, tags);

    /// <summary>How each column is masked for the recording: by every class, whatever the client may see.</summary>
    public ReadOnlySpan<PgColumnPlan> RecordingPlans(PgFormats formats, MaskPlan mask, PgColumnTags tags) => Plans(ref forRecording, formats, mask, tags);

    private ReadOnlySpan<PgColumnPlan> Plans(ref Planned planned, PgFormats formats, MaskPlan mask, PgColumnTags tags)
    {
        if (planned.Plans is not null && ReferenceEquals(planned.Mask, mask) && planned.Formats.Equals(formats)) { return planned.Plans; }
        PgColumnPlan[] made = new PgColumnPlan[fields.Length];
        for (int i = 0; i < made.Length; i++) { made[i] = tags.Plan(fields[i], formats.Of(i, fields[i].Format), mask); }
        planned = new Planned { Plans = made, Formats = formats, Mask = mask };
        return made;
    }

    private struct Planned
    {
        public PgColumnPlan[]? Plans;
        public PgFormats Formats;
        public MaskPlan? Mask;
    }
}
