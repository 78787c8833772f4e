using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>Functions that reach beyond the statement that calls them: into files, other servers, other sessions, or other SQL given as text.</summary>
public static class GuardedFunctions
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            // Files and programs of the server.
            "pg_read_file", "pg_read_binary_file", "pg_stat_file", "lo_import", "lo_export", "pg_file_write", "pg_file_read", "pg_file_rename",
            "pg_file_unlink", "pg_file_sync", "pg_logfile_rotate", "pg_rotate_logfile", "pg_current_logfile",
            // SQL given as text, which nobody has judged.
            "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "cursor_to_xmlschema", "table_to_xml", "table_to_xmlschema",
            "table_to_xml_and_xmlschema", "schema_to_xml", "schema_to_xmlschema", "schema_to_xml_and_xmlschema", "database_to_xml",
            "database_to_xmlschema", "database_to_xml_and_xmlschema", "ts_stat", "ts_rewrite", "crosstab", "connectby",
            // Settings, other sessions, the server itself.
            "set_config", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_promote", "pg_switch_wal", "pg_create_restore_point",
            "pg_backup_start", "pg_backup_stop", "pg_start_backup", "pg_stop_backup", "pg_wal_replay_pause", "pg_wal_replay_resume",
        ]);

    private static readonly string[] Prefixes = ["dblink", "pg_ls_", "pg_logical_", "pg_replication_", "pg_create_logical", "pg_create_physical", "pg_drop_replication", "pg_copy_", "lo_put", "lo_get"];

    /// <summary>Whether calling it needs a rule that names it.</summary>
    /// <param name="function">As called: <c>pg_catalog.pg_read_file</c> or <c>pg_read_file</c>.</param>
    public static bool Contains(string function)
    {
        string name = function[(function.LastIndexOf('.') + 1)..];
        return Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
