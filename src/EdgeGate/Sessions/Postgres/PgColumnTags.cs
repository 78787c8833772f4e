using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Which columns of a connection are tagged as a class.</summary>
public sealed class PgColumnTags
{
    private readonly Dictionary<string, ClassName> tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> tables = new(StringComparer.Ordinal);

    /// <summary>Gathers the tags <c>connection:schema.table.column</c> of a taxonomy.</summary>
    public PgColumnTags(Taxonomy taxonomy, string connection, PgCatalog catalog)
    {
        Catalog = catalog;
        foreach (ClassDefinition known in taxonomy.Classes)
        {
            foreach (string column in known.Columns)
            {
                if (!column.StartsWith(connection + ":", StringComparison.Ordinal)) { continue; }
                string name = column[(connection.Length + 1)..];
                tags[name] = known.Name;
                tables.Add(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..name.LastIndexOf('.')]);
            }
        }
    }

    /// <summary>What OIDs mean.</summary>
    public PgCatalog Catalog { get; }

    /// <summary>Whether any column is tagged.</summary>
    public bool HasAny => tags.Count > 0;

    /// <summary>Whether a statement that names these tables may carry values of a tagged column. Schemas are not compared: the search path may hide them.</summary>
    public bool Touches(IEnumerable<string> statementTables)
        => HasAny && statementTables.Any(table => tables.Contains(table[(table.LastIndexOf('.') + 1)..]));

    /// <summary>How a column is masked.</summary>
    public PgColumnPlan Plan(ReadOnlySpan<byte> name, PgField field, short format, MaskPlan mask)
    {
        int tag = -1;
        bool isHidden = false;
        if (HasAny && field.TableOid >= PgTypes.FirstNormalOid)
        {
            PgTable? table = Catalog.Table(field.TableOid);
            // What cannot be told apart from a tagged table is not shown.
            isHidden = table is null or { IsUnseen: true };
            tag = table is null ? -1 : TagOf(table, field.Attribute, mask);
        }
        PgCustomType custom = field.TypeOid >= PgTypes.FirstNormalOid ? Catalog.Type(field.TypeOid) : default;
        return PgColumnPlan.Create(name, field.TypeOid, format, custom, tag, isHidden, mask);
    }

    private int TagOf(PgTable table, short attribute, MaskPlan mask)
    {
        foreach (string name in table.Names(attribute))
        {
            if (tags.TryGetValue(name, out ClassName tagged) && mask.TryGetClass(tagged, out int classIndex)) { return classIndex; }
        }
        return -1;
    }
}
