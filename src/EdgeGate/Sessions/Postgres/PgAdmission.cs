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
        if (hello.Refused.FirstOrDefault(name => !connection.AllowedStartupOptions.Contains(name)) is { } refused)
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
    /// <returns>How it was approved; null when it did not have to be. The client then knows that it is authenticated.</returns>
    /// <exception cref="PgRefusalException">It may not begin.</exception>
    public async Task<HoldOutcome?> BeginAsync(SessionInfo info, string database, CancellationTokenSource patience, CancellationToken stop)
    {
        Verdict verdict = gate.Policy.Rules.SessionStart.Judge(info.Principal, info.Connection);
        if (verdict.Kind == VerdictKind.Allow) { return null; }
        if (verdict.Kind != VerdictKind.Hold) { throw new PgRefusalException("42501", $"{verdict.Reason} (rule: {verdict.Rule})", "session_denied"); }
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        await client.WriteAsync(Authenticated(), stop);
        (HoldOutcome outcome, string told) = await new SessionAdmission(engines, client).WaitAsync(info, verdict, $"database {database}", TellAsync, stop);
        patience.CancelAfter(gate.Policy.HandshakeTimeout);
        if (outcome.State == HoldState.Withdrawn && !stop.IsCancellationRequested) { throw new IOException("the client left"); }
        return outcome.IsApproved
            ? outcome
            : throw new PgRefusalException(stop.IsCancellationRequested ? "57P01" : "42501", stop.IsCancellationRequested ? "the gateway is stopping" : $"{told} (rule: {verdict.Rule})", "session_denied");
    }

    /// <summary>libpq takes a notice only from a server that has let it in.</summary>
    private static byte[] Authenticated()
    {
        using ByteBuffer message = new(64);
        PgWriter.Authentication(message, 0);
        return message.Written.ToArray();
    }

    private async Task TellAsync(Hold hold)
    {
        using ByteBuffer notice = new(PgMessageReader.BytesMax);
        PgHolds.Tell(notice, hold, gate.Policy.ConsoleUrl, "disconnect");
        await client.WriteAsync(notice.WrittenMemory, CancellationToken.None);
    }

    /// <summary>What can no longer be recorded or audited may not begin.</summary>
    private void RefuseUnrecorded()
    {
        if (engines.Recorder?.Failed.IsCancellationRequested == true) { throw new PgRefusalException("58030", "sessions cannot be recorded now", "recording_failed"); }
        if (engines.Audit.Failed.IsCancellationRequested) { throw new PgRefusalException("58030", "sessions cannot be audited now", "audit_failed"); }
    }

    /// <summary>What cannot be inspected is passed only by an explicit rule.</summary>
    private Verdict? AdmitReplication(PgClientHello hello, Principal principal, PgConnectionOptions connection)
    {
        if (hello.Replication == PgReplicationMode.None) { return null; }
        Verdict verdict = gate.Policy.Rules.JudgeReplication(principal, connection.Name);
        return verdict.Kind == VerdictKind.Allow ? verdict : throw new PgRefusalException("42501", $"{verdict.Reason} (rule: {verdict.Rule})", "replication");
    }
}
