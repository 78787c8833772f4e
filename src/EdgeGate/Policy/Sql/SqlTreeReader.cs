using System.Text.Json;

namespace EdgeGate.Policy.Sql;

/// <summary>Reads a parse tree into meaning in one pass without recursion: statement nodes count wherever they are nested.</summary>
/// <remarks>The tree's form is libpg_query's JSON: <c>{"stmts":[{"stmt":{"SelectStmt":{...}}}]}</c>. Node names begin with a capital letter, field names do not.</remarks>
internal sealed class SqlTreeReader
{
    private const int DepthMax = 8_000_000;

    private readonly List<SqlStatement> statements = [];
    private readonly List<string> kinds = [];
    private readonly List<string> tables = [];
    private readonly List<string> functions = [];
    private string? forbidden;
    private bool changesNames;
    private string? schema;
    private SqlCopyOut? copyOut;
    private bool copiesIn;
    private bool isFixed = true;

    private SqlTreeReader() { }

    public static SqlMeaning Read(ReadOnlySpan<byte> sql, ReadOnlySpan<byte> tree)
    {
        SqlTreeReader reader = new();
        reader.ReadStatements(sql, tree);
        if (reader.statements.Count == 0) { reader.statements.Add(new SqlStatement(["empty"], [], [], null)); }
        return new SqlMeaning([.. reader.statements], reader.copyOut, reader.copiesIn, reader.isFixed && reader.statements.Count == 1);
    }

    private void ReadStatements(ReadOnlySpan<byte> sql, ReadOnlySpan<byte> tree)
    {
        Utf8JsonReader json = new(tree, new JsonReaderOptions { MaxDepth = DepthMax });
        int statementDepth = -1;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == statementDepth)
            {
                EndStatement();
                statementDepth = -1;
            }
            if (json.TokenType != JsonTokenType.PropertyName) { continue; }
            if (statementDepth < 0)
            {
                if (json.ValueTextEquals("stmt"u8)) { statementDepth = json.CurrentDepth; }
            }
            else if (json.ValueSpan[0] is >= (byte)'A' and <= (byte)'Z') { ReadNode(json, sql); }
            else { ReadField(ref json); }
        }
    }

    private void EndStatement()
    {
        statements.Add(new SqlStatement([.. kinds.Distinct()], [.. tables.Distinct()], [.. functions.Distinct()], forbidden) { ChangesNames = changesNames || kinds.Contains("discard") });
        kinds.Clear();
        tables.Clear();
        functions.Clear();
        forbidden = null;
        changesNames = false;
    }

    /// <summary>Notes a node; the reader is a copy, so that the walk goes on into it.</summary>
    private void ReadNode(Utf8JsonReader json, ReadOnlySpan<byte> sql)
    {
        string node = json.GetString()!;
        switch (node)
        {
            case "TransactionStmt":
                kinds.Add(TransactionKind(Text(Body(ref json), "kind")));
                isFixed = false;
                break;
            case "VariableSetStmt":
                ReadSet(Body(ref json));
                break;
            case "CopyStmt":
                ReadCopy(Body(ref json), sql);
                break;
            default:
                if (SqlKinds.OfNode(node) is not { } kind) { return; }
                kinds.Add(kind);
                isFixed &= kind is "select" or "insert" or "update" or "delete";
                break;
        }
    }

    /// <summary>Names of tables and functions are fields of several nodes; those nodes' own names may be left out where the grammar allows no other.</summary>
    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("schemaname"u8))
        {
            json.Read();
            schema = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        else if (json.ValueTextEquals("relname"u8))
        {
            json.Read();
            if (json.TokenType == JsonTokenType.String) { tables.Add(schema is null ? json.GetString()! : $"{schema}.{json.GetString()}"); }
            schema = null;
        }
        else if (json.ValueTextEquals("funcname"u8))
        {
            string name = ReadName(ref json);
            bool setsConfig = name is "set_config" or "pg_catalog.set_config";
            changesNames |= setsConfig;
            if (!setsConfig || !IsSafeSetting(json)) { functions.Add(name); }
        }
        else if (json.ValueTextEquals("intoClause"u8))
        {
            // SELECT INTO makes a table.
            kinds.Add("create");
            isFixed = false;
        }
    }

    /// <summary>Whether a call of set_config is what SET may do without a rule: a constant for a harmless parameter. Tools of PostgreSQL begin so.</summary>
    /// <param name="json">A copy that stands at the end of the function's name.</param>
    private static bool IsSafeSetting(Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("args"u8) || !json.Read()) { return false; }
        return TryReadConstant(ref json, out string name) && TryReadConstant(ref json, out string value)
            && SqlSettings.IsSafe(name.ToLowerInvariant()) && !SqlSettings.IsForbidden(name.ToLowerInvariant(), value);
    }

    private static bool TryReadConstant(ref Utf8JsonReader json, out string text)
    {
        text = "";
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("A_Const"u8)) { return false; }
        bool isText = Body(ref json).TryGetProperty("sval", out JsonElement constant);
        if (isText) { text = Text(constant, "sval"); }
        return isText && json.Read();
    }

    /// <summary>A qualified name: a list of String nodes.</summary>
    private static string ReadName(ref Utf8JsonReader json)
    {
        List<string> parts = [];
        int depth = json.CurrentDepth;
        while (json.Read() && !(json.TokenType == JsonTokenType.EndArray && json.CurrentDepth == depth))
        {
            if (json.TokenType == JsonTokenType.String) { parts.Add(json.GetString()!); }
        }
        return string.Join('.', parts);
    }

    private static string TransactionKind(string kind) => kind switch
    {
        "TRANS_STMT_BEGIN" or "TRANS_STMT_START" => "begin",
        "TRANS_STMT_COMMIT" => "commit",
        "TRANS_STMT_ROLLBACK" or "TRANS_STMT_ROLLBACK_TO" => "rollback",
        "TRANS_STMT_SAVEPOINT" => "savepoint",
        "TRANS_STMT_RELEASE" => "release",
        _ => "prepare_transaction",
    };

    private void ReadSet(JsonElement body)
    {
        string name = Text(body, "name").ToLowerInvariant();
        string kind = Text(body, "kind");
        isFixed = false;
        bool givesValue = kind is "VAR_SET_VALUE" or "VAR_SET_MULTI";
        if (givesValue && SqlSettings.IsForbidden(name, SetValue(body))) { forbidden = name; }
        changesNames |= name is "search_path" or "role" or "session_authorization" || kind == "VAR_RESET_ALL";
        if (name is "role" or "session_authorization") { kinds.Add("set_role"); }
        else { kinds.Add(SqlSettings.IsSafe(name) || kind == "VAR_RESET_ALL" ? "set_safe" : "set"); }
    }

    private static string SetValue(JsonElement body)
        => body.TryGetProperty("args", out JsonElement args) && args.GetArrayLength() == 1
            && args[0].TryGetProperty("A_Const", out JsonElement constant)
            && constant.TryGetProperty("sval", out JsonElement text)
            ? Text(text, "sval")
            : "";

    private void ReadCopy(JsonElement body, ReadOnlySpan<byte> sql)
    {
        bool isFrom = body.TryGetProperty("is_from", out JsonElement from) && from.GetBoolean();
        bool isProgram = body.TryGetProperty("is_program", out JsonElement program) && program.GetBoolean();
        bool isFile = Text(body, "filename").Length > 0;
        kinds.Add(isProgram ? "copy_program" : isFile ? "copy_file" : isFrom ? "copy_from" : "copy_to");
        isFixed = false;
        if (isProgram || isFile) { return; }
        if (isFrom) { copiesIn = true; }
        else { copyOut = SqlCopyReader.Read(body, sql); }
    }

    private static JsonElement Body(ref Utf8JsonReader json)
    {
        json.Read();
        return JsonElement.ParseValue(ref json);
    }

    internal static string Text(JsonElement body, string name)
        => body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
