using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Finds the literals of a set. Immutable, shared by all threads.</summary>
/// <remarks>
/// Literals that begin words, most of them, are asked for where words of letters begin, one byte of six. For the others shuffle tables say where a window of one may
/// stand (<see cref="ShuffleTables"/>). A hash table says whether it does (<see cref="LiteralTable"/>).
/// </remarks>
internal sealed class LiteralFinder
{
    /// <summary>The most literals it is quick with; an automaton takes over from there.</summary>
    public const int LiteralsMax = 3000;

    private readonly LiteralTable atWords;
    private readonly LiteralTable anywhere;

    /// <summary>Makes the tables.</summary>
    public LiteralFinder(IReadOnlyList<ScanLiteral> literals)
    {
        List<LiteralWindow> bound = [];
        List<LiteralWindow> unbound = [];
        for (int number = 0; number < literals.Count; number++)
        {
            // Few literals begin with digits, and most digits are of numbers.
            bool isBound = literals[number].BeginsWord && !char.IsAsciiDigit((char)literals[number].Text[0]);
            (isBound ? bound : unbound).Add(LiteralWindow.Of(number, literals[number]));
        }
        atWords = new LiteralTable(bound);
        anywhere = new LiteralTable(unbound);
        Tables = new ShuffleTables(unbound);
    }

    /// <summary>Where literals may stand that begin no words.</summary>
    public ShuffleTables Tables { get; }

    /// <summary>Reports every literal whose window begins in a part of a text; the places of its words are used up.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="map">The part.</param>
    /// <param name="sink">Takes them, those that begin words in their order. One that begins before the part may be reported too.</param>
    public void Find<TSink>(ReadOnlySpan<byte> text, TextMap map, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        Span<ushort> words = map.Words;
        // Behind the last bytes stands nothing that could speak against a literal.
        int first = words.Length;
        while (first > 0 && map.Start + words[first - 1] > text.Length - LiteralTable.FilterBytes) { first--; }
        int left = atWords.Filter(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), map.Start), words[..first]);
        foreach (ushort place in words[..left]) { atWords.Find(text, map.Start + place, ref sink); }
        foreach (ushort place in words[first..]) { atWords.Find(text, map.Start + place, ref sink); }
        foreach (ushort place in map.Windows) { anywhere.Find(text, map.Start + place, ref sink); }
    }
}
