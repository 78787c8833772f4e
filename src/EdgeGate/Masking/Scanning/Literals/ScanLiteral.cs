using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>A literal that is looked for.</summary>
/// <param name="Text">Its bytes, two or more; in lower case when caseless.</param>
/// <param name="IsCaseless">Whether ASCII letters match in either case.</param>
/// <param name="BeginsWord">Whether it counts only where a word begins (<see cref="WordStarts"/>); elsewhere it may be reported or not.</param>
internal sealed record ScanLiteral(byte[] Text, bool IsCaseless, bool BeginsWord)
{
    /// <summary>What may stand right before it; elsewhere it may be reported or not. No part of what makes two literals one.</summary>
    public ByteSet Before { get; init; } = ByteSet.All;

    /// <summary>What may stand right behind it.</summary>
    public ByteSet Behind { get; init; } = ByteSet.All;

    /// <summary>The byte it begins with, in both cases where either will do.</summary>
    public ByteSet FirstBytes => ByteSet.Of(Text[0]).Or(ByteSet.Of((byte)(Text[0] & ~Fold(0))));

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

    /// <summary>The bit that makes both cases of a byte one; 0 where there is one case.</summary>
    public byte Fold(int index) => IsCaseless && (uint)(Text[index] - 'a') <= 25 ? (byte)0x20 : (byte)0;

    /// <inheritdoc/>
    public bool Equals(ScanLiteral? other)
        => other is not null && IsCaseless == other.IsCaseless && BeginsWord == other.BeginsWord && Text.AsSpan().SequenceEqual(other.Text);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Text);
        hash.Add(IsCaseless);
        hash.Add(BeginsWord);
        return hash.ToHashCode();
    }

    private byte Folded(byte value) => IsCaseless && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
