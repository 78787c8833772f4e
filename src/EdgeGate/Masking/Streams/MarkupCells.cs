using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Cells of tables in HTML, behind the heading of their column or else of their row; what lists say behind their terms, and what fields hold behind their names.</summary>
/// <remarks>
/// <code>
/// &lt;tr&gt;&lt;th&gt;Name&lt;/th&gt;&lt;th&gt;SSN&lt;/th&gt;&lt;/tr&gt;   names: a row of headings alone
/// &lt;tr&gt;&lt;td&gt;Ada&lt;/td&gt;&lt;td&gt;..&lt;/td&gt;&lt;/tr&gt;     "SSN": ".."
/// &lt;tr&gt;&lt;th&gt;SSN&lt;/th&gt;&lt;td&gt;..&lt;/td&gt;&lt;/tr&gt;     "SSN": ".."
/// &lt;dt&gt;SSN&lt;/dt&gt;&lt;dd&gt;..&lt;/dd&gt;              "SSN": ".."
/// &lt;input name="user[ssn]" value=".."&gt;   "ssn": ".."         up to 256 bytes from the value to the tag's end; no hidden field: what pages send back to be known by
/// </code>
/// HTML, 4.9, "Tabular data", and 4.4.9, "The dl element": end tags may be missing, cells may span columns and rows. Each text between two tags is looked at on its own.
/// A table in a cell has names of its own, and those of the outer one are forgotten.
/// </remarks>
internal sealed class MarkupCells(MaskPlan plan) : StreamCells(plan)
{
    /// <summary>Columns beyond these have no name.</summary>
    private const int ColumnsMax = 64;

    /// <summary>Bytes of a tag that are looked at.</summary>
    private const int TagBytesMax = 256;

    private const int RowsMax = 1000;

    private readonly PooledList<byte> tag = new();
    private readonly PooledList<byte> heading = new();
    private readonly List<byte[]> names = [];
    private readonly List<byte[]> next = [];
    private readonly List<int> carried = [];
    private byte[] ofRow = [];
    private int column;
    private int columns = 1;
    private bool hasData;
    private bool areHeadings;
    private bool isRest;
    private byte quote;
    private byte before;
    private Place place;
    private Cell cell;

    private enum Place : byte
    {
        Text,
        /// <summary>Behind an angle bracket.</summary>
        Open,
        Tag,
        Comment,
    }

    private enum Cell : byte
    {
        None,
        Heading,
        Data,
    }

    /// <inheritdoc/>
    public override int KeptBytes => tag.Capacity + heading.Capacity;

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> text, int from, bool isEnd)
    {
        for (int at = from; at < text.Length; at++)
        {
            int dull = DullBytes(text[at..]);
            if (dull > 0)
            {
                before = text[at + dull - 1];
                at += dull;
            }
            if (at == text.Length) { break; }
            TakeByte(text, at);
            before = text[at];
        }
        if (isEnd)
        {
            // Of a tag that never ends nothing is known.
            if (place is Place.Text or Place.Open) { EndText(text, text.Length); }
            Start = None;
        }
        Look();
    }

    /// <inheritdoc/>
    private protected override void Forget()
    {
        tag.Release();
        heading.Release();
        names.Clear();
        next.Clear();
        carried.Clear();
        (ofRow, column, columns, hasData, areHeadings, isRest, quote, before, place, cell) = ([], 0, 1, false, false, false, 0, 0, Place.Text, Cell.None);
    }

    /// <summary>How many bytes say nothing: text that no name stands before, and tags of no table.</summary>
    private int DullBytes(ReadOnlySpan<byte> text)
    {
        int sign;
        if (Start != None) { return 0; }
        if (place == Place.Text && (cell == Cell.None || (cell == Cell.Data && (isRest || Behind.IsEmpty)))) { sign = text.IndexOf((byte)'<'); }
        else if (place == Place.Tag && IsDullTag) { sign = quote != 0 ? text.IndexOf(quote) : text.IndexOfAny((byte)'>', (byte)'"', (byte)'\''); }
        else { return 0; }
        return sign < 0 ? text.Length : sign;
    }

    /// <summary>Whether the tag is none of a table or list, or longer than is looked at.</summary>
    private bool IsDullTag => tag.Count == TagBytesMax || (tag.Count > 0 && (tag[0] | 0x20) is not ('t' or 'd' or '/' or '!') && ((tag[0] | 0x20) != 'i' || (tag.Count > 1 && (tag[1] | 0x20) != 'n')));

    private void TakeByte(ReadOnlySpan<byte> text, int at)
    {
        byte value = text[at];
        switch (place)
        {
            case Place.Text when value == '<':
                place = Place.Open;
                return;
            case Place.Text:
                TakeText(text, at);
                return;
            case Place.Open when value is (byte)'/' or (byte)'!' or (byte)'?' || char.IsAsciiLetter((char)value):
                EndText(text, at - 1);
                tag.Clear();
                tag.Add(value);
                (place, quote) = (Place.Tag, 0);
                return;
            case Place.Open:
                // A sign of less-than.
                place = Place.Text;
                if (value == '<') { place = Place.Open; }
                else { TakeText(text, at); }
                return;
            case Place.Comment:
                TakeComment(value);
                return;
            default:
                TakeTag(text, at);
                return;
        }
    }

    private void TakeText(ReadOnlySpan<byte> text, int at)
    {
        byte value = text[at];
        bool isBlank = value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
        if (cell == Cell.Heading)
        {
            if (heading.Count < MaskPlan.NameBytesMax && !(isBlank && heading.Count == 0)) { heading.Add(isBlank ? (byte)' ' : value); }
            return;
        }
        if (cell != Cell.Data || isRest) { return; }
        if (!isBlank)
        {
            if (Start == None && !Behind.IsEmpty) { Start = at; }
            End = at + 1;
        }
        if (Start != None && at + 1 - Start == CellBytesMax)
        {
            EndText(text, at + 1);
            isRest = true;
        }
    }

    private void TakeTag(ReadOnlySpan<byte> text, int at)
    {
        byte value = text[at];
        if (value == '>' && quote == 0)
        {
            place = Place.Text;
            EndField(text);
            EndTag(tag.Items);
            return;
        }
        if (Start != None && at - Start >= CellBytesMax) { Start = None; }
        if (quote == 0)
        {
            if (value is (byte)'"' or (byte)'\'' && before == '=')
            {
                quote = value;
                if (Is(Name(tag.Items), "input"u8) && EndsWith(tag.Items, "value="u8)) { (Start, End) = (at + 1, at + 1); }
            }
        }
        else if (value == quote)
        {
            quote = 0;
            if (Start != None && End == Start) { End = at; }
        }
        if (tag.Count < TagBytesMax) { tag.Add(value); }
        if (tag.Count == 3 && ((ReadOnlySpan<byte>)tag.Items).SequenceEqual("!--"u8))
        {
            place = Place.Comment;
            tag.Clear();
        }
    }

    /// <summary>What a field holds is looked at behind its name, without what it is a part of.</summary>
    private void EndField(ReadOnlySpan<byte> text)
    {
        if (Start != None && End > Start && !Is(Attribute(tag.Items, "type="u8), "hidden"u8))
        {
            ReadOnlySpan<byte> name = Attribute(tag.Items, "name="u8).TrimEnd((byte)']');
            byte[] behind = Plan.Behind(name[(name.LastIndexOf((byte)'[') + 1)..]);
            if (behind.Length > 0) { Add(behind, text, End); }
        }
        Start = None;
    }

    /// <summary>Passes a comment: to two dashes and an angle bracket.</summary>
    private void TakeComment(byte value)
    {
        if (value == '>' && tag.Count == 2) { place = Place.Text; }
        else if (value == '-')
        {
            if (tag.Count < 2) { tag.Add(value); }
        }
        else { tag.Clear(); }
    }

    private ReadOnlySpan<byte> Behind => column < names.Count && names[column].Length > 0 ? names[column] : ofRow;

    private void EndText(ReadOnlySpan<byte> text, int until)
    {
        if (Start != None && Start < until) { Add(Behind, text, until); }
        (Start, isRest) = (None, false);
    }

    private void EndTag(ReadOnlySpan<byte> whole)
    {
        bool isEnd = whole[0] == '/';
        ReadOnlySpan<byte> name = Name(isEnd ? whole[1..] : whole);
        if (name.Length is < 2 or > 5) { return; }
        if (Is(name, "td"u8) || Is(name, "dd"u8)) { BeginOrEnd(isEnd ? Cell.None : Cell.Data, whole, isInRow: Is(name, "td"u8)); }
        else if (Is(name, "th"u8) || Is(name, "dt"u8)) { BeginOrEnd(isEnd ? Cell.None : Cell.Heading, whole, isInRow: Is(name, "th"u8)); }
        else if (Is(name, "tr"u8))
        {
            // Where the end tag is missing the next row ends it.
            if (isEnd || column > 0 || cell != Cell.None) { EndRow(); }
        }
        else if (Is(name, "table"u8) || Is(name, "dl"u8)) { EndTable(); }
    }

    private void BeginOrEnd(Cell begun, ReadOnlySpan<byte> whole, bool isInRow)
    {
        EndCell();
        cell = begun;
        if (begun == Cell.None) { return; }
        if (!isInRow)
        {
            // Each term begins anew, and no column has a name.
            if (begun == Cell.Heading) { EndTable(); }
            cell = begun;
            return;
        }
        PassCarried();
        hasData |= begun == Cell.Data;
        Carry(Math.Min(Number(whole, "colspan"u8), ColumnsMax), Math.Min(Number(whole, "rowspan"u8), RowsMax));
    }

    /// <summary>Ends the cell that is open: what a heading says may name a column or a row.</summary>
    private void EndCell()
    {
        if (cell == Cell.Heading)
        {
            byte[] behind = Plan.Behind(((ReadOnlySpan<byte>)heading.Items).TrimEnd(" :*"u8));
            if (!hasData)
            {
                int until = Math.Min(column + columns, ColumnsMax);
                while (next.Count < until) { next.Add(next.Count < column ? [] : behind); }
            }
            // The heading nearest before a cell is its row's.
            ofRow = behind;
        }
        heading.Clear();
        if (cell != Cell.None) { column = Math.Min(column + columns, ColumnsMax); }
        (cell, columns) = (Cell.None, 1);
    }

    private void EndRow()
    {
        EndCell();
        // A row of headings alone names the columns of those below it; a second one below it again, where it says more.
        if (!hasData && next.Count > 0)
        {
            if (!areHeadings) { names.Clear(); }
            for (int at = 0; at < next.Count; at++)
            {
                if (at == names.Count) { names.Add(next[at]); }
                else if (next[at].Length > 0) { names[at] = next[at]; }
            }
        }
        areHeadings = !hasData;
        for (int left = column; left < carried.Count; left++) { carried[left] = Math.Max(0, carried[left] - 1); }
        next.Clear();
        (column, hasData, ofRow) = (0, false, []);
    }

    private void EndTable()
    {
        EndCell();
        names.Clear();
        next.Clear();
        carried.Clear();
        (column, hasData, areHeadings, ofRow) = (0, false, false, []);
    }

    /// <summary>Passes columns that a cell of a row above reaches down to.</summary>
    private void PassCarried()
    {
        while (column < carried.Count && carried[column] > 0) { carried[column++]--; }
    }

    /// <summary>The cell reaches over columns and down to rows.</summary>
    private void Carry(int over, int rows)
    {
        columns = over;
        if (rows < 2) { return; }
        int last = Math.Min(column + over, ColumnsMax);
        while (carried.Count < last) { carried.Add(0); }
        for (int at = column; at < last; at++) { carried[at] = rows - 1; }
    }

    /// <summary>The number an attribute gives; 1 where there is none.</summary>
    private static int Number(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> attribute)
    {
        for (int at = whole.IndexOf((byte)'='); at >= 0; at = whole.IndexOf((byte)'='))
        {
            ReadOnlySpan<byte> name = whole[..at].TrimEnd((byte)' ');
            whole = whole[(at + 1)..];
            if (name.Length <= attribute.Length || !Is(name[^attribute.Length..], attribute)) { continue; }
            int number = 0;
            foreach (byte digit in whole.TrimStart(" \"'"u8))
            {
                if (!char.IsAsciiDigit((char)digit) || number > RowsMax) { break; }
                number = (number * 10) + digit - '0';
            }
            return Math.Max(1, number);
        }
        return 1;
    }

    /// <summary>The name that a tag begins with.</summary>
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> whole)
    {
        int length = whole.IndexOfAny(" \t\r\n/"u8);
        return length < 0 ? whole : whole[..length];
    }

    /// <summary>Whether a tag goes as far as an attribute's name and its equals sign.</summary>
    private static bool EndsWith(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> attribute)
        => whole.Length > attribute.Length && whole[whole.Length - attribute.Length - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\'' && Is(whole[^attribute.Length..], attribute);

    /// <summary>What an attribute says; nothing where there is none.</summary>
    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> attribute)
    {
        for (int at = attribute.Length + 1; at < whole.Length; at++)
        {
            if (!EndsWith(whole[..at], attribute)) { continue; }
            ReadOnlySpan<byte> said = whole[at..];
            bool isQuoted = said[0] is (byte)'"' or (byte)'\'';
            int end = isQuoted ? said[1..].IndexOf(said[0]) + 1 : said.IndexOfAny(" \t\r\n"u8);
            return said[(isQuoted ? 1 : 0)..(end > 0 ? end : said.Length)];
        }
        return [];
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(name, other);
}
