namespace EdgeGate.Protocols.Csv;

/// <summary>Finds the fields of a row of comma-separated values as they come.</summary>
/// <remarks>
/// RFC 4180, 2. Beyond it: any delimiter; rows that end with LF alone; blanks before and behind a value, or its quotes, are none of it; a quote counts only where a field begins, and what stands behind the
/// quote that closes it makes the field one without quotes, as it stands.
/// </remarks>
/// <param name="delimiter">What stands between two fields.</param>
public struct CsvFramer(byte delimiter)
{
    private int at;
    private int start;
    private int closed;
    private State state;

    private enum State : byte
    {
        Begin,
        Bare,
        Quoted,
        Closed,
    }

    /// <summary>Bytes of the row that were looked at: all of it, with its end, behind its last field.</summary>
    public readonly int Bytes => at;

    /// <summary>Reads the next field.</summary>
    /// <param name="row">The row from its beginning, as far as it has come.</param>
    /// <param name="field">The field.</param>
    /// <returns>Whether it has come whole, with what ends it.</returns>
    public bool TryRead(ReadOnlySpan<byte> row, out CsvField field)
    {
        while (at < row.Length)
        {
            byte next = row[at];
            bool isEnd = next == delimiter || next == '\n';
            switch (state)
            {
                case State.Begin when next == CsvQuotes.Quote:
                    (state, start) = (State.Quoted, ++at);
                    break;
                case State.Begin when next == ' ':
                    start = ++at;
                    break;
                case State.Begin:
                    state = State.Bare;
                    break;
                case State.Quoted:
                    int quote = row[at..].IndexOf(CsvQuotes.Quote);
                    (closed, at) = (at + quote, quote < 0 ? row.Length : at + quote + 1);
                    if (quote >= 0) { state = State.Closed; }
                    break;
                case State.Closed when isEnd:
                    field = End(row, next);
                    return true;
                case State.Closed when next == CsvQuotes.Quote && at == closed + 1:
                    (state, at) = (State.Quoted, at + 1);
                    break;
                case State.Closed when next is (byte)' ' or (byte)'\r':
                    at++;
                    break;
                case State.Closed:
                    (state, start) = (State.Bare, start - 1);
                    break;
                default:
                    int end = row[at..].IndexOfAny(delimiter, (byte)'\n');
                    at = end < 0 ? row.Length : at + end;
                    if (end < 0) { break; }
                    field = End(row, row[at]);
                    return true;
            }
        }
        field = default;
        return false;
    }

    /// <summary>Reads the last field of a row that ends where the text does.</summary>
    public CsvField Finish(ReadOnlySpan<byte> row) => End(row, (byte)'\n');

    private CsvField End(ReadOnlySpan<byte> row, byte next)
    {
        bool isQuoted = state == State.Closed;
        int end = isQuoted ? closed : start + row[start..at].TrimEnd(" \r"u8).Length;
        CsvField field = new(start, end, isQuoted, next == '\n');
        (state, start) = (State.Begin, ++at);
        return field;
    }
}
