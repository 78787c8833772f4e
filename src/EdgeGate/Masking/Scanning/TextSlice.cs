namespace EdgeGate.Masking.Scanning;

/// <summary>One of several texts that lie side by side and are scanned in one go, each as if it were alone. A <see cref="Wall"/> stands behind each.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="From">Bytes before this place are looked back at only.</param>
/// <param name="End">Where it ends.</param>
/// <remarks>
/// What looks for places takes a wall for the end of a text on its one side and for the beginning on its other. In a text of its own the byte means itself, and no more is looked at
/// for it than need be: what decides sees one slice alone.
/// </remarks>
internal readonly record struct TextSlice(int Start, int From, int End)
{
    /// <summary>The byte between two: no word, no digit, and rare (the record separator of ASCII).</summary>
    public const byte Wall = 0x1E;

    /// <summary>The slice of a place.</summary>
    /// <param name="slices">Slices, in their order.</param>
    /// <param name="place">A place in one of them, or the wall behind it.</param>
    public static ref readonly TextSlice Of(ReadOnlySpan<TextSlice> slices, int place)
    {
        int low = 0;
        int high = slices.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (slices[middle].Start <= place) { low = middle; }
            else { high = middle - 1; }
        }
        return ref slices[low];
    }
}
