namespace EdgeGate.Protocols.Csv;

/// <summary>The line that names the columns of comma-separated values.</summary>
/// <remarks>RFC 4180, 2.3. What stands before it, and the delimiter it names, are Excel's own: no specification has them.</remarks>
public static class CsvHead
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Finds it: the first line that is not empty, no comment (<c>#</c>) and not Excel's word for the delimiter (<c>sep=;</c>).</summary>
    /// <param name="text">The text to the end of a line, as far as it has come.</param>
    /// <param name="start">Where the line begins.</param>
    /// <param name="delimiter">What most often stands between its words: a comma, a semicolon, a tab or a bar.</param>
    /// <returns>Whether it has come whole: with a LF that no quotes stand around.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, out int start, out byte delimiter)
    {
        start = text.StartsWith(Mark) ? Mark.Length : 0;
        delimiter = 0;
        while (true)
        {
            int end = text[start..].IndexOf((byte)'\n');
            if (end < 0) { return false; }
            ReadOnlySpan<byte> line = text.Slice(start, end).TrimEnd((byte)'\r');
            if (line.Length == 5 && line.StartsWith("sep="u8)) { delimiter = line[4]; }
            else if (!line.Trim((byte)' ').IsEmpty && line[0] != '#') { break; }
            start += end + 1;
        }
        if (text[start..].Count(CsvQuotes.Quote) % 2 != 0 || text[^1] != '\n') { return false; }
        if (delimiter == 0) { delimiter = DelimiterOf(text[start..]); }
        return true;
    }

    private static byte DelimiterOf(ReadOnlySpan<byte> line)
    {
        byte best = (byte)',';
        int most = 0;
        foreach (byte candidate in ",;\t|"u8)
        {
            int count = CountOutside(line, candidate);
            if (count > most) { (best, most) = (candidate, count); }
        }
        return best;
    }

    private static int CountOutside(ReadOnlySpan<byte> line, byte wanted)
    {
        int count = 0;
        bool isQuoted = false;
        foreach (byte value in line)
        {
            if (value == CsvQuotes.Quote) { isQuoted = !isQuoted; }
            else if (value == wanted && !isQuoted) { count++; }
        }
        return count;
    }
}
