using System.Runtime.CompilerServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>One way in which a match can begin: of each of its first bytes, whether it is one byte or one letter in either case, and which.</summary>
internal struct LiteralBranch
{
    /// <summary>Bytes it holds at most: none behind them can be of a literal that counts.</summary>
    public const int BytesMax = LiteralAnalysis.OffsetMax + LiteralAnalysis.BytesMax;

    /// <summary>A byte that can be several.</summary>
    public const ushort Several = 0;

    private const ushort EitherCase = 0x200;

    private Codes codes;

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    /// <summary>What it keeps of a set: which byte it is, in lower case where it is a letter in either case, or <see cref="Several"/>.</summary>
    public static ushort Code(ByteSet set) => set.Count switch
    {
        1 => (ushort)(set.First + 1),
        2 when char.IsAsciiLetterUpper((char)set.First) && set.Contains((byte)(set.First | 0x20)) => (ushort)(EitherCase | (set.First + 1)),
        _ => Several,
    };

    /// <summary>The same and one byte more.</summary>
    public readonly LiteralBranch With(ushort code)
    {
        LiteralBranch longer = this;
        longer.codes[longer.Length++] = code;
        return longer;
    }

    /// <summary>The longest literal in it, of those the first; null when there is none.</summary>
    public readonly Literal? Longest()
    {
        int best = 0;
        int bytes = LiteralAnalysis.BytesMin - 1;
        for (int offset = 0; offset <= LiteralAnalysis.OffsetMax; offset++)
        {
            int end = offset;
            while (end < Length && end - offset < LiteralAnalysis.BytesMax && codes[end] != Several) { end++; }
            if (end - offset > bytes) { (best, bytes) = (offset, end - offset); }
        }
        return bytes < LiteralAnalysis.BytesMin ? null : LiteralAt(best, bytes);
    }

    private readonly Literal LiteralAt(int offset, int bytes)
    {
        Span<char> text = stackalloc char[bytes];
        bool isCaseless = false;
        for (int i = 0; i < bytes; i++)
        {
            isCaseless |= (codes[offset + i] & EitherCase) != 0;
            text[i] = (char)((codes[offset + i] & ~EitherCase) - 1);
        }
        if (isCaseless)
        {
            // Of ASCII letters only: other characters are bytes and stay.
            foreach (ref char letter in text) { letter = char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter; }
        }
        return new Literal(text.ToString(), isCaseless, offset);
    }

    [InlineArray(BytesMax)]
    private struct Codes
    {
        private ushort first;
    }
}
