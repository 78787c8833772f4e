namespace EdgeGate.Sessions.Postgres;

/// <summary>A table's columns by attribute number, each under the table's own name and those of the tables it inherits from.</summary>
public sealed class PgTable
{
    private readonly Dictionary<short, List<string>> columns = [];

    /// <summary>How long a table that could not be seen is taken as such before it is looked up again.</summary>
    private const long UnseenMilliseconds = 1000;

    private readonly long made = Environment.TickCount64;

    /// <summary>Whether the gateway's own connection could not see it: it was made in a transaction that was still open.</summary>
    public bool IsUnseen => columns.Count == 0;

    /// <summary>Whether it must be looked up again.</summary>
    public bool IsStale => IsUnseen && Environment.TickCount64 - made > UnseenMilliseconds;

    /// <summary>Adds a name of a column: <c>schema.table.column</c>.</summary>
    public void Add(short attribute, string name)
    {
        if (!columns.TryGetValue(attribute, out List<string>? names)) { columns[attribute] = names = []; }
        names.Add(name);
    }

    /// <summary>The names of a column; empty when it has none.</summary>
    public IReadOnlyList<string> Names(short attribute) => columns.GetValueOrDefault(attribute) ?? [];
}
