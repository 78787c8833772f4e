using System.Buffers;
using System.Text;

namespace EdgeGate.Policy.Sql;

/// <summary>Whether values of a column may not be kept.</summary>
/// <param name="column">The column's name, without quotes.</param>
public delegate bool SqlColumnFilter(ReadOnlySpan<byte> column);

/// <summary>Leaves values out of a text that is to be kept by the columns that an INSERT names for them: <c>INSERT INTO t (a, b) VALUES (1, 2), (3, 4)</c>, or <c>SELECT 1, 2</c>.</summary>
/// <remarks>PostgreSQL manual, "INSERT". It reads tokens, for the text may hold several statements; whether one may run the parser decides.</remarks>
public ref struct SqlInserts(ReadOnlySpan<byte> sql, SqlColumnFilter hides)
{
    private readonly ReadOnlySpan<byte> sql = sql;
    private readonly List<bool> hidden = [];
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

    /// <summary>Appends the text with <c>?</c> for each literal of a column that is hidden.</summary>
    public void Redact(IBufferWriter<byte> output)
    {
        SqlTokens tokens = new(sql);
        while (tokens.Read())
        {
            ReadOnlySpan<byte> token = sql[tokens.Start..tokens.End];
            bool isHidden = tokens.Kind == SqlTokenKind.Literal && place == Place.Values && depth > 0 && column < hidden.Count && hidden[column];
            output.Write(isHidden ? "?"u8 : token);
            if (tokens.Kind == SqlTokenKind.Word) { TakeWord(token); }
            else if (tokens.Kind == SqlTokenKind.Other) { TakeSign(token[0]); }
        }
    }

    private void TakeWord(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "insert"u8)) { place = Place.Target; }
        else if (place == Place.Middle && Ascii.EqualsIgnoreCase(word, "values"u8)) { (place, depth) = (Place.Values, 0); }
        else if (Ascii.EqualsIgnoreCase(word, "select"u8) && (place == Place.Middle || (place == Place.Values && depth == 1))) { (place, depth, column) = (Place.Values, 1, 0); }
        else if (place == Place.Values && (depth == 0 || (depth == 1 && Ascii.EqualsIgnoreCase(word, "from"u8)))) { place = Place.Outside; }
        else if (place == Place.Columns) { TakeColumn(hides(word.Trim((byte)'"'))); }
    }

    /// <summary>A column, or a field of one.</summary>
    private readonly void TakeColumn(bool isHidden)
    {
        if (hidden.Count == column) { hidden.Add(isHidden); }
        else if (column < hidden.Count) { hidden[column] |= isHidden; }
    }

    private void TakeSign(byte sign)
    {
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
