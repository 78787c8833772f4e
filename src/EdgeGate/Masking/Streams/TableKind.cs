namespace EdgeGate.Masking.Streams;

/// <summary>How a table in text is written.</summary>
internal enum TableKind : byte
{
    /// <summary>Bars between cells, a rule below the names: Markdown, psql, mysql, and what draws boxes.</summary>
    Bars = 1,
    /// <summary>One column as psql prints it: a rule as wide as its name, each row behind a blank.</summary>
    Column = 2,
    /// <summary>A line for each value, its name before a bar: psql's expanded display.</summary>
    Records = 3,
    /// <summary>Rows of PostgreSQL's COPY behind the statement that names their columns, as pg_dump writes them.</summary>
    Copy = 4,
    /// <summary>Values with a sign between, as many in each row as there are names in the first line.</summary>
    Values = 5,
    /// <summary>Rows of an INSERT that names its columns, as pg_dump and mysqldump write them: in parentheses, up to a semicolon.</summary>
    Tuples = 6,
}
