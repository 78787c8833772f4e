using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>Run-time parameters by what setting them can do.</summary>
public static class SqlSettings
{
    private static readonly FrozenSet<string> Safe = FrozenSet.ToFrozenSet(
        ["application_name", "search_path", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout",
         "extra_float_digits", "datestyle", "intervalstyle", "timezone", "client_min_messages", "bytea_output", "work_mem", "maintenance_work_mem",
         "client_encoding", "standard_conforming_strings", "transaction", "session characteristics", "transaction_isolation", "transaction_read_only",
         "default_transaction_isolation", "default_transaction_read_only", "default_transaction_deferrable", "transaction_deferrable", "jit",
         "lc_messages", "lc_monetary", "lc_numeric", "lc_time", "xmloption", "geqo", "enable_seqscan", "enable_indexscan", "enable_hashjoin",
         "enable_mergejoin", "enable_nestloop", "random_page_cost", "max_parallel_workers_per_gather", "plan_cache_mode", "cursor_tuple_fraction",
         "check_function_bodies", "default_table_access_method", "xmlbinary"]);

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
