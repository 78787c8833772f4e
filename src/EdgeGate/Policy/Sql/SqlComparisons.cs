using System.Text;

namespace EdgeGate.Policy.Sql;

/// <summary>Knows the column that what stands at a place is compared with, or set as: <c>ssn = $1</c>, <c>ssn NOT IN ($1, $2)</c>, <c>SET ssn = upper($1)</c>.</summary>
/// <remarks>It reads words and signs, and guesses: what it is for is looked at behind a name, which finds nothing where the name is not meant.</remarks>
internal struct SqlComparisons
{
    private Range column;
    private bool hasColumn;
    private bool isCompared;
    private bool isBehindComma;

    /// <summary>Where its name stands; false where nothing is compared.</summary>
    public readonly bool TryGetColumn(out Range name)
    {
        name = column;
        return isCompared;
    }

    /// <summary>A word, which stands at a place of the text.</summary>
    public void TakeWord(ReadOnlySpan<byte> word, Range place)
    {
        if (IsAny(word, "not", "is", "from", "any", "all", "some", "similar", "to")) { return; }
        if (hasColumn && IsAny(word, "in", "like", "ilike", "between", "distinct"))
        {
            isCompared = true;
            return;
        }
        if (isCompared && !isBehindComma && !IsAny(word, "and", "or", "where", "set", "limit", "offset", "order", "group", "having", "returning", "on", "when", "then", "else", "select", "values")) { return; }
        (column, hasColumn, isCompared, isBehindComma) = (place, true, false, false);
    }

    /// <summary>A byte of anything else.</summary>
    public void TakeSign(byte sign)
    {
        if (sign is (byte)'=' or (byte)'<' or (byte)'>' or (byte)'!' or (byte)'~') { (isCompared, isBehindComma) = (hasColumn, false); }
        else if (sign == ',') { isBehindComma = true; }
        else if (sign == ';') { this = default; }
    }

    private static bool IsAny(ReadOnlySpan<byte> word, params ReadOnlySpan<string> words)
    {
        foreach (string one in words)
        {
            if (Ascii.EqualsIgnoreCase(word, one)) { return true; }
        }
        return false;
    }
}
