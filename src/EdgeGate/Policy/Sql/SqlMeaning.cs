using System.Collections.Immutable;

namespace EdgeGate.Policy.Sql;

/// <summary>What a text of SQL means, as PostgreSQL's own parser reads it.</summary>
/// <param name="Statements">Its statements; none for an empty text.</param>
/// <param name="CopyOut">Details when it holds a COPY to the client.</param>
/// <param name="CopiesIn">Whether it holds a COPY from the client.</param>
/// <param name="HasFixedShape">Whether every execution returns the same columns.</param>
/// <param name="Fault">Why it has no meaning, or null.</param>
/// <param name="FaultSqlState">The SQLSTATE that goes with the fault.</param>
public sealed record SqlMeaning(
    ImmutableArray<SqlStatement> Statements, SqlCopyOut? CopyOut, bool CopiesIn, bool HasFixedShape, string? Fault = null, string FaultSqlState = "42601")
{
    /// <summary>Whether it cannot be judged.</summary>
    public bool IsFault => Fault is not null;

    /// <summary>All kinds, in order, each once.</summary>
    public IEnumerable<string> Kinds => Statements.SelectMany(static statement => statement.Kinds).Distinct();

    /// <summary>All tables.</summary>
    public IEnumerable<string> Tables => Statements.SelectMany(static statement => statement.Tables);

    /// <summary>A text that has no meaning.</summary>
    public static SqlMeaning Faulty(string fault, string sqlState = "42601") => new([], null, false, false, fault, sqlState);

    /// <summary>A function called by the function-call protocol: what <c>SELECT</c> of it would mean.</summary>
    public static SqlMeaning OfFunction(string name) => new([new SqlStatement(["select"], [], [name], null) { SetsAnything = name == "pg_catalog.set_config" }], null, false, true);
}
