namespace EdgeGate.Masking.Streams;

/// <summary>Follows the rows of an INSERT: parentheses, commas between values, strings between quotes.</summary>
/// <remarks>PostgreSQL manual, INSERT and 4.1.2.1, "String Constants"; MySQL manual, 11.1.1, "String Literals".</remarks>
/// <param name="hasEscapes">Whether a backslash in a string takes the byte behind it along, as MySQL has it.</param>
internal struct SqlTuples(bool hasEscapes)
{
    private readonly bool hasEscapes = hasEscapes;
    private int depth;
    private byte quote;
    private byte shut;
    private bool isEscaped;

    /// <summary>What a byte is.</summary>
    public enum Sign : byte
    {
        /// <summary>What parts values, and what stands between rows.</summary>
        Between,
        /// <summary>Of a value without quotes.</summary>
        Bare,
        /// <summary>Within a string.</summary>
        Inside,
        /// <summary>The quote before a string.</summary>
        Open,
        /// <summary>The quote behind a string, or the first of two that stand for one.</summary>
        Shut,
        /// <summary>What parts two columns.</summary>
        Comma,
        /// <summary>The end of a row.</summary>
        Close,
        /// <summary>No row follows.</summary>
        End,
    }

    /// <summary>Takes the next byte.</summary>
    public Sign Take(byte value)
    {
        if (quote != 0) { return InString(value); }
        byte before = shut;
        shut = 0;
        if (value == before && before != 0)
        {
            quote = value;
            return Sign.Inside;
        }
        if (depth == 0) { return BetweenRows(value); }
        switch (value)
        {
            case (byte)'\'' or (byte)'"':
                quote = value;
                return Sign.Open;
            case (byte)'(':
                depth++;
                return Sign.Between;
            case (byte)')':
                return --depth == 0 ? Sign.Close : Sign.Between;
            case (byte)',':
                return depth == 1 ? Sign.Comma : Sign.Between;
            default:
                return value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? Sign.Between : Sign.Bare;
        }
    }

    private Sign InString(byte value)
    {
        if (isEscaped || (hasEscapes && value == '\\'))
        {
            isEscaped = !isEscaped;
            return Sign.Inside;
        }
        if (value != quote) { return Sign.Inside; }
        (quote, shut) = (0, value);
        return Sign.Shut;
    }

    private Sign BetweenRows(byte value)
    {
        if (value == '(')
        {
            depth = 1;
            return Sign.Between;
        }
        return value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' ? Sign.Between : Sign.End;
    }
}
