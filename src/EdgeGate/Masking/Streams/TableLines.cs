using System.Buffers;
using System.Text;

namespace EdgeGate.Masking.Streams;

/// <summary>What a line of text may be of a table.</summary>
/// <remarks>Unicode, "Box Drawing" (U+2500 to U+257F); psql manual page, <c>\pset</c> formats aligned, unaligned and expanded; PostgreSQL manual, COPY.</remarks>
internal static class TableLines
{
    /// <summary>Bytes of a line that are looked at; a longer one names no columns.</summary>
    public const int BytesMax = 2048;

    private const int NameBytesMax = 40;
    private const int RuleBytesMin = 3;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/#() "u8, .. Enumerable.Range(0x80, 0x80).Select(static c => (byte)c)]);

    /// <summary>What may part values, in the order it is tried.</summary>
    public static ReadOnlySpan<byte> ValueSeparators => ",;\t|"u8;

    private static ReadOnlySpan<byte> RecordBegin => "[ RECORD "u8;

    private static ReadOnlySpan<byte> Overriding => "OVERRIDING SYSTEM VALUE "u8;

    private static ReadOnlySpan<byte> InsertEnd => "VALUES"u8;

    private static ReadOnlySpan<byte> CopyEnd => " FROM stdin;"u8;

    /// <summary>Whether three bytes are a bar of a box.</summary>
    public static bool IsBoxBar(byte first, byte second, byte third) => first == 0xE2 && ((second == 0x94 && third is 0x82 or 0x83) || (second == 0x95 && third == 0x91));

    /// <summary>Whether a bar of a box is in a line.</summary>
    public static bool HasBoxBar(ReadOnlySpan<byte> line)
    {
        for (int at = line.IndexOf((byte)0xE2); at >= 0 && at + 2 < line.Length;)
        {
            if (IsBoxBar(line[at], line[at + 1], line[at + 2])) { return true; }
            int next = line[(at + 1)..].IndexOf((byte)0xE2);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }

    /// <summary>Whether a line parts a head from rows: of dashes, with bars or crosses between, colons beside; of grids drawn twice.</summary>
    public static bool IsRule(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept("-|+:= \t\r"u8) < 0 && line.ContainsAny("|+"u8) && (line.IndexOf("--"u8) >= 0 || line.IndexOf("=="u8) >= 0);

    /// <summary>The same of a box: signs of boxes alone, more than one of them a line across.</summary>
    public static bool IsBoxRule(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r"u8);
        if (line.IsEmpty || line[0] != 0xE2) { return false; }
        line = line.TrimEnd(" \t\r"u8);
        int across = 0;
        int others = 0;
        for (; line.Length >= 3 && line[0] == 0xE2 && line[1] is 0x94 or 0x95; line = line[3..])
        {
            bool isAcross = (line[1] == 0x94 && line[2] is 0x80 or 0x81) || (line[1] == 0x95 && line[2] == 0x90);
            across += isAcross ? 1 : 0;
            others += isAcross ? 0 : 1;
        }
        return line.IsEmpty && across > 1 && others > 0;
    }

    /// <summary>Whether a line may name psql's one column: blanks on both sides.</summary>
    public static bool MayNameColumn(ReadOnlySpan<byte> line) => line.Length >= RuleBytesMin && line[0] == ' ' && line[^1] == ' ' && line.ContainsAnyExcept((byte)' ');

    /// <summary>Whether a line is the rule below psql's one column.</summary>
    public static bool IsColumnRule(ReadOnlySpan<byte> head, ReadOnlySpan<byte> line)
    {
        if (line.Length == head.Length) { return !line.ContainsAnyExcept((byte)'-'); }
        ReadOnlySpan<byte> across = "\u2500"u8;
        if (line.Length != across.Length * head.Length) { return false; }
        while (line.StartsWith(across)) { line = line[across.Length..]; }
        return line.IsEmpty;
    }

    /// <summary>Whether a line begins a record of psql's expanded display.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isBox">Whether bars of boxes follow.</param>
    public static bool IsRecord(ReadOnlySpan<byte> line, out bool isBox)
    {
        isBox = line.StartsWith("\u2500"u8);
        int rule = isBox ? "\u2500"u8.Length : 1;
        return line.Length > rule && (isBox || line[0] == '-') && line[rule..].StartsWith(RecordBegin);
    }

    /// <summary>The columns that a statement names whose rows follow; nothing of another line.</summary>
    public static ReadOnlySpan<byte> CopyColumns(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("COPY "u8) || line.Length < CopyEnd.Length || !Ascii.EqualsIgnoreCase(line[^CopyEnd.Length..], CopyEnd)) { return []; }
        line = line[..^CopyEnd.Length].TrimEnd((byte)' ');
        int open = line.IndexOf(" ("u8);
        return open > 0 && line[^1] == ')' ? line[(open + 2)..^1] : [];
    }

    /// <summary>Whether a line begins as a statement does that inserts rows.</summary>
    public static bool MayInsert(ReadOnlySpan<byte> line) => line.StartsWith("INSERT "u8) || line.StartsWith("insert "u8);

    /// <summary>The columns that a statement names whose rows follow; nothing of another line, or where it has not come as far.</summary>
    /// <param name="line">The line, as far as it has come.</param>
    /// <param name="isWhole">Whether that is all of it.</param>
    /// <param name="bytes">How many stand before the rows.</param>
    public static ReadOnlySpan<byte> InsertColumns(ReadOnlySpan<byte> line, bool isWhole, out int bytes)
    {
        bytes = 0;
        if (!MayInsert(line)) { return []; }
        int open = line.IndexOf((byte)'(');
        int length = open < 0 ? -1 : line[(open + 1)..].IndexOf((byte)')');
        if (length < 0) { return []; }
        int close = open + 1 + length;
        ReadOnlySpan<byte> rest = line[(close + 1)..].TrimStart((byte)' ');
        if (rest.StartsWith(Overriding)) { rest = rest[Overriding.Length..]; }
        if (rest.Length < InsertEnd.Length || !Ascii.EqualsIgnoreCase(rest[..InsertEnd.Length], InsertEnd)) { return []; }
        rest = rest[InsertEnd.Length..];
        if (rest.IsEmpty ? !isWhole : rest[0] is not ((byte)' ' or (byte)'(' or (byte)'\r')) { return []; }
        bytes = line.Length - rest.Length;
        return line[(open + 1)..close];
    }

    /// <summary>Whether a line is names alone with a sign between: no blanks beside it, each name begins with a letter.</summary>
    /// <param name="line">The line.</param>
    /// <param name="separator">The sign.</param>
    public static bool AreNames(ReadOnlySpan<byte> line, out byte separator)
    {
        separator = 0;
        if (line.Length > BytesMax) { return false; }
        // Most lines are something else by the first byte that no name has.
        int notInName = line.IndexOfAnyExcept(NameBytes);
        if (notInName < 0 || !(line[notInName] == '"' ? notInName == 0 : ValueSeparators.Contains(line[notInName]))) { return false; }
        foreach (byte one in ValueSeparators)
        {
            if (line.Contains(one))
            {
                separator = one;
                break;
            }
        }
        bool hasBlank = false;
        int names = 0;
        for (ReadOnlySpan<byte> rest = line; separator != 0; names++)
        {
            int end = rest.IndexOf(separator);
            ReadOnlySpan<byte> name = Unquoted(end < 0 ? rest : rest[..end]);
            if (name.IsEmpty || name.Length > NameBytesMax || name[^1] == ' ' || !(char.IsAsciiLetter((char)name[0]) || name[0] is (byte)'_' or >= 0x80) || name.IndexOfAnyExcept(NameBytes) >= 0) { return false; }
            hasBlank |= name.Contains((byte)' ');
            if (end < 0) { return !hasBlank || names >= 2; }
            rest = rest[(end + 1)..];
        }
        return false;
    }

    /// <summary>A value without the quotes around it.</summary>
    public static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> value) => value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;
}
