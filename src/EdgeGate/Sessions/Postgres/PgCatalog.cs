using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Postgres.Values;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What OIDs mean in one database, asked on a connection of the gateway's own and kept.</summary>
/// <remarks>OIDs, not names, come with results, so renaming a table or an output column changes nothing.</remarks>
public sealed class PgCatalog(PgTargetConnector connector, PgConnectionOptions connection, string database, PgLimits limits)
{
    /// <summary>OIDs of one kind that are kept; beyond it the catalog starts anew.</summary>
    private const int EntriesMax = 65_536;

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<uint, PgTable> tables = new();
    private readonly ConcurrentDictionary<uint, PgCustomType> types = new();
    private readonly ConcurrentDictionary<uint, string> functions = new();

    /// <summary>Whether all a RowDescription refers to is known.</summary>
    public bool Knows(ReadOnlySpan<byte> rowDescription, bool needsTables)
    {
        if (!PgRowDescription.TryRead(rowDescription, out PgRowDescription columns)) { return true; }
        while (columns.Read(out _, out PgField field))
        {
            if (needsTables && field.TableOid >= PgTypes.FirstNormalOid && !IsTableKnown(field.TableOid)) { return false; }
            if (field.TypeOid >= PgTypes.FirstNormalOid && !types.ContainsKey(field.TypeOid)) { return false; }
        }
        return true;
    }

    /// <summary>Looks up what a RowDescription refers to.</summary>
    public async Task ResolveAsync(byte[] rowDescription)
    {
        HashSet<uint> wantedTables = [];
        HashSet<uint> wantedTypes = [];
        Collect(rowDescription, wantedTables, wantedTypes);
        using CancellationTokenSource timeout = new(LookupTimeout);
        await using PgTarget target = await connector.LoginAsync(connection, database, ApplicationName, timeout.Token);
        if (wantedTables.Count > 0) { await ResolveTablesAsync(target, wantedTables, timeout.Token); }
        if (wantedTypes.Count > 0) { await ResolveTypesAsync(target, wantedTypes, timeout.Token); }
    }

    /// <summary>Looks up a function's name.</summary>
    public async Task ResolveFunctionAsync(uint oid)
    {
        using CancellationTokenSource timeout = new(LookupTimeout);
        await using PgTarget target = await connector.LoginAsync(connection, database, ApplicationName, timeout.Token);
        string sql = $"SELECT n.nspname || '.' || p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = {oid}";
        string name = "";
        await QueryAsync(target, sql, row => name = row[0], timeout.Token);
        functions[oid] = name;
    }

    /// <summary>The qualified name of a function looked up before; empty when there is none.</summary>
    public bool TryGetFunction(uint oid, [NotNullWhen(true)] out string? name) => functions.TryGetValue(oid, out name);

    /// <summary>What a type is; unknown when it was not looked up.</summary>
    public PgCustomType Type(uint oid) => types.GetValueOrDefault(oid);

    /// <summary>A table looked up before; null when it could not be seen (made in a transaction still open).</summary>
    public PgTable? Table(uint oid) => tables.GetValueOrDefault(oid);

    private static Dictionary<string, string> ApplicationName { get; } = new() { ["application_name"] = "edgegate catalog" };

    private bool IsTableKnown(uint oid) => tables.TryGetValue(oid, out PgTable? table) && !table.IsStale;

    private void Collect(byte[] rowDescription, HashSet<uint> wantedTables, HashSet<uint> wantedTypes)
    {
        if (!PgRowDescription.TryRead(rowDescription, out PgRowDescription columns)) { return; }
        while (columns.Read(out _, out PgField field))
        {
            if (field.TableOid >= PgTypes.FirstNormalOid && !IsTableKnown(field.TableOid)) { wantedTables.Add(field.TableOid); }
            if (field.TypeOid >= PgTypes.FirstNormalOid && !types.ContainsKey(field.TypeOid)) { wantedTypes.Add(field.TypeOid); }
        }
    }

    /// <summary>Names of each table and of the tables it inherits from or is a partition of, with their columns.</summary>
    private async Task ResolveTablesAsync(PgTarget target, HashSet<uint> wanted, CancellationToken stop)
    {
        if (tables.Count > EntriesMax) { tables.Clear(); }
        string oids = string.Join(',', wanted);
        string sql = $$"""
            WITH RECURSIVE up(base, oid) AS (
              SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.oid IN ({{oids}})
              UNION SELECT up.base, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid)
            SELECT up.base, n.nspname, c.relname, b.attnum, b.attname
            FROM up JOIN pg_catalog.pg_class c ON c.oid = up.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute b ON b.attrelid = up.base AND b.attnum > 0
            """;
        Dictionary<uint, PgTable> found = [];
        await QueryAsync(
            target, sql,
            row =>
            {
                uint oid = uint.Parse(row[0], CultureInfo.InvariantCulture);
                if (!found.TryGetValue(oid, out PgTable? table)) { found[oid] = table = new PgTable(); }
                table.Add(short.Parse(row[3], CultureInfo.InvariantCulture), $"{row[1]}.{row[2]}.{row[4]}");
            },
            stop);
        foreach (uint oid in wanted) { tables[oid] = found.GetValueOrDefault(oid) ?? new PgTable(); }
    }

    private async Task ResolveTypesAsync(PgTarget target, HashSet<uint> wanted, CancellationToken stop)
    {
        if (types.Count > EntriesMax) { types.Clear(); }
        foreach (uint oid in wanted) { types[oid] = default; }
        string sql = $"SELECT oid, typtype, typcategory, typelem, typname FROM pg_catalog.pg_type WHERE oid IN ({string.Join(',', wanted)})";
        await QueryAsync(
            target, sql,
            row =>
            {
                uint element = uint.Parse(row[3], CultureInfo.InvariantCulture);
                PgCustomKind kind = (row[1], row[2]) switch
                {
                    ("e", _) => PgCustomKind.Enum,
                    ("c", _) => PgCustomKind.Composite,
                    (_, "A") => PgCustomKind.Array,
                    ("b", "S") => PgCustomKind.Text,
                    _ => PgCustomKind.Unknown,
                };
                types[uint.Parse(row[0], CultureInfo.InvariantCulture)] = new PgCustomType(kind, element);
            },
            stop);
    }

    /// <summary>Runs a simple query and hands each row on as text.</summary>
    /// <exception cref="PgRefusalException">The target answered with an error.</exception>
    private async Task QueryAsync(PgTarget target, string sql, Action<string[]> onRow, CancellationToken stop)
    {
        using ByteBuffer query = new(PgMessageReader.BytesMax);
        PgWriter.StringMessage(query, PgMessageType.Query, Encoding.UTF8.GetBytes(sql));
        await target.Peer.WriteAsync(query.WrittenMemory, stop);
        using PgMessageReader reader = new(target.Peer, limits);
        while (await reader.ReadAsync(stop))
        {
            switch (reader.Type)
            {
                case PgMessageType.DataRow:
                    onRow(ReadRow(reader.Body.Span));
                    break;
                case PgMessageType.ErrorResponse:
                    throw new PgRefusalException("58000", $"the gateway could not look up the catalog of {connection.Name}", "catalog");
                case PgMessageType.ReadyForQuery:
                    return;
            }
        }
        throw new PgRefusalException("08006", $"the target of {connection.Name} closed during a catalog lookup", "catalog");
    }

    private static string[] ReadRow(ReadOnlySpan<byte> body)
    {
        WireReader reader = new(body);
        if (!reader.TryReadInt16(out short count)) { throw new PgProtocolException(ProtocolFault.PgMalformedMessage); }
        string[] values = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadInt32(out int length)) { throw new PgProtocolException(ProtocolFault.PgMalformedMessage); }
            ReadOnlySpan<byte> value = default;
            if (length > 0 && !reader.TryReadBytes(length, out value)) { throw new PgProtocolException(ProtocolFault.PgMalformedMessage); }
            values[i] = Encoding.UTF8.GetString(value);
        }
        return values;
    }
}
