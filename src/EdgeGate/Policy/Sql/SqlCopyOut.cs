namespace EdgeGate.Policy.Sql;

/// <summary>Format of a COPY.</summary>
public enum SqlCopyFormat
{
    /// <summary>Tab-separated with backslash escapes.</summary>
    Text,
    /// <summary>Comma-separated with quotes.</summary>
    Csv,
    /// <summary>PostgreSQL's binary format.</summary>
    Binary,
}

/// <summary>A COPY to the client.</summary>
/// <param name="DescribeSql">A SELECT with the same columns, to ask the target what they are.</param>
/// <param name="Format">Its format.</param>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Null">How NULL is written.</param>
/// <param name="Header">Whether the first line names the columns.</param>
/// <param name="Quote">CSV: around a field.</param>
/// <param name="Escape">CSV: before a quote inside a field.</param>
public sealed record SqlCopyOut(byte[] DescribeSql, SqlCopyFormat Format, byte Delimiter, byte[] Null, bool Header, byte Quote, byte Escape);
