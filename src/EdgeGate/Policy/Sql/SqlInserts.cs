using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace EdgeGate.Policy.Sql;

/// <summary>Whether values of a column may not be kept.</summary>
/// <param name="column">The column's name, without quotes.</param>
public delegate bool SqlColumnFilter(ReadOnlySpan<byte> column);

/// <summary>Whether a value may not be kept that is compared with a column, or set as it.</summary>
/// <param name="column">The column's name, without quotes.</param>
/// <param name="value">What stands between the literal's quotes.</param>
public delegate bool SqlValueFilter(ReadOnlySpan<byte> column, ReadOnlySpan<byte> value);

/// <summary>Leaves values out of a text that is to be kept by the columns that an INSERT names for them: <c>INSERT INTO t (a, b) VALUES (1, 2), (3, 4)</c>, or <c>SELECT 1, 2</c>.</summary>
/// <remarks>PostgreSQL manual, "INSERT". It reads tokens, for the text may hold several statements; whether one may run the parser decides.</remarks>
public ref struct SqlInserts(ReadOnlySpan<byte> sql, SqlColumnFilter hides, SqlValueFilter hidesValue)
{
    private readonly ReadOnlySpan<byte> sql = sql;
    private readonly List<Range?> hidden = [];
    private readonly Dictionary<int, byte[]> parameters = [];
    private SqlComparisons comparisons;
    private Place place;
    private int depth;
    private int column;

    private enum Place : byte
    {
        Outside,
        Target,
        Columns,
        Middle,
        Values,
    }

    /// <summary>Whether a literal was left out.</summary>
    public bool HasHidden { get; private set; }

    /// <summary>The names of hidden columns that parameters go into, or are compared with, by the parameter's number.</summary>
    public readonly IReadOnlyDictionary<int, byte[]> Parameters => parameters;

    /// <summary>Appends the text with <c>?</c> for each literal of a column that is hidden.</summary>
    public void Redact(IBufferWriter<byte> output)
    {
        SqlTokens tokens = new(sql);
        while (tokens.Read())
        {
            Range at = tokens.Start..tokens.End;
            ReadOnlySpan<byte> token = sql[at];
            Range? of = place == Place.Values && depth > 0 && column < hidden.Count ? hidden[column] : null;
            bool isHidden = tokens.Kind == SqlTokenKind.Literal && (of is not null || IsHiddenValue(token));
            HasHidden |= isHidden;
            output.Write(isHidden ? "?"u8 : token);
            if (tokens.Kind == SqlTokenKind.Word && token[0] == '$') { TakeParameter(token[1..], of); }
            else if (tokens.Kind == SqlTokenKind.Word) { TakeWord(token, at); }
            else if (tokens.Kind == SqlTokenKind.Other) { TakeSign(token[0]); }
        }
    }

    /// <summary>Whether a literal is compared with a column that hides what it holds: <c>password = E'x'</c>, <c>password LIKE 'x'</c>.</summary>
    private readonly bool IsHiddenValue(ReadOnlySpan<byte> literal)
    {
        if (!comparisons.TryGetColumn(out Range compared)) { return false; }
        int quote = literal.IndexOfAny((byte)'\'', (byte)'$');
        if (quote < 0) { return hidesValue(Name(compared), literal); }
        int open = literal[quote] == '$' ? literal[(quote + 1)..].IndexOf((byte)'$') + 2 : 1;
        return literal.Length >= quote + (2 * open) && hidesValue(Name(compared), literal[(quote + open)..^open]);
    }

    private readonly void TakeParameter(ReadOnlySpan<byte> digits, Range? of)
    {
        if (of is null && comparisons.TryGetColumn(out Range compared) && hides(Name(compared))) { of = compared; }
        if (of is { } known && Utf8Parser.TryParse(digits, out int number, out _)) { parameters.TryAdd(number, Name(known).ToArray()); }
    }

    private void TakeWord(ReadOnlySpan<byte> word, Range at)
    {
        comparisons.TakeWord(word, at);
        if (Ascii.EqualsIgnoreCase(word, "insert"u8)) { place = Place.Target; }
        else if (place == Place.Middle && Ascii.EqualsIgnoreCase(word, "values"u8)) { (place, depth) = (Place.Values, 0); }
        else if (Ascii.EqualsIgnoreCase(word, "select"u8) && (place == Place.Middle || (place == Place.Values && depth == 1))) { (place, depth, column) = (Place.Values, 1, 0); }
        else if (place == Place.Values && (depth == 0 || (depth == 1 && Ascii.EqualsIgnoreCase(word, "from"u8)))) { place = Place.Outside; }
        else if (place == Place.Columns) { TakeColumn(hides(Name(at)) ? at : null); }
    }

    /// <summary>A column, or a field of one.</summary>
    private readonly void TakeColumn(Range? minded)
    {
        if (hidden.Count == column) { hidden.Add(minded); }
        else if (column < hidden.Count) { hidden[column] ??= minded; }
    }

    private readonly ReadOnlySpan<byte> Name(Range at) => sql[at].Trim((byte)'"');

    private void TakeSign(byte sign)
    {
        comparisons.TakeSign(sign);
        switch (place)
        {
            case Place.Target when sign == '(':
                hidden.Clear();
                (place, column) = (Place.Columns, 0);
                break;
            case Place.Columns or Place.Values when sign == ',' && depth <= 1:
                column++;
                break;
            case Place.Columns when sign == ')':
                place = Place.Middle;
                break;
            case Place.Values when sign is (byte)'(' or (byte)'[':
                if (depth++ == 0) { column = 0; }
                break;
            case Place.Values when sign is (byte)')' or (byte)']':
                depth--;
                break;
        }
        if (sign == ';') { place = Place.Outside; }
    }
}
