using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>What the place a value stands in can hold.</summary>
public enum ValueShape
{
    /// <summary>Free text: a find is replaced where it stands.</summary>
    Text = 1,
    /// <summary>A JSON document: finds inside strings and numbers are replaced and the document stays valid.</summary>
    Json = 2,
    /// <summary>A typed value that cannot hold a placeholder: any find makes the whole value null.</summary>
    Rigid = 3,
}

/// <summary>What masking did to a value.</summary>
public enum MaskOutcome
{
    /// <summary>No find; send the value as it is.</summary>
    Unchanged = 1,
    /// <summary>The masked value was appended to the output.</summary>
    Rewritten = 2,
    /// <summary>The value is to become null.</summary>
    Null = 3,
    /// <summary>A class whose mask is <c>deny</c> was found; the value may not pass.</summary>
    Denied = 4,
}

/// <summary>Which classes are masked and how: immutable, shared by every session the same rule governs.</summary>
public sealed class MaskPlan
{
    /// <summary>Whether nothing is masked.</summary>
    public bool IsEmpty => throw new NotImplementedException();

    /// <summary>The shortest value that can hold a find; shorter ones need not be scanned.</summary>
    public int ValueBytesMin => throw new NotImplementedException();

    /// <summary>Masks a whole value by content.</summary>
    /// <param name="value">The value; 64 readable bytes must follow it in memory (<see cref="ByteBuffer.ScanMarginBytes"/>).</param>
    /// <param name="shape">What its place can hold.</param>
    /// <param name="output">Receives the masked value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    public MaskOutcome Mask(ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds) => throw new NotImplementedException();

    /// <summary>Masks a whole value whose place is tagged as a class.</summary>
    public MaskOutcome MaskTagged(int classIndex, ReadOnlySpan<byte> value, ValueShape shape, ByteBuffer output, MaskFinds finds) => throw new NotImplementedException();

    /// <summary>The index of a class this plan masks; false when the plan lets that class pass.</summary>
    public bool TryGetClass(ClassName name, out int classIndex) => throw new NotImplementedException();
}
