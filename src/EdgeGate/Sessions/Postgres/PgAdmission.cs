using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Whether a proven principal's session may begin: on which connection, as what, and when.</summary>
/// <param name="gate">What all sessions share.</param>
/// <param name="client">Who wants it.</param>
public sealed class PgAdmission(PgGate gate, PeerTransport client)
{
    private readonly GateEngines engines = gate.Engines;

    /// <summary>Whether the client was told that it is authenticated.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>Finds what is asked for. An unknown connection and one that is not for this principal look the same.</summary>
    /// <returns>The connection, and the verdict on replication where that is asked for.</returns>
    /// <exception cref="PgRefusalException">It may not begin.</exception>
    public (PgConnectionOptions Connection, Verdict? Replication) Admit(PgClientHello hello, Principal principal)
    {
        PgConnectionOptions? connection = gate.Find(hello.Connection);
        if (connection is null || !gate.Policy.Rules.MayReach(principal, connection.Name, hello.Replication != PgReplicationMode.None))
        {
            throw new PgRefusalException("28000", $"there is no connection \"{PgSession.Shortened(hello.Connection)}\" for you", "no_connection");
        }
        if (hello.OtherDatabase is not null && !connection.AllowOtherDatabases)
        {
            throw new PgRefusalException("28000", $"connection {connection.Name} does not allow another database", "other_database");
        }
        if (hello.Unusual.FirstOrDefault(name => !connection.AllowedStartupOptions.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } refused)
        {
            throw new PgRefusalException("42501", $"startup parameter \"{PgSession.Shortened(refused)}\" is not allowed on {connection.Name}", "startup_option");
        }
        Verdict? replication = AdmitReplication(hello, principal, connection);
        RefuseUnrecorded();
        return (connection, replication);
    }

    /// <summary>Has the session begin, after persons have approved it where a rule says so.</summary>
    /// <param name="info">The session.</param>
    /// <param name="database">The database at the target.</param>
    /// <param name="patience">Runs out when the handshake takes too long; not while it waits.</param>
    /// <param name="stop">The gateway stops.</param>
    /// <returns>How it was approved; null when it did not have to be.</returns>
    /// <exception cref="PgRefusalException">It may not begin.</exception>
    public async Task<HoldOutcome?> BeginAsync(SessionInfo info, string database, CancellationTokenSource patience, CancellationToken stop)
    {
        (HoldOutcome? held, string? refusal) = await new SessionAdmission(engines, client).BeginAsync(gate.Policy, info, HoldPlace.Database(database), patience, TellAsync, stop);
        if (refusal is null) { return held; }
        throw stop.IsCancellationRequested
            ? new PgRefusalException("57P01", SessionEndText.Of(SessionEnd.GatewayStopping), "session_denied")
            : new PgRefusalException("42501", refusal, "session_denied");
    }

    private async Task TellAsync(Hold hold)
    {
        using ByteBuffer notice = new(PgMessageReader.BytesMax);
        // libpq takes a notice only from a server that has let it in.
        PgWriter.Authentication(notice, 0);
        IsAuthenticated = true;
        PgHolds.Tell(notice, hold, gate.Policy.ConsoleUrl, "disconnect");
        await client.WriteAsync(notice.WrittenMemory, CancellationToken.None);
    }

    /// <summary>What can no longer be recorded or audited may not begin.</summary>
    private void RefuseUnrecorded()
    {
        if (engines.WhyNothingBegins("sessions") is { } why) { throw new PgRefusalException("58030", why.Message, why.Reason); }
    }

    /// <summary>What cannot be inspected is passed only by an explicit rule.</summary>
    private Verdict? AdmitReplication(PgClientHello hello, Principal principal, PgConnectionOptions connection)
    {
        if (hello.Replication == PgReplicationMode.None) { return null; }
        Verdict verdict = gate.Policy.Rules.JudgeReplication(principal, connection.Name);
        return verdict.Kind == VerdictKind.Allow ? verdict : throw new PgRefusalException("42501", $"{verdict.Reason} (rule: {verdict.Rule})", "replication");
    }
}
