using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>A command of the replication grammar, which is not SQL and which no SQL parser reads.</summary>
/// <remarks>
/// Read strictly, so that what is taken for such a command is one and nothing else: a keyword in capitals, then words, quoted names,
/// strings, numbers, parentheses and commas, then at most one semicolon. No valid SQL begins with one of the keywords, but
/// for SHOW, of which only what replication tools ask for is read here. (PostgreSQL manual, "Streaming Replication Protocol".)
/// </remarks>
public readonly struct PgReplicationCommand
{
    private static readonly string[] Keywords =
        ["IDENTIFY_SYSTEM", "BASE_BACKUP", "CREATE_REPLICATION_SLOT", "ALTER_REPLICATION_SLOT", "DROP_REPLICATION_SLOT", "READ_REPLICATION_SLOT",
         "START_REPLICATION", "TIMELINE_HISTORY", "UPLOAD_MANIFEST"];

    private const string ToClient = "client";

    private static readonly string[] Shown = ["wal_segment_size", "data_directory_mode", "server_version", "server_version_num"];

    private PgReplicationCommand(string keyword, string? serverTarget)
    {
        Keyword = keyword;
        ServerTarget = serverTarget;
    }

    /// <summary>The keyword in lower case: <c>start_replication</c>.</summary>
    public string Keyword { get; }

    /// <summary>For a BASE_BACKUP that is not sent to the client: where its TARGET option has the server put it (a folder, a program).</summary>
    public string? ServerTarget { get; }

    /// <summary>Whether the client sends a stream of its own without being streamed to.</summary>
    public bool CopiesIn => Keyword == "upload_manifest";

    /// <summary>Reads a command; false when the text is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out PgReplicationCommand command)
    {
        command = default;
        PgReplicationTokens tokens = new(text);
        if (!tokens.Read() || tokens.Kind != PgReplicationToken.Word) { return false; }
        string keyword = Encoding.ASCII.GetString(tokens.Raw);
        if (keyword == "SHOW") { return TryReadShow(ref tokens, out command); }
        if (!Keywords.Contains(keyword)) { return false; }
        string? target = null;
        bool isAfterTarget = false;
        while (tokens.Read())
        {
            if (tokens.Kind == PgReplicationToken.End) { return Finish(ref tokens, keyword, target, out command); }
            // The first target that is not the client decides, whatever follows.
            if (isAfterTarget && target is null or ToClient) { target = tokens.Value; }
            isAfterTarget = tokens.Kind is PgReplicationToken.Word or PgReplicationToken.QuotedName && tokens.Value.Equals("target", StringComparison.OrdinalIgnoreCase);
        }
        // TARGET without a value is refused by the server; it is not passed for that.
        if (isAfterTarget && target is null or ToClient) { target = ""; }
        return Finish(ref tokens, keyword, target, out command);
    }

    private static bool TryReadShow(ref PgReplicationTokens tokens, out PgReplicationCommand command)
    {
        command = default;
        if (!tokens.Read() || tokens.Kind != PgReplicationToken.Word || !Shown.Contains(tokens.Value)) { return false; }
        return (!tokens.Read() || tokens.Kind == PgReplicationToken.End) && Finish(ref tokens, "SHOW", null, out command);
    }

    private static bool Finish(ref PgReplicationTokens tokens, string keyword, string? target, out PgReplicationCommand command)
    {
        bool isAlone = !tokens.IsMalformed && !tokens.Read() && !tokens.IsMalformed;
        bool isElsewhere = target is not null && target != ToClient;
        command = isAlone ? new PgReplicationCommand(keyword.ToLowerInvariant(), isElsewhere ? target : null) : default;
        return isAlone;
    }
}
