using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>Run-time parameters by what setting them can do.</summary>
public static class SqlSettings
{
    /// <summary>
    /// What pg_dump sets a parameter to whose name it reads from <c>pg_settings</c> (<c>restrict_nonsystem_relation_kind</c>, where the server knows it). No parameter that
    /// changes what text means takes this value.
    /// </summary>
    public const string OfPgDump = "view, foreign-table";

    private static readonly FrozenSet<string> Safe = FrozenSet.ToFrozenSet(
        ["application_name", "search_path", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout",
         "transaction_timeout", "extra_float_digits", "datestyle", "intervalstyle", "timezone", "client_min_messages", "bytea_output", "work_mem", "maintenance_work_mem",
         "client_encoding", "standard_conforming_strings", "transaction", "transaction snapshot", "session characteristics", "transaction_isolation", "transaction_read_only",
         "default_transaction_isolation", "default_transaction_read_only", "default_transaction_deferrable", "transaction_deferrable", "jit",
         "lc_messages", "lc_monetary", "lc_numeric", "lc_time", "xmloption", "geqo", "enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan",
         "enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_sort", "enable_hashagg", "enable_material", "random_page_cost", "seq_page_cost",
         "effective_cache_size", "join_collapse_limit", "from_collapse_limit", "default_statistics_target", "max_parallel_workers_per_gather", "plan_cache_mode",
         "cursor_tuple_fraction", "check_function_bodies", "default_table_access_method", "default_tablespace", "xmlbinary", "quote_all_identifiers",
         // As pg_dump begins: off makes a policy an error instead of fewer rows, for whoever policies bind.
         "synchronize_seqscans", "row_security"]);

    private static readonly FrozenSet<string> SafeEncodings = FrozenSet.ToFrozenSet(
        ["utf8", "unicode", "utf-8", "sql_ascii", "latin1", "latin2", "latin9", "win1250", "win1251", "win1252", "euc_jp", "euc_cn", "euc_kr", "koi8r"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether setting it only changes how values look, how long things take, or this transaction.</summary>
    public static bool IsSafe(string name) => Safe.Contains(name);

    /// <summary>Whether a setting would make text mean something else than is judged; never allowed.</summary>
    public static bool IsForbidden(string name, string value) => name switch
    {
        "standard_conforming_strings" => !value.Equals("on", StringComparison.OrdinalIgnoreCase) && !value.Equals("true", StringComparison.OrdinalIgnoreCase),
        "client_encoding" => !SafeEncodings.Contains(value),
        _ => false,
    };
}
