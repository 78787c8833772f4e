using System.Collections.Concurrent;
using EdgeGate.Core;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>What PostgreSQL sessions share: how targets are reached, what their catalogs say, and the cancel keys. Lives as long as a configuration.</summary>
public sealed class PgGate(
    GateEngines engines, GatePolicy policy, IReadOnlyDictionary<string, PgConnectionOptions> connections, PgLimits limits,
    PgCancelKeys cancelKeys, EpollTransport transport, PgPasswords? passwords = null)
{
    private readonly ConcurrentDictionary<(string Connection, string Database), PgCatalog> catalogs = new();

    /// <summary>The engines.</summary>
    public GateEngines Engines => engines;
    /// <summary>The configuration's part of them.</summary>
    public GatePolicy Policy => policy;
    /// <summary>Bounds.</summary>
    public PgLimits Limits => limits;
    /// <summary>Cancel keys; these outlive a configuration.</summary>
    public PgCancelKeys CancelKeys => cancelKeys;
    /// <summary>Passwords made for connections; null where none are made.</summary>
    public PgPasswords? Passwords => passwords;
    /// <summary>Reaches targets.</summary>
    public PgTargetConnector Connector { get; } = new(transport, limits);

    /// <summary>Names of all connections.</summary>
    public IEnumerable<string> Names => connections.Keys;

    /// <summary>Finds a connection by the name a client asked for; null when there is none.</summary>
    public PgConnectionOptions? Find(string name) => connections.GetValueOrDefault(name);

    /// <summary>The tags of a connection, with the catalog of one database.</summary>
    public PgColumnTags Tags(PgConnectionOptions connection, string database)
    {
        PgCatalog catalog = catalogs.GetOrAdd((connection.Name, database), _ => new PgCatalog(Connector, connection, database, limits));
        return new PgColumnTags(policy.Masker.Taxonomy, connection.Name, catalog);
    }
}
