namespace EdgeGate.Masking.Streams;

/// <summary>What a byte of decoded text is in the place it stands in.</summary>
internal enum DecodedKind : byte
{
    /// <summary>Content: what stands for a find may take its place.</summary>
    Text,
    /// <summary>Holds the document together: it stays, whatever is masked.</summary>
    Structure,
    /// <summary>The first byte of a number.</summary>
    NumberStart,
    /// <summary>A further byte of a number.</summary>
    Number,
}
