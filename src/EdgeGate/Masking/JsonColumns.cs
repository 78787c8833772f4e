using System.Text;

namespace EdgeGate.Masking;

/// <summary>Follows tables in a document whose columns are named once and whose rows are arrays: each value stands behind its column's name. One owner.</summary>
/// <remarks>
/// <code>
/// {"columns": ["id", "ssn"], "data": [[1, ".."]]}                                    pandas, Trino, InfluxDB; headers, fields, cols in place of columns; of objects, their names
/// {"columnMetadata": [{"name": "ssn"}], "records": [[{"stringValue": ".."}]]}        Amazon RDS and Redshift; Columns of Kusto, columnDefinitions and cells of Kubernetes
/// {"schema": {"fields": [{"name": "ssn"}]}, "rows": [{"f": [{"v": ".."}]}]}          BigQuery; Data of Athena
/// {"schema": {"fields": [{"name": "ssn"}]}, "data": {"values": [["..", ".."]]}}      Grafana: an array a column
/// {"values": [["Name", "SSN"], ["..", ".."]]}                                        Google Sheets: names in the first row
/// </code>
/// What comes before its names has none.
/// </remarks>
internal sealed class JsonColumns
{
    /// <summary>Columns beyond these have no name.</summary>
    public const int ColumnsMax = 512;

    private const int NameBytesMax = 64;

    private readonly List<byte[]> names = [];

    // Depths of the arrays that are open, 0 for none: the one that names columns, the one whose elements stand in them, the one whose arrays do so, the one whose first row may name them.
    private int naming;
    private int row;
    private int rows;
    private int sheet;

    // The element that was begun last, of the first and of the second.
    private int named;
    private int column;
    private bool isNext;
    private bool isInElement;
    private bool areFields;
    private bool areOfSheet;

    /// <summary>Whether a table may be in a whole document: an array in an array, or a row of those that are members.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> document)
    {
        if (document.IndexOf("\"f\""u8) >= 0 || document.IndexOf("\"Data\""u8) >= 0 || document.IndexOf("\"cells\""u8) >= 0) { return true; }
        for (int at = document.IndexOf((byte)'['); at >= 0; at = document.IndexOf((byte)'['))
        {
            document = document[(at + 1)..].TrimStart(" \t\r\n"u8);
            if (!document.IsEmpty && document[0] == '[') { return true; }
        }
        return false;
    }

    /// <summary>Whether an array that is a member may begin a table.</summary>
    /// <param name="member">The member's name.</param>
    public static bool MayBegin(ReadOnlySpan<byte> member) => NamesColumns(member) || IsValues(member);

    /// <summary>Whether a member has the cells of a row (Kubernetes, meta/v1 Table; reports of Xero): they are no cell phones.</summary>
    /// <param name="member">The member's name.</param>
    public static bool NamesCells(ReadOnlySpan<byte> member) => member.Length == 5 && Is(member, "cells"u8);

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        names.Clear();
        (naming, row, rows, sheet) = (0, 0, 0, 0);
        (isNext, isInElement, areFields, areOfSheet) = (false, false, false, false);
    }

    /// <summary>An array begins.</summary>
    /// <param name="depth">Its depth: 1 for the outermost.</param>
    /// <param name="isMember">Whether it is a member of an object.</param>
    /// <param name="member">The member's name.</param>
    public void BeginArray(int depth, bool isMember, ReadOnlySpan<byte> member)
    {
        if (naming > 0) { isNext = false; }
        else if (row > 0) { return; }
        else if (isMember) { BeginMember(depth, member); }
        else if (sheet > 0 && depth == sheet + 1 && !areOfSheet) { BeginNames(depth, isOfSheet: true, isFields: false); }
        else if (names.Count > 0 && rows > 0 && depth == rows + 1) { (row, column) = (depth, -1); }
    }

    /// <summary>An object begins.</summary>
    /// <param name="isElement">Whether it is an element of an array.</param>
    public void BeginObject(bool isElement) => (isNext, isInElement) = (false, isElement);

    /// <summary>An object ends.</summary>
    public void EndObject() => isInElement = false;

    /// <summary>An element of an array begins.</summary>
    /// <param name="depth">The array's depth.</param>
    /// <param name="name">Its column's name; nothing where it has none.</param>
    /// <returns>Whether it stands in a row.</returns>
    public bool BeginElement(int depth, out ReadOnlySpan<byte> name)
    {
        name = [];
        if (depth == naming)
        {
            named++;
            isNext = true;
        }
        if (depth != row) { return false; }
        if (++column < names.Count) { name = names[column]; }
        return true;
    }

    /// <summary>A member of a name begins.</summary>
    public void OnMember(ReadOnlySpan<byte> member) => isNext = naming > 0 && !areOfSheet && names.Count <= named && IsName(member);

    /// <summary>A string begins.</summary>
    public void OnText(ReadOnlySpan<byte> text)
    {
        if (!isNext) { return; }
        isNext = false;
        if (named >= ColumnsMax) { return; }
        // What came before and had no name, so that each keeps its place.
        while (names.Count < named) { names.Add([]); }
        names.Add(text[..Math.Min(text.Length, NameBytesMax)].ToArray());
    }

    /// <summary>An array ends.</summary>
    public void EndArray(int depth)
    {
        if (depth == naming)
        {
            naming = 0;
            // Anything but names in the first row: it has values like the others.
            if (areOfSheet && (names.Count < 2 || names.Count <= named || !names.TrueForAll(AreLetters))) { names.Clear(); }
        }
        else if (depth == row) { row = 0; }
        if (depth == rows) { rows = 0; }
        if (depth == sheet)
        {
            sheet = 0;
            if (areOfSheet) { names.Clear(); }
            areOfSheet = false;
        }
    }

    private void BeginMember(int depth, ReadOnlySpan<byte> member)
    {
        rows = HoldsRows(member) ? depth : 0;
        if (NamesColumns(member)) { BeginNames(depth, isOfSheet: false, Is(member, "fields"u8)); }
        else if (IsValues(member) && areFields) { (row, column) = (depth, -1); }
        else if (IsValues(member) && names.Count == 0) { sheet = depth; }
        else if (names.Count > 0 && isInElement && IsRow(member)) { (row, column) = (depth, -1); }
    }

    private void BeginNames(int depth, bool isOfSheet, bool isFields)
    {
        names.Clear();
        (naming, named, isNext) = (depth, -1, false);
        (areOfSheet, areFields) = (isOfSheet, isFields);
    }

    private static bool NamesColumns(ReadOnlySpan<byte> member) => member.Length switch
    {
        4 => Is(member, "cols"u8) || Is(member, "meta"u8),
        6 => Is(member, "fields"u8) || Is(member, "header"u8),
        7 => Is(member, "columns"u8) || Is(member, "headers"u8) || Is(member, "rowType"u8),
        8 => Is(member, "colnames"u8),
        10 => Is(member, "fieldNames"u8) || Is(member, "columnInfo"u8),
        11 => Is(member, "columnNames"u8) || Is(member, "field_names"u8),
        12 => Is(member, "column_names"u8),
        14 => Is(member, "columnMetadata"u8),
        17 => Is(member, "columnDefinitions"u8),
        _ => false,
    };

    /// <summary>Whether the arrays in an array of this name are rows: in others the name itself is context.</summary>
    private static bool HoldsRows(ReadOnlySpan<byte> member) => member.Length switch
    {
        4 => Is(member, "rows"u8) || Is(member, "data"u8),
        5 => Is(member, "items"u8) || Is(member, "lines"u8) || Is(member, "table"u8),
        6 => IsValues(member) || Is(member, "tuples"u8) || Is(member, "result"u8) || Is(member, "rowSet"u8),
        7 => Is(member, "records"u8) || Is(member, "results"u8) || Is(member, "entries"u8) || Is(member, "row_set"u8),
        9 => Is(member, "dataArray"u8) || Is(member, "resultSet"u8),
        10 => Is(member, "data_array"u8) || Is(member, "result_set"u8),
        _ => false,
    };

    private static bool IsValues(ReadOnlySpan<byte> member) => Is(member, "values"u8);

    private static bool IsRow(ReadOnlySpan<byte> member) => member.Length is 1 or 4 or 5 && (member.SequenceEqual("f"u8) || Is(member, "data"u8) || NamesCells(member));

    private static bool IsName(ReadOnlySpan<byte> member) => member.Length switch
    {
        4 => Is(member, "name"u8),
        5 => Is(member, "label"u8) || Is(member, "field"u8),
        10 => Is(member, "columnName"u8),
        11 => Is(member, "column_name"u8),
        _ => false,
    };

    private static bool AreLetters(byte[] name) => name.Length > 0 && (char.IsAsciiLetter((char)name[0]) || name[0] >= 0x80);

    private static bool Is(ReadOnlySpan<byte> member, ReadOnlySpan<byte> name) => member.Length == name.Length && Ascii.EqualsIgnoreCase(member, name);
}
