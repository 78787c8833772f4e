using System.Text;
using System.Text.Json;

namespace EdgeGate.Policy.Sql;

/// <summary>Reads a COPY to the client: its format, and a SELECT that has the same columns.</summary>
internal static class SqlCopyReader
{
    /// <summary>A question the target refuses, after which the COPY is refused for want of an answer.</summary>
    private static ReadOnlySpan<byte> Unanswerable => "edgegate cannot tell the columns"u8;

    public static SqlCopyOut Read(JsonElement body, ReadOnlySpan<byte> sql)
    {
        Dictionary<string, string> options = Options(body);
        SqlCopyFormat format = options.GetValueOrDefault("format", "text") switch
        {
            "csv" => SqlCopyFormat.Csv,
            "binary" => SqlCopyFormat.Binary,
            _ => SqlCopyFormat.Text,
        };
        bool isCsv = format == SqlCopyFormat.Csv;
        byte quote = Single(options.GetValueOrDefault("quote"), (byte)'"');
        return new SqlCopyOut(
            !CanFollow(options) ? Unanswerable.ToArray() : body.TryGetProperty("query", out _) ? QueryText(sql) : TableQuery(body),
            format,
            Single(options.GetValueOrDefault("delimiter"), isCsv ? (byte)',' : (byte)'\t'),
            Encoding.UTF8.GetBytes(options.GetValueOrDefault("null", isCsv ? "" : "\\N")),
            options.TryGetValue("header", out string? header) && header is "" or "true" or "on" or "1" or "match",
            quote,
            Single(options.GetValueOrDefault("escape"), quote));
    }

    /// <summary>
    /// Whether fields can be told apart as the target does. In SJIS, BIG5, GBK and their kin the second byte of a character may be a delimiter or
    /// a backslash, and databases of one byte a character take delimiters beyond ASCII: either would move values under other columns' masks.
    /// </summary>
    private static bool CanFollow(Dictionary<string, string> options)
        => IsOneByte(options, "delimiter") && IsOneByte(options, "quote") && IsOneByte(options, "escape")
            && !(options.TryGetValue("encoding", out string? encoding) && SqlSettings.IsForbidden("client_encoding", encoding));

    private static bool IsOneByte(Dictionary<string, string> options, string name)
        => !options.TryGetValue(name, out string? text) || text is [< '\x80'];

    private static Dictionary<string, string> Options(JsonElement body)
    {
        Dictionary<string, string> options = [];
        if (!body.TryGetProperty("options", out JsonElement list)) { return options; }
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!item.TryGetProperty("DefElem", out JsonElement option)) { continue; }
            options[SqlTreeReader.Text(option, "defname")] = option.TryGetProperty("arg", out JsonElement argument) ? Value(argument) : "";
        }
        return options;
    }

    private static string Value(JsonElement argument)
    {
        if (argument.TryGetProperty("String", out JsonElement text)) { return SqlTreeReader.Text(text, "sval"); }
        if (argument.TryGetProperty("Boolean", out JsonElement flag)) { return flag.TryGetProperty("boolval", out JsonElement on) && on.GetBoolean() ? "true" : "false"; }
        return argument.TryGetProperty("Integer", out JsonElement number) && number.TryGetProperty("ival", out JsonElement value) ? value.ToString() : "0";
    }

    private static byte Single(string? text, byte fallback) => text is { Length: 1 } && text[0] < 0x80 ? (byte)text[0] : fallback;

    private static byte[] TableQuery(JsonElement body)
    {
        JsonElement relation = body.GetProperty("relation");
        string schema = SqlTreeReader.Text(relation, "schemaname");
        string table = (schema.Length > 0 ? Quote(schema) + "." : "") + Quote(SqlTreeReader.Text(relation, "relname"));
        string columns = body.TryGetProperty("attlist", out JsonElement list)
            ? string.Join(',', list.EnumerateArray().Select(static item => Quote(SqlTreeReader.Text(item.GetProperty("String"), "sval"))))
            : "*";
        return Encoding.UTF8.GetBytes($"SELECT {columns} FROM {table}");
    }

    /// <summary>The query between the first parenthesis and the one that closes it; literals, identifiers and comments may hold others.</summary>
    private static byte[] QueryText(ReadOnlySpan<byte> sql)
    {
        SqlTokens tokens = new(sql);
        int depth = 0;
        int start = -1;
        while (tokens.Read())
        {
            if (tokens.Kind != SqlTokenKind.Other) { continue; }
            if (sql[tokens.Start] == '(' && depth++ == 0) { start = tokens.End; }
            if (sql[tokens.Start] == ')' && --depth == 0) { return sql[start..tokens.Start].ToArray(); }
        }
        return Unanswerable.ToArray();
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
