using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Watches the lines of a text for tables. One owner; not thread-safe.</summary>
/// <param name="plan">What is masked.</param>
internal sealed class TableWatch(MaskPlan plan) : IDisposable
{
    /// <summary>The longest line that may name columns.</summary>
    private const int LineBytesMax = 512;

    private readonly PooledList<byte> head = new();
    private readonly PooledList<byte> line = new();
    private bool isLong;
    private bool hasBar;

    /// <summary>The table the text is in.</summary>
    public TableHead? Table { get; private set; }

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => head.Capacity + line.Capacity;

    /// <summary>Takes bytes up to where a table begins or ends, or all.</summary>
    /// <param name="piece">What comes next.</param>
    /// <returns>How many; <see cref="Table"/> says what those behind them are in.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public int Take(ReadOnlySpan<byte> piece)
    {
        for (int at = LinesWithoutBars(piece); at < piece.Length;)
        {
            ReadOnlySpan<byte> rest = piece[at..];
            int end = rest.IndexOf((byte)'\n');
            Add(end < 0 ? rest : rest[..end]);
            if (end < 0) { break; }
            at += end + 1;
            if (EndLine()) { return at; }
            at += LinesWithoutBars(piece[at..]);
        }
        return piece.Length;
    }

    /// <summary>Forgets all and gives the memory back.</summary>
    public void Dispose()
    {
        head.Release();
        line.Release();
        (isLong, hasBar, Table) = (false, false, null);
    }

    /// <summary>How many bytes are of lines that name no columns, stand below none that does, and end: nearly all are.</summary>
    private int LinesWithoutBars(ReadOnlySpan<byte> text)
    {
        if (Table is not null || head.Count > 0 || hasBar) { return 0; }
        int bar = text.IndexOf((byte)'|');
        int bytes = (bar < 0 ? text : text[..bar]).LastIndexOf((byte)'\n') + 1;
        if (bytes == 0) { return 0; }
        line.Release();
        isLong = false;
        return bytes;
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        hasBar |= part.Contains((byte)'|');
        isLong |= line.Count + part.Length > LineBytesMax;
        if (!isLong && Table is null) { line.AddRange(part); }
    }

    /// <summary>Whether a table begins or ends behind the line.</summary>
    private bool EndLine()
    {
        bool changes = false;
        if (Table is not null)
        {
            changes = !hasBar;
            if (changes) { Table = null; }
        }
        else if (head.Count > 0 && !isLong && TableHead.IsRule(line.Items))
        {
            Table = TableHead.Read(head.Items, plan);
            changes = Table is not null;
        }
        head.Release();
        if (hasBar && !isLong && Table is null) { head.AddRange(line.Items); }
        line.Release();
        (isLong, hasBar) = (false, false);
        return changes;
    }
}
