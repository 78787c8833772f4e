namespace EdgeGate.Interop.Hyperscan;

/// <summary>A literal of a database.</summary>
/// <param name="Text">Its bytes.</param>
/// <param name="IsCaseless">Whether letters match in either case; then <paramref name="Text"/> is in lower case.</param>
public sealed record HyperscanLiteral(byte[] Text, bool IsCaseless)
{
    private const uint Caseless = 1;

    /// <summary>HS_FLAG bits.</summary>
    internal uint Flags => IsCaseless ? Caseless : 0;

    /// <summary>Whether it begins with a byte.</summary>
    public bool BeginsWith(byte value) => Text[0] == Folded(value);

    /// <summary>Whether a text is a beginning of it and not all of it.</summary>
    public bool GoesOn(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Text.Length) { return false; }
        for (int i = 0; i < text.Length; i++)
        {
            if (Text[i] != Folded(text[i])) { return false; }
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(HyperscanLiteral? other) => other is not null && IsCaseless == other.IsCaseless && Text.AsSpan().SequenceEqual(other.Text);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Text);
        hash.Add(IsCaseless);
        return hash.ToHashCode();
    }

    private byte Folded(byte value) => IsCaseless && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
