using EdgeGate.Core;

namespace EdgeGate.Masking.Scanning;

/// <summary>One of several texts that lie side by side and are scanned in one go, each as if it were alone. A <see cref="Wall"/> stands behind each.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="From">Bytes before this place are looked back at only.</param>
/// <param name="Until">Bytes from this place on are looked ahead at only.</param>
/// <param name="End">Where it ends.</param>
/// <remarks>
/// What looks for places takes a wall for the end of a text on its one side and for the beginning on its other. In a text of its own the byte means itself, and no more is looked at
/// for it than need be: what decides sees one slice alone.
/// </remarks>
internal readonly record struct TextSlice(int Start, int From, int Until, int End)
{
    /// <summary>The byte between two: no word, no digit, and rare (the record separator of ASCII).</summary>
    public const byte Wall = 0x1E;

    private const int NearMax = 8;

    /// <summary>Appends a value behind what it stands behind, quotes around it or not, and a wall behind all; behind a quote another one, by which forms know that it ends the value.</summary>
    public static TextSlice Append(ByteBuffer text, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> value, bool isQuoted)
    {
        int start = text.Length;
        int from = behind.Length + (isQuoted ? 1 : 0);
        int until = from + value.Length;
        int end = until + (isQuoted ? 2 : 0);
        Span<byte> next = text.GetSpan(end + 1);
        behind.CopyTo(next);
        value.CopyTo(next[from..]);
        if (isQuoted)
        {
            next[from - 1] = next[until] = (byte)'"';
            next[until + 1] = Wall;
        }
        next[end] = Wall;
        text.Advance(end + 1);
        return new TextSlice(start, start + from, start + until, start + end);
    }

    /// <summary>The index of the slice of a place.</summary>
    /// <param name="slices">Slices, in their order.</param>
    /// <param name="place">A place in one of them, or the wall behind it.</param>
    /// <param name="near">The index last asked for: what asks goes from the left to the right, and seldom far.</param>
    public static int IndexOf(ReadOnlySpan<TextSlice> slices, int place, int near)
    {
        int low = slices[near].Start <= place ? near : 0;
        for (int step = 0; step < NearMax; step++)
        {
            if (low + 1 == slices.Length || slices[low + 1].Start > place) { return low; }
            low++;
        }
        int high = slices.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (slices[middle].Start <= place) { low = middle; }
            else { high = middle - 1; }
        }
        return low;
    }
}
