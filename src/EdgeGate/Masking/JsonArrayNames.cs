using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeGate.Masking;

/// <summary>What the arrays that are open are called: their elements are that too. One owner.</summary>
internal struct JsonArrayNames
{
    /// <summary>So many are kept, the innermost: when those have ended, the ones further out have no name any more.</summary>
    private const int LevelsMax = 4;

    private const int NameBytesMax = 64;

    private Levels levels;
    private int open;
    private int lost;

    /// <summary>The innermost's; nothing where it has none, or none is open.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Innermost => open > lost ? levels[(open - 1) % LevelsMax].Name : [];

    /// <summary>Begins another document.</summary>
    public void Clear() => (open, lost) = (0, 0);

    /// <summary>One begins that is a member.</summary>
    /// <param name="name">The member's name.</param>
    public void Begin(ReadOnlySpan<byte> name)
    {
        levels[open % LevelsMax].Set(name);
        open++;
        lost = Math.Max(lost, open - LevelsMax);
    }

    /// <summary>One begins that is an element of another: it is called as that is.</summary>
    public void BeginElement() => Begin(Innermost);

    /// <summary>The innermost ends.</summary>
    public void End()
    {
        Debug.Assert(open > 0, "an array ended that had not begun");
        open--;
        lost = Math.Min(lost, open);
    }

    [InlineArray(LevelsMax)]
    private struct Levels
    {
        private Level first;
    }

    private struct Level
    {
        private Letters letters;
        private int length;

        [UnscopedRef]
        public readonly ReadOnlySpan<byte> Name => ((ReadOnlySpan<byte>)letters)[..length];

        public void Set(ReadOnlySpan<byte> name)
        {
            length = Math.Min(name.Length, NameBytesMax);
            name[..length].CopyTo(letters);
        }
    }

    [InlineArray(NameBytesMax)]
    private struct Letters
    {
        private byte first;
    }
}
