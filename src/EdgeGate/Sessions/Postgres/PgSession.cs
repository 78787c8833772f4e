using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Recording;
using EdgeGate.Relay;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A PostgreSQL session's life: proven, admitted, connected, relayed, ended; each end told to the client, the audit log and the state.</summary>
public sealed class PgSession(PgGate gate, PgListenerOptions listener, PeerTransport client)
{
    private const int NameCharsMax = 64;

    private readonly GateEngines engines = gate.Engines;
    private readonly string clientAddress = client.Connection.RemoteEndPoint?.ToString() ?? "unknown";

    /// <summary>Serves one connection until it ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using UnprovenLimit.Place? unproven = UnprovenEntry.TryEnter(engines, client, "postgres", engines.Metrics.Postgres);
        if (unproven is null) { return; }
        using CancellationTokenSource patience = new(gate.Policy.HandshakeTimeout, engines.Time);
        using CancellationTokenSource handshake = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        PgClientHello? hello = null;
        Principal? principal = null;
        try
        {
            using PgHandshake greeting = new(client, listener, gate.Limits, engines.Time);
            hello = await greeting.ReadHelloAsync(handshake.Token);
            if (greeting.CancelRequest is { } cancel) { await CancelAsync(cancel, handshake.Token); }
            if (hello is null) { return; }
            principal = await IdentifyAsync(greeting, hello, handshake.Token);
            unproven.Dispose();
            PgAdmission admission = new(gate, client);
            (PgConnectionOptions connection, Verdict? replication) = admission.Admit(hello, principal);
            string database = hello.OtherDatabase ?? connection.Database;
            if (!engines.Sessions.TryAdmit(principal, out string refused)) { throw new PgRefusalException("53300", refused, "too_many_sessions"); }
            try
            {
                DateTimeOffset now = engines.Time.GetUtcNow();
                SessionInfo info = new(SessionId.Create(now), principal, connection.Name, "postgres", clientAddress, hello.Options.TryGetValue("application_name", out string? software) ? Kept(software) : null, now);
                HoldOutcome? held = await admission.BeginAsync(info, database, patience, stop);
                await using PgTarget target = await gate.Connector.LoginAsync(connection, database, TargetOptions(hello), handshake.Token, near: client);
                await RelayAsync(hello, info, connection, database, replication, held, admission.IsAuthenticated, target, stop);
            }
            finally
            {
                engines.Sessions.Leave(principal);
            }
        }
        catch (PgRefusalException refusal)
        {
            await RefuseAsync(hello, principal, refusal.SqlState, refusal.Message, refusal.Reason);
        }
        catch (PgProtocolException fault)
        {
            await RefuseAsync(hello, principal, "08P01", $"protocol violation ({fault.Fault})", "protocol_" + fault.Fault);
        }
        catch (Exception problem) when (SetupFailure.Of(problem, stop) is { } failure)
        {
            string sqlState = failure.Reason switch { SetupFailure.Stopping => "57P03", SetupFailure.TimedOut => "57P05", _ => "58030" };
            await RefuseAsync(hello, principal, sqlState, failure.Message, failure.Reason);
        }
        catch (Exception problem) when (problem is IOException or AuthenticationException or SocketException or ConnectionAbortedException)
        {
            AuditRefused(hello, principal, "client_lost");
        }
    }

    private async Task<Principal> IdentifyAsync(PgHandshake greeting, PgClientHello hello, CancellationToken stop)
    {
        IPAddress? address = (client.Connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (engines.Failures.IsExceeded(address, listener.SignIn.FailuresPerMinute)) { throw new PgRefusalException("28000", "too many failed sign-ins from your address: wait a minute", "rate_limit"); }
        IdentityResult result = await new PgSignIn(gate, listener, greeting, address).RunAsync(hello, stop);
        // A certificate or a password may stand for who was denied since.
        if (result.Principal is { } proven && engines.Denials.IsDenied(proven)) { result = new IdentityResult(null, IdentityFault.Denied); }
        if (result.Principal is { } principal) { return principal; }
        if (result.Fault != IdentityFault.IssuerUnreachable) { engines.Failures.Failed(address); }
        engines.Metrics.Postgres.Refused("auth_" + result.Fault);
        engines.Audit.AuthFailed("postgres", clientAddress, result.Fault.ToString(), Kept(hello.User));
        throw new PgRefusalException(result.Fault is IdentityFault.IssuerUnreachable or IdentityFault.GroupsOverage ? "28000" : "28P01", IdentityWords.Of(result.Fault), "");
    }

    private static Dictionary<string, string> TargetOptions(PgClientHello hello) => hello.Replication switch
    {
        PgReplicationMode.Physical => new(hello.Options) { ["replication"] = "true" },
        PgReplicationMode.Logical => new(hello.Options) { ["replication"] = "database" },
        _ => hello.Options,
    };

    private async Task RelayAsync(
        PgClientHello hello, SessionInfo info, PgConnectionOptions connection, string database, Verdict? replication, HoldOutcome? held, bool isAuthenticated, PgTarget target, CancellationToken stop)
    {
        foreach ((string name, string value) in target.Parameters)
        {
            if (PgParameters.ChangesMeaning(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value)))
            {
                throw new PgRefusalException("42501", $"the target sets {name} to {value}, under which statements cannot be judged", "target_settings");
            }
        }
        AuditScope scope = new(info);
        using RelaySession relay = new(client, target.Peer, new RelayMeter(engines.Metrics.Postgres), engines.Time, stop);
        SessionRecording? recording = engines.Recorder?.Start(info, relay.Gate);
        relay.Tape = recording?.Tape;
        relay.Audit = new AuditShare(engines.Audit, scope);
        PgColumnTags tags = gate.Tags(connection, database);
        PgJudge judge = new(info.Principal, connection.Name, database, gate.Policy.Rules, gate.Policy.Masker, engines.Parser, tags, replication);
        PgRelayed state = new(
            relay, judge, tags, gate.Limits, new PgJournal(engines.Audit, scope, engines.Metrics, recording?.Tape, judge.Unknown.Mask), gate.Policy.Masker.PlanAll, gate.Policy.RowBytesMax,
            engines.Spools, new PgHolds(relay, engines.Approvals, info, database, gate.Policy.ConsoleUrl, new PgNameSettings(hello.Options)));
        (int processId, byte[] secret) = gate.CancelKeys.Issue(
            hello.HasLongCancelKey ? PgCancelKeys.LongBytes : PgCancelKeys.ShortBytes, info.Id,
            cancelStop => state.Holds.TryCancel() ? Task.CompletedTask : gate.Connector.CancelAsync(connection, target.ProcessId, target.CancelKey, cancelStop));
        SessionEnd end = SessionEnd.InternalError;
        engines.Metrics.Postgres.SessionsActive.Inc();
        using SessionStops stops = new(engines, relay.Stop, stop);
        try
        {
            engines.State.Started(info, recording?.Path);
            AuditStart(info, scope, hello, replication, held);
            engines.Sessions.Add(info.Id, relay, gate.Policy.Deadlines);
            engines.Sessions.Enter(info, relay.Stop, gate.Policy, grant: held?.Grant);
            end = SessionEnd.ClientLost;
            await WelcomeAsync(target, processId, secret, isAuthenticated, stop);
            end = SessionEnd.InternalError;
            end = await relay.RunAsync(new PgClientDirection(state), new PgTargetDirection(state), gate.Limits.WindowBytesMax);
            await FarewellAsync(relay, state, end);
        }
        finally
        {
            engines.Sessions.Remove(info.Id);
            engines.Sessions.Exit(info.Id);
            gate.CancelKeys.Revoke(processId);
            engines.Metrics.Postgres.SessionsActive.Dec();
            engines.Metrics.Postgres.SessionEnded(end.ToString());
            lock (relay.Gate)
            {
                state.Abort();
                state.Journal.CountFinds();
            }
            await SessionClosing.CloseAsync(engines, recording, info, scope, new SessionTotals("statements", state.Journal.Statements, state.Journal.Denied, state.LastFault), end);
        }
    }

    private void AuditStart(SessionInfo info, AuditScope scope, PgClientHello hello, Verdict? replication, HoldOutcome? held)
    {
        AuditLine line = engines.Audit.Begin(AuditCode.SessionStart, scope);
        line.Text("proof"u8, info.Principal.Proof switch { Proof.Password => "password", Proof.ClientCertificate => "certificate", _ => "token" });
        if (replication is not null)
        {
            line.Text("replication"u8, hello.Replication == PgReplicationMode.Physical ? "physical" : "logical");
            line.Text("rule"u8, replication.Rule);
        }
        if (held is { Hold.Length: > 0 }) { line.Text("hold"u8, held.Hold); }
        line.Commit();
    }

    /// <summary>AuthenticationOk, what the target announced, the gateway's own cancel key, and readiness.</summary>
    private async Task WelcomeAsync(PgTarget target, int processId, byte[] secret, bool isAuthenticated, CancellationToken stop)
    {
        using ByteBuffer welcome = new(PgMessageReader.BytesMax);
        if (!isAuthenticated) { PgWriter.Authentication(welcome, 0); }
        foreach ((string name, string value) in target.Parameters)
        {
            PgWriter.Message(welcome, PgMessageType.ParameterStatus, Encoding.UTF8.GetBytes($"{name}\0{value}\0"));
        }
        PgWriter.BackendKeyData(welcome, processId, secret);
        PgWriter.Message(welcome, PgMessageType.ReadyForQuery, "I"u8);
        await client.WriteAsync(welcome.WrittenMemory, stop);
    }

    /// <summary>Tells the client why the gateway ends a session it did not end itself.</summary>
    private static async Task FarewellAsync(RelaySession relay, PgRelayed state, SessionEnd end)
    {
        string? sqlState = end switch
        {
            SessionEnd.TimedOut => "57P05",
            SessionEnd.MaskingFailed => "58000",
            SessionEnd.RecordingFailed or SessionEnd.AuditFailed => "58030",
            SessionEnd.SpoolFailed => "53100",
            SessionEnd.GatewayStopping or SessionEnd.Revoked or SessionEnd.ProofExpired or SessionEnd.GrantEnded or SessionEnd.PasswordRevoked or SessionEnd.NoLongerAdmitted => "57P01",
            SessionEnd.TargetLost => "08006",
            _ => null,
        };
        lock (relay.Gate)
        {
            if (sqlState is not null && !state.IsMidMessage) { PgWriter.Error(relay.ToClient.Buffer, "FATAL", sqlState, SessionEndText.Of(end)); }
        }
        await RelaySession.FlushLastAsync(relay.ToClient);
        await RelaySession.FlushLastAsync(relay.ToTarget);
    }

    private async Task CancelAsync(byte[] body, CancellationToken stop)
    {
        (string Session, Func<CancellationToken, Task> Cancel)? found = gate.CancelKeys.Find(body);
        AuditLine line = engines.Audit.Begin(AuditCode.CancelRequest, null);
        line.Text("client"u8, clientAddress);
        line.Text("session"u8, found?.Session ?? "none");
        line.Commit();
        if (found is { } known) { await known.Cancel(stop); }
    }

    private async Task RefuseAsync(PgClientHello? hello, Principal? principal, string sqlState, string message, string reason)
    {
        // A failed proof was counted and audited where it failed.
        if (reason.Length > 0)
        {
            engines.Metrics.Postgres.Refused(reason);
            AuditRefused(hello, principal, reason);
        }
        try
        {
            using ByteBuffer error = new(PgMessageReader.BytesMax);
            PgWriter.Error(error, "FATAL", sqlState, message);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
            await client.WriteAsync(error.WrittenMemory, patience.Token);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or SocketException or ConnectionAbortedException or InvalidOperationException)
        {
            // The client is gone; the audit event stands.
        }
    }

    private void AuditRefused(PgClientHello? hello, Principal? principal, string reason)
        => engines.Audit.SessionRefused("postgres", clientAddress, reason, asked: hello is null ? null : Kept(hello.Connection), principal: principal);

    internal static string Shortened(string text) => text.Length <= NameCharsMax ? text : text[..NameCharsMax];

    /// <summary>What a client wrote in a name's place as it may be kept: people paste secrets there.</summary>
    private string Kept(string text) => KeptText.Of(gate.Policy.Masker.PlanAll, text, NameCharsMax);
}
