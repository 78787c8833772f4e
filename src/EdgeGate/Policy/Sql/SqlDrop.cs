namespace EdgeGate.Policy.Sql;

/// <summary>Prepared statements or portals (cursors) that are no more once a statement has run: their names may then come to mean others.</summary>
/// <param name="IsPortal">Portals; else prepared statements.</param>
/// <param name="Name">Which; null for all of them.</param>
public readonly record struct SqlDrop(bool IsPortal, string? Name)
{
    /// <summary>One, or all when the name is empty: <c>CLOSE ALL</c>.</summary>
    public static SqlDrop Of(bool isPortal, string name) => new(isPortal, name.Length == 0 ? null : name);

    /// <summary>All.</summary>
    public static SqlDrop All(bool isPortal) => new(isPortal, null);
}
