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
    private readonly List<string> attributes = [];
    private readonly List<SqlDrop> drops = [];
    /// <summary>Depths of the objects whose list of subscripts and fields (<c>(value)[1].field</c>) is under way, the innermost last.</summary>
    private readonly Stack<int> selections = [];
    private string? forbidden;
    private bool setsAnything;
    private bool holdsSecrets;
    private bool literalsMayRun;
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
            if (json.TokenType == JsonTokenType.EndArray && selections.TryPeek(out int depth) && json.CurrentDepth == depth) { selections.Pop(); }
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
        if (kinds.Contains("update") && tables.Any(static table => table is "pg_settings" or "pg_catalog.pg_settings"))
        {
            // A rule of the view makes it a call of set_config.
            functions.Add("pg_catalog.set_config");
            setsAnything = changesNames = true;
        }
        statements.Add(new SqlStatement([.. kinds.Distinct()], [.. tables.Distinct()], [.. functions.Distinct()], forbidden)
        {
            Attributes = [.. attributes.Distinct()],
            Drops = [.. drops],
            HoldsSecrets = holdsSecrets,
            LiteralsMayRun = literalsMayRun,
            ChangesNames = changesNames || kinds.Contains("discard"),
            // What was prepared or declared may call it.
            SetsAnything = setsAnything || kinds.Contains("execute") || kinds.Contains("fetch"),
        });
        kinds.Clear();
        tables.Clear();
        functions.Clear();
        attributes.Clear();
        drops.Clear();
        forbidden = schema = null;
        changesNames = setsAnything = holdsSecrets = literalsMayRun = false;
    }

    /// <summary>Notes a node; the reader is a copy, so that the walk goes on into it.</summary>
    private void ReadNode(Utf8JsonReader json, ReadOnlySpan<byte> sql)
    {
        string node = json.GetString()!;
        switch (node)
        {
            case "String" when selections.TryPeek(out int depth) && json.CurrentDepth == depth + 2:
                // A function of one argument can be called as if it were a field of it.
                functions.Add(Text(Body(ref json), "sval"));
                break;
            case "TransactionStmt":
                string kind = TransactionKind(Text(Body(ref json), "kind"));
                kinds.Add(kind);
                isFixed = false;
                if (kind is "commit" or "rollback" or "prepare_transaction") { drops.Add(SqlDrop.All(isPortal: true)); }
                break;
            case "DeallocateStmt":
                kinds.Add("deallocate");
                isFixed = false;
                drops.Add(SqlDrop.Of(isPortal: false, Text(Body(ref json), "name")));
                break;
            case "ClosePortalStmt":
                kinds.Add("close");
                isFixed = false;
                drops.Add(SqlDrop.Of(isPortal: true, Text(Body(ref json), "portalname")));
                break;
            case "DropStmt" or "CommentStmt" or "SecLabelStmt":
                kinds.Add(SqlKinds.OfNode(node)!);
                isFixed = false;
                SqlObjectNames.Read(Body(ref json), tables);
                break;
            case "VariableSetStmt":
                ReadSet(Body(ref json));
                break;
            case "CopyStmt":
                ReadCopy(Body(ref json), sql);
                break;
            default:
                if (SqlKinds.OfNode(node) is not { } other) { return; }
                kinds.Add(other);
                literalsMayRun |= other is "do" or "call" or "load" or "other"
                    || node is "CreateFunctionStmt" or "CreateTrigStmt" or "CreateForeignTableStmt" or "AlterSystemStmt" or "AlterDatabaseSetStmt" or "AlterRoleSetStmt" or "DefineStmt";
                isFixed &= other is "select" or "insert" or "update" or "delete";
                holdsSecrets |= node is "CreateForeignServerStmt" or "AlterForeignServerStmt" or "CreateUserMappingStmt" or "AlterUserMappingStmt" or "CreateSubscriptionStmt" or "AlterSubscriptionStmt";
                if (other == "discard") { drops.AddRange([SqlDrop.All(isPortal: false), SqlDrop.All(isPortal: true)]); }
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
            if (KindOfCall(name) is { } kind) { kinds.Add(kind); }
            string bare = name[(name.LastIndexOf('.') + 1)..];
            holdsSecrets |= bare == "crypt" || bare.StartsWith("pgp_", StringComparison.Ordinal);
            literalsMayRun |= !ValueFunctions.Contains(name);
            bool setsConfig = name is "set_config" or "pg_catalog.set_config";
            changesNames |= setsConfig;
            if (setsConfig && IsSafeSetting(json)) { return; }
            setsAnything |= setsConfig;
            functions.Add(name);
        }
        else if (json.ValueTextEquals("defname"u8))
        {
            json.Read();
            holdsSecrets |= json.ValueTextEquals("password"u8);
        }
        else if (json.ValueTextEquals("fields"u8))
        {
            // What stands behind the last dot of a column may be a function of the row, or of the one value that a function in FROM returns.
            string column = ReadName(ref json);
            int dot = column.LastIndexOf('.');
            if (dot >= 0) { attributes.Add(column[(dot + 1)..]); }
        }
        else if (json.ValueTextEquals("indirection"u8))
        {
            selections.Push(json.CurrentDepth);
        }
        else if (json.ValueTextEquals("intoClause"u8))
        {
            // SELECT INTO makes a table.
            kinds.Add("create");
            isFixed = false;
        }
    }

    /// <summary>The statement that a call is another form of, or null.</summary>
    private static string? KindOfCall(string function) => function switch
    {
        "pg_notify" or "pg_catalog.pg_notify" => "notify",
        // It writes into a sequence.
        "setval" or "pg_catalog.setval" => "update",
        _ => null,
    };

    /// <summary>Whether a call of set_config is what SET may do without a rule: a constant for a harmless parameter. Tools of PostgreSQL begin so.</summary>
    /// <param name="json">A copy that stands at the end of the function's name.</param>
    private static bool IsSafeSetting(Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("args"u8) || !json.Read()) { return false; }
        Utf8JsonReader ofColumn = json;
        if (TrySkipColumn(ref ofColumn)) { return TryReadConstant(ref ofColumn, out string restricted) && restricted == SqlSettings.OfPgDump; }
        return TryReadConstant(ref json, out string name) && TryReadConstant(ref json, out string value)
            && SqlSettings.IsSafe(name.ToLowerInvariant()) && !SqlSettings.IsForbidden(name.ToLowerInvariant(), value);
    }

    private static bool TrySkipColumn(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("ColumnRef"u8)) { return false; }
        Body(ref json);
        return json.Read();
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
        literalsMayRun |= isProgram || isFile;
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
