using System.Collections.Frozen;

namespace EdgeGate.Policy.Sql;

/// <summary>Functions that reach beyond the statement that calls them: into files, large objects, other servers, other sessions, or other SQL given as text.</summary>
/// <remarks>Those of PostgreSQL, its contributed modules and some extensions that are common. What functions of users do is not known.</remarks>
public static class GuardedFunctions
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            // Files and programs of the server.
            "pg_read_file", "pg_read_binary_file", "pg_stat_file", "lo_import", "lo_export", "pg_file_write", "pg_file_read", "pg_file_rename",
            "pg_file_unlink", "pg_file_sync", "pg_logfile_rotate", "pg_rotate_logfile", "pg_current_logfile",
            "pg_logdir_ls", "get_raw_page",
            // Large objects, which have no table that a rule could name.
            "lo_open", "loread", "lowrite", "lo_creat", "lo_create", "lo_from_bytea", "lo_truncate", "lo_truncate64", "lo_unlink",
            // SQL given as text, which nobody has judged.
            "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "cursor_to_xmlschema", "table_to_xml", "table_to_xmlschema",
            "table_to_xml_and_xmlschema", "schema_to_xml", "schema_to_xmlschema", "schema_to_xml_and_xmlschema", "database_to_xml",
            "database_to_xmlschema", "database_to_xml_and_xmlschema", "ts_stat", "ts_rewrite", "connectby", "xpath_table",
            // Other servers.
            "http_get", "http_post", "http_put", "http_patch", "http_delete", "http_head", "query_export_to_s3", "table_import_from_s3",
            // Settings, other sessions, the server itself.
            "set_config", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_promote", "pg_switch_wal", "pg_create_restore_point",
            "pg_backup_start", "pg_backup_stop", "pg_start_backup", "pg_stop_backup", "pg_wal_replay_pause", "pg_wal_replay_resume",
            "pg_sync_replication_slots", "pg_stat_statements_reset",
        ]);

    private static readonly string[] Prefixes =
        ["dblink", "crosstab", "run_command_on_", "pg_ls_", "pg_logical_", "pg_replication_", "pg_create_logical", "pg_create_physical", "pg_drop_replication", "pg_copy_", "pg_stat_reset", "lo_put", "lo_get"];

    /// <summary>Whether calling it needs a rule that names it.</summary>
    /// <param name="function">As called: <c>pg_catalog.pg_read_file</c> or <c>pg_read_file</c>.</param>
    public static bool Contains(string function)
    {
        string name = function[(function.LastIndexOf('.') + 1)..];
        return Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
