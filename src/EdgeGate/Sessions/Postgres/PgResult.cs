using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What is known of a result's columns, and how each is masked. Filled when its RowDescription arrives.</summary>
public sealed class PgResult
{
    private byte[] described = [];
    private int describedBytes;
    private PgField[] fields = [];
    private int count;
    private Planned forClient;
    private Planned forRecording;

    /// <summary>Whether a description arrived.</summary>
    public bool IsDescribed { get; private set; }

    /// <summary>Whether a description was asked for, by the client or by the gateway.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether a find is in a column's name, so that names are masked where they are kept.</summary>
    public bool HasFindInNames { get; set; }

    /// <summary>The columns; empty when the statement returns none.</summary>
    public ReadOnlySpan<PgField> Fields => fields.AsSpan(0, count);

    /// <summary>Takes a description that is the same as the last: nothing needs to be read again. False when it is another.</summary>
    public bool TryDescribeAgain(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || !described.AsSpan(0, describedBytes).SequenceEqual(body)) { return false; }
        IsDescribed = true;
        return true;
    }

    /// <summary>Begins to take a description; it is taken with <see cref="EndDescription"/>.</summary>
    /// <param name="body">The RowDescription's body.</param>
    /// <param name="columns">How many columns it has.</param>
    /// <returns>The columns, to be filled.</returns>
    public Span<PgField> BeginDescription(ReadOnlySpan<byte> body, int columns)
    {
        IsDescribed = false;
        if (described.Length < body.Length) { described = new byte[Math.Max(body.Length, 2 * described.Length)]; }
        body.CopyTo(described);
        // Until it is taken, no other is the same.
        describedBytes = 0;
        if (fields.Length < columns) { fields = new PgField[columns]; }
        count = columns;
        forClient.Mask = forRecording.Mask = null;
        return fields.AsSpan(0, columns);
    }

    /// <summary>Takes the description that was begun.</summary>
    public void EndDescription(ReadOnlySpan<byte> body)
    {
        describedBytes = body.Length;
        IsDescribed = true;
    }

    /// <summary>Takes NoData: no columns.</summary>
    public void DescribeNothing()
    {
        BeginDescription([], 0);
        EndDescription([]);
    }

    /// <summary>What it was is no longer certain: it must be described again.</summary>
    public void Forget() => IsDescribed = IsAsked = false;

    /// <summary>How each column is masked for the client, worked out once for a description, a mask plan and formats.</summary>
    public ReadOnlySpan<PgColumnPlan> Plans(PgFormats formats, MaskPlan mask, PgColumnTags tags) => Plans(ref forClient, formats, mask, tags);

    /// <summary>How each column is masked for the recording: by every class, whatever the client may see.</summary>
    public ReadOnlySpan<PgColumnPlan> RecordingPlans(PgFormats formats, MaskPlan mask, PgColumnTags tags) => Plans(ref forRecording, formats, mask, tags);

    private ReadOnlySpan<PgColumnPlan> Plans(ref Planned planned, PgFormats formats, MaskPlan mask, PgColumnTags tags)
    {
        if (!ReferenceEquals(planned.Mask, mask) || !planned.Formats.Equals(formats))
        {
            if (planned.Plans is null || planned.Plans.Length < count) { planned.Plans = new PgColumnPlan[count]; }
            PgRowDescription.TryRead(described.AsSpan(0, describedBytes), out PgRowDescription columns);
            for (int i = 0; i < count; i++)
            {
                columns.Read(out ReadOnlySpan<byte> name, out _);
                planned.Plans[i] = tags.Plan(name, fields[i], formats.Of(i, fields[i].Format), mask);
            }
            planned.Formats = formats;
            planned.Mask = mask;
        }
        return planned.Plans.AsSpan(0, count);
    }

    private struct Planned
    {
        public PgColumnPlan[]? Plans;
        public PgFormats Formats;
        public MaskPlan? Mask;
    }
}
