using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>The bytes of a literal by which it is looked for: some with which a word of letters begins where it stands, if there are such, else those that are rarest in texts.</summary>
/// <param name="Number">The literal's index.</param>
/// <param name="Literal">The literal.</param>
/// <param name="Offset">Where in it they stand.</param>
/// <param name="Length">How many: 2 to <see cref="BytesMax"/>.</param>
/// <param name="BeginsWord">Whether a word of letters (<see cref="WordStarts"/>) begins with them wherever the literal counts.</param>
internal readonly record struct LiteralWindow(int Number, ScanLiteral Literal, int Offset, int Length, bool BeginsWord)
{
    /// <summary>Bytes of the longest.</summary>
    public const int BytesMax = 4;

    // Shorter ones than that begin too many words.
    private const int WordBytesMin = 3;

    /// <summary>Bytes of texts, the most frequent first: English prose, source code and JSON alike.</summary>
    private static readonly float[] Shares = RankedShares(" etaoinsrldhcumpfg\"_y0b1w,.2v-/3=():;k456789xjzq'{}[]<>\n");

    /// <summary>Chooses the window of a literal.</summary>
    public static LiteralWindow Of(int number, ScanLiteral literal)
    {
        if (literal.BeginsWord && char.IsAsciiLetter((char)literal.Text[0])) { return At(0, beginsWord: true); }
        LiteralWindow[] inWords = [.. Enumerable.Range(1, literal.Text.Length - 1).Where(offset => offset + WordBytesMin <= literal.Text.Length && BeginsWordAt(literal, offset)).Select(offset => At(offset, beginsWord: true))];
        int length = Math.Min(literal.Text.Length, BytesMax);
        return (inWords.Length > 0 ? inWords : Enumerable.Range(0, literal.Text.Length - length + 1).Select(offset => At(offset, beginsWord: false))).MinBy(ShareOf);

        LiteralWindow At(int offset, bool beginsWord) => new(number, literal, offset, Math.Min(literal.Text.Length - offset, BytesMax), beginsWord);
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

    private static float ShareOf(LiteralWindow window)
    {
        float share = 1;
        for (int i = 0; i < window.Length; i++) { share *= Shares[window[i]] + (window.IsEitherCase(i) ? Shares[window[i] & ~0x20] : 0); }
        return share;
    }

    /// <summary>Whether a word of letters begins inside a literal wherever it stands.</summary>
    private static bool BeginsWordAt(ScanLiteral literal, int at) => char.IsAsciiLetter((char)literal.Text[at]) && WordStarts.IsAt(literal.Text, at);

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
