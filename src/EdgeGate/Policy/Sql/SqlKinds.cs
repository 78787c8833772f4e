using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>The vocabulary of statement kinds: PostgreSQL's command words in lower snake case.</summary>
public static class SqlKinds
{
    /// <summary>Parse tree nodes that are one kind whatever they hold.</summary>
    private static readonly FrozenDictionary<string, string> ByNode = new Dictionary<string, string>
    {
        ["SelectStmt"] = "select",
        ["InsertStmt"] = "insert",
        ["UpdateStmt"] = "update",
        ["DeleteStmt"] = "delete",
        ["MergeStmt"] = "merge",
        ["TruncateStmt"] = "truncate",
        ["ExplainStmt"] = "explain",
        ["PrepareStmt"] = "prepare",
        ["ExecuteStmt"] = "execute",
        ["DeallocateStmt"] = "deallocate",
        ["DeclareCursorStmt"] = "declare",
        ["FetchStmt"] = "fetch",
        ["ClosePortalStmt"] = "close",
        ["CallStmt"] = "call",
        ["DoStmt"] = "do",
        ["LockStmt"] = "lock",
        ["ListenStmt"] = "listen",
        ["UnlistenStmt"] = "unlisten",
        ["NotifyStmt"] = "notify",
        ["VacuumStmt"] = "vacuum",
        ["ClusterStmt"] = "cluster",
        ["ReindexStmt"] = "reindex",
        ["CheckPointStmt"] = "checkpoint",
        ["LoadStmt"] = "load",
        ["DiscardStmt"] = "discard",
        ["VariableShowStmt"] = "show",
        ["RefreshMatViewStmt"] = "refresh",
        ["CommentStmt"] = "comment",
        ["SecLabelStmt"] = "security_label",
        ["GrantStmt"] = "grant",
        ["GrantRoleStmt"] = "grant",
        ["ReassignOwnedStmt"] = "reassign",
        ["DropStmt"] = "drop",
        ["DropOwnedStmt"] = "drop",
        ["DropRoleStmt"] = "drop",
        ["DropdbStmt"] = "drop",
        ["DropTableSpaceStmt"] = "drop",
        ["DropSubscriptionStmt"] = "drop",
        ["DropUserMappingStmt"] = "drop",
        ["ImportForeignSchemaStmt"] = "import",
        ["CreateTableAsStmt"] = "create",
        ["ViewStmt"] = "create",
        ["RuleStmt"] = "create",
        ["IndexStmt"] = "create",
        ["DefineStmt"] = "create",
        ["CompositeTypeStmt"] = "create",
        ["RenameStmt"] = "alter",
        ["ConstraintsSetStmt"] = "set",
    }.ToFrozenDictionary();

    /// <summary>Kinds that follow from what was judged before, or only steer the transaction; they need no rule of their own.</summary>
    private static readonly FrozenSet<string> Implied = FrozenSet.ToFrozenSet(
        ["begin", "commit", "rollback", "savepoint", "release", "deallocate", "close", "fetch", "execute", "discard", "unlisten", "set_safe", "empty"]);

    /// <summary>Every kind a rule may name.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet(
        [.. ByNode.Values, .. Implied, "copy_to", "copy_from", "copy_program", "copy_file", "alter", "set", "set_role", "prepare_transaction", "other"]);

    /// <summary>Whether a kind needs no rule of its own.</summary>
    public static bool IsImplied(string kind) => Implied.Contains(kind);

    /// <summary>The kind of a parse tree node; null when the node is no statement.</summary>
    public static string? OfNode(string node)
    {
        if (ByNode.TryGetValue(node, out string? kind)) { return kind; }
        if (!node.EndsWith("Stmt", StringComparison.Ordinal) || node is "RawStmt" or "ReturnStmt" or "PLAssignStmt") { return null; }
        if (node.StartsWith("Create", StringComparison.Ordinal)) { return "create"; }
        return node.StartsWith("Alter", StringComparison.Ordinal) ? "alter" : "other";
    }
}
