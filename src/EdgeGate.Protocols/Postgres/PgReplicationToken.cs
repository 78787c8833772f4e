namespace EdgeGate.Protocols.Postgres;

/// <summary>Tokens of the replication grammar.</summary>
public enum PgReplicationToken
{
    /// <summary>A keyword or name: letters, digits, underscores and dollar signs.</summary>
    Word,
    /// <summary>A name in double quotes.</summary>
    QuotedName,
    /// <summary>A string in single quotes; two of them are one inside, and a backslash is itself.</summary>
    Text,
    /// <summary>A number, or a WAL position such as 0/16B3748.</summary>
    Number,
    /// <summary>A parenthesis, comma or dot.</summary>
    Punctuation,
    /// <summary>A semicolon.</summary>
    End,
}
