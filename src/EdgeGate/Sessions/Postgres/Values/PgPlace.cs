using EdgeGate.Core;
using EdgeGate.Masking;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Where a value stands, and what is looked for there.</summary>
internal readonly ref struct PgPlace(int tag, ReadOnlySpan<byte> behind, MaskPlan plan, MaskFinds finds)
{
    private readonly ReadOnlySpan<byte> behind = behind;

    /// <summary>The class it is tagged as, or -1.</summary>
    public int Tag => tag;

    /// <summary>What is looked for.</summary>
    public MaskPlan Plan => plan;

    /// <summary>Counts finds.</summary>
    public MaskFinds Finds => finds;

    /// <summary>The same where names are not known: in a row value.</summary>
    public PgPlace Unnamed => new(-1, [], plan, finds);

    /// <summary>Masks a value that stands here.</summary>
    public MaskOutcome Mask(ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output)
        => tag >= 0 ? plan.MaskTagged(tag, value, shape, output, finds) : plan.MaskBehind(behind, value, shape, output, finds);
}
