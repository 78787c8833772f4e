using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>The bytes of a literal by which it is looked for: its first ones where it must begin a word, else those that are rarest in texts.</summary>
/// <param name="Number">The literal's index.</param>
/// <param name="Literal">The literal.</param>
/// <param name="Offset">Where in it they stand.</param>
/// <param name="Length">How many: 2 to <see cref="BytesMax"/>.</param>
internal readonly record struct LiteralWindow(int Number, ScanLiteral Literal, int Offset, int Length)
{
    /// <summary>Bytes of the longest.</summary>
    public const int BytesMax = 4;

    /// <summary>Bytes of texts, the most frequent first: English prose, source code and JSON alike.</summary>
    private static readonly float[] Shares = RankedShares(" etaoinsrldhcumpfg\"_y0b1w,.2v-/3=():;k456789xjzq'{}[]<>\n");

    /// <summary>Chooses the window of a literal.</summary>
    public static LiteralWindow Of(int number, ScanLiteral literal)
    {
        int length = Math.Min(literal.Text.Length, BytesMax);
        int best = 0;
        if (!literal.BeginsWord)
        {
            float least = float.MaxValue;
            for (int offset = 0; offset + length <= literal.Text.Length; offset++)
            {
                float share = 1;
                for (int i = offset; i < offset + length; i++) { share *= Share(literal.Text[i], literal.IsCaseless); }
                if (share < least) { (least, best) = (share, offset); }
            }
        }
        return new LiteralWindow(number, literal, best, length);
    }

    /// <summary>A byte of the window.</summary>
    public byte this[int index] => Literal.Text[Offset + index];

    /// <summary>Its bytes, the first the lowest.</summary>
    public uint Value
    {
        get
        {
            uint value = 0;
            for (int i = 0; i < Length; i++) { value |= (uint)this[i] << (8 * i); }
            return value;
        }
    }

    /// <summary>What can stand at a place of it or behind it: the literal's byte, or what may stand behind the literal, or further on any.</summary>
    public ByteSet Possible(int index)
    {
        int at = Offset + index;
        if (at > Literal.Text.Length) { return ByteSet.All; }
        return at == Literal.Text.Length ? Literal.Behind : ByteSet.Of(Literal.Text[at]).Or(ByteSet.Of((byte)(Literal.Text[at] & ~Literal.Fold(at))));
    }

    /// <summary>Whether a byte of it may stand in either case.</summary>
    public bool IsEitherCase(int index) => Literal.IsCaseless && (uint)(this[index] - 'a') <= 25;

    /// <summary>How often a byte stands in texts, as a share of 1; roughly.</summary>
    public static float Share(byte value) => Shares[value];

    private static float Share(byte value, bool isCaseless)
        => Shares[value] + (isCaseless && (uint)(value - 'a') <= 25 ? Shares[value & ~0x20] : 0);

    private static float[] RankedShares(string ranked)
    {
        float[] shares = new float[256];
        Array.Fill(shares, 0.0005F);
        for (int rank = 0; rank < ranked.Length; rank++)
        {
            float share = 0.12F / (1 + (0.25F * rank));
            shares[ranked[rank]] = share;
            if (char.IsAsciiLetterLower(ranked[rank])) { shares[char.ToUpperInvariant(ranked[rank])] = share / 12; }
        }
        return shares;
    }
}
