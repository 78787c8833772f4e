using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Finds the literals of a set. Immutable, shared by all threads.</summary>
/// <remarks>
/// Literals that begin words or have one inside, nearly all of them, are asked for where words of letters begin, one byte of six. For the others shuffle tables say where a window of one may
/// stand (<see cref="ShuffleTables"/>): few literals begin with digits, and most digits are of numbers; letters beyond ASCII may be of a script without blanks, where words begin anywhere.
/// A hash table says whether it does (<see cref="LiteralTable"/>).
/// </remarks>
internal sealed class LiteralFinder
{
    /// <summary>The most literals it is quick with; an automaton takes over from there.</summary>
    public const int LiteralsMax = 4500;

    private readonly LiteralFilter atWordsFilter;
    private readonly LiteralFilter anywhereFilter;
    private readonly LiteralTable atWords;
    private readonly LiteralTable anywhere;

    /// <summary>Makes the tables.</summary>
    public LiteralFinder(IReadOnlyList<ScanLiteral> literals)
    {
        List<LiteralWindow> bound = [];
        List<LiteralWindow> unbound = [];
        for (int number = 0; number < literals.Count; number++)
        {
            LiteralWindow window = LiteralWindow.Of(number, literals[number]);
            (window.BeginsWord ? bound : unbound).Add(window);
        }
        atWordsFilter = new LiteralFilter(bound);
        anywhereFilter = new LiteralFilter(unbound);
        atWords = new LiteralTable(bound);
        anywhere = new LiteralTable(unbound);
        Tables = new ShuffleTables(unbound);
    }

    /// <summary>Where literals may stand in which no word of letters begins.</summary>
    public ShuffleTables Tables { get; }

    /// <summary>Reports every literal whose window begins in a part of a text; the places of its words are used up.</summary>
    /// <param name="text">The text; 64 readable bytes must follow it.</param>
    /// <param name="map">The part.</param>
    /// <param name="sink">Takes them, those that begin words in their order. One that begins before the part may be reported too.</param>
    public void Find<TSink>(ReadOnlySpan<byte> text, TextMap map, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        ref byte part = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), map.Start);
        int end = text.Length - map.Start;
        Span<ushort> words = map.Words;
        int whole = Before(words, end - LiteralFilter.CoarseBytes);
        Find(text, map.Start, Fine(atWordsFilter, ref part, end, words[..atWordsFilter.Coarse(ref part, words[..whole])], out Span<ushort> last), atWords, ref sink);
        Find(text, map.Start, last, atWords, ref sink);
        Find(text, map.Start, words[whole..], atWords, ref sink);
        Find(text, map.Start, Fine(anywhereFilter, ref part, end, map.Windows, out last), anywhere, ref sink);
        Find(text, map.Start, last, anywhere, ref sink);
    }

    private static void Find<TSink>(ReadOnlySpan<byte> text, int start, ReadOnlySpan<ushort> places, LiteralTable table, ref TSink sink)
        where TSink : struct, ILiteralSink, allows ref struct
    {
        foreach (ushort place in places) { table.Find(text, start + place, ref sink); }
    }

    /// <summary>The places that a fine look leaves, and the last ones, which are too near the end for it: behind the last bytes stands nothing that could speak against a literal.</summary>
    private static Span<ushort> Fine(LiteralFilter filter, ref byte part, int end, Span<ushort> places, out Span<ushort> last)
    {
        int inside = Before(places, end - LiteralFilter.FineBytes);
        last = places[inside..];
        return places[..filter.Fine(ref part, places[..inside])];
    }

    /// <summary>How many places are at most so far on.</summary>
    private static int Before(ReadOnlySpan<ushort> places, int max)
    {
        int count = places.Length;
        while (count > 0 && places[count - 1] > max) { count--; }
        return count;
    }
}
