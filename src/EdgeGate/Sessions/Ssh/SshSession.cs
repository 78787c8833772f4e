using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Userauth;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Sessions.Ssh;

/// <summary>An SSH session's life: proven, admitted, connected, relayed, ended; each end told to the client, the audit log and the state.</summary>
public sealed class SshSession(SshGate gate, SshListenerOptions listener, PeerTransport client)
{
    /// <summary>Characters of a name that clients write which are kept.</summary>
    internal const int NameCharsMax = 64;

    private const int WindowBytesMax = 1024 * 1024;

    /// <summary>How long a client may take to close once it was told that the session ends.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly GateEngines engines = gate.Engines;
    private readonly IPEndPoint? clientAddress = client.Connection.RemoteEndPoint as IPEndPoint;

    private string ClientText => clientAddress?.ToString() ?? "unknown";

    /// <summary>Serves one connection until it ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (gate.Failures.IsExceeded(clientAddress?.Address, listener.FailuresPerMinute))
        {
            // Not worth a key exchange.
            engines.Metrics.Ssh.Refused("rate_limit");
            AuditRefused(null, "", "rate_limit");
            return;
        }
        using UnprovenLimit.Place? unproven = UnprovenEntry.TryEnter(engines, client, "ssh", engines.Metrics.Ssh);
        if (unproven is null) { return; }
        using CancellationTokenSource patience = new(gate.Policy.HandshakeTimeout, engines.Time);
        using CancellationTokenSource handshake = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        using SshTransport ssh = new(gate.ServerOptions(listener), engines.Time);
        using SshLink link = new(client, ssh);
        SshClientLogin signIn = new(gate, listener, link, clientAddress, more => patience.CancelAfter(gate.Policy.HandshakeTimeout + more));
        SshLogin? login = null;
        try
        {
            await link.StartAsync(handshake.Token);
            if (!await link.SettleAsync(handshake.Token)) { return; }
            login = await signIn.RunAsync(handshake.Token);
            if (login is null) { return; }
            unproven.Dispose();
            patience.CancelAfter(gate.Policy.HandshakeTimeout);
            (SshConnectionOptions connection, string user) = Admit(login);
            RefuseUnrecorded();
            if (!engines.Sessions.TryAdmit(login.Principal, out string refused)) { throw new SshRefusalException(SshDisconnectReason.TooManyConnections, refused, "too_many_sessions"); }
            try
            {
                DateTimeOffset now = engines.Time.GetUtcNow();
                SessionInfo info = new(SessionId.Create(now), login.Principal, connection.Name, "ssh", ClientText, KeptText.Of(gate.Policy.Masker.PlanAll, ssh.PeerVersion, NameCharsMax), now);
                HoldOutcome? held = await BeginAsync(link, info, user, patience, stop);
                await using SshTarget target = await gate.Connector.LoginAsync(connection, user, $"edgegate {login.Principal.Subject} {info.Id}", client, handshake.Token);
                await RelayAsync(link, target, connection, user, login, info, held, stop);
            }
            finally
            {
                engines.Sessions.Leave(login.Principal);
            }
        }
        catch (SshRefusalException refusal)
        {
            await RefuseAsync(link, login, signIn.User, refusal.Code, refusal.Message, refusal.Reason);
        }
        catch (SshProtocolException fault)
        {
            // The transport has told the client already where that could be told.
            await RefuseAsync(link, login, signIn.User, SshDisconnectReason.ProtocolError, $"protocol violation ({fault.Fault})", "protocol_" + fault.Fault);
        }
        catch (Exception problem) when (SetupFailure.Of(problem, stop) is { } failure)
        {
            await RefuseAsync(link, login, signIn.User, SshDisconnectReason.ByApplication, failure.Message, failure.Reason);
        }
        catch (Exception problem) when (problem is IOException or SocketException or ConnectionAbortedException)
        {
            AuditRefused(login, signIn.User, "client_lost");
        }
        finally
        {
            // Keys cost the gateway more than they cost who asks for them (CVE-2002-20001): to have them made and prove nothing counts as a failure.
            if (login is null && !ssh.SessionId.IsEmpty && !signIn.HasFailed) { gate.Failures.Failed(clientAddress?.Address); }
        }
    }

    /// <summary>An unknown connection, one that is not for this principal and a user it may not have look the same.</summary>
    private (SshConnectionOptions Connection, string User) Admit(SshLogin login)
    {
        // A certificate or a remembered key may stand for who was denied since.
        if (engines.Denials.IsDenied(login.Principal)) { throw new SshRefusalException(SshDisconnectReason.ByApplication, IdentityWords.Of(IdentityFault.Denied), "auth_" + IdentityFault.Denied); }
        SshConnectionOptions? connection = gate.Find(login.Connection);
        string? user = connection?.UserFor(login.User);
        return connection is not null && user is not null && gate.Policy.Rules.Ssh.MayReach(login.Principal, connection.Name, user)
            ? (connection, user)
            : throw new SshRefusalException(SshDisconnectReason.ByApplication, $"there is no connection \"{Shortened(login.Connection)}\" for you", "no_connection");
    }

    /// <summary>What can no longer be recorded or audited may not begin.</summary>
    private void RefuseUnrecorded()
    {
        if (engines.WhyNothingBegins("sessions") is { } why) { throw new SshRefusalException(SshDisconnectReason.ByApplication, why.Message, why.Reason); }
    }

    /// <summary>Has the session begin, after persons have approved it where a rule says so. Until then the client has not been let in, and is told in banners (RFC 4252, 5.4), which all clients show.</summary>
    private async Task<HoldOutcome?> BeginAsync(SshLink link, SessionInfo info, string user, CancellationTokenSource patience, CancellationToken stop)
    {
        (HoldOutcome? held, string? refusal) = await new SessionAdmission(engines, client).BeginAsync(
            gate.Policy, info, HoldPlace.User(user), patience, hold => SendBannerAsync(link, SshHolds.Told(hold, gate.Policy.ConsoleUrl), stop), stop);
        return refusal is null ? held : throw new SshRefusalException(SshDisconnectReason.ByApplication, refusal, "session_denied");
    }

    private static async Task SendBannerAsync(SshLink link, byte[] text, CancellationToken stop)
    {
        using ByteBuffer banner = new(64 * 1024);
        SshUserauthWriter.Banner(banner, text);
        await link.SendAsync(banner, stop);
    }

    private async Task RelayAsync(SshLink link, SshTarget target, SshConnectionOptions connection, string user, SshLogin login, SessionInfo info, HoldOutcome? held, CancellationToken stop)
    {
        AuditScope scope = new(info);
        using RelaySession relay = new(client, target.Peer, new RelayMeter(engines.Metrics.Ssh), engines.Time, stop);
        SessionRecording? recording = engines.Recorder?.Start(info, relay.Gate);
        relay.Tape = recording?.Tape;
        relay.Audit = new AuditShare(engines.Audit, scope);
        using SshPeer toClient = new(link.Transport, relay.ToClient);
        using SshPeer toTarget = new(target.Transport, relay.ToTarget);
        using SshJournal journal = new(engines.Audit, scope, engines.Metrics, recording?.Tape, gate.Policy.Masker.PlanAll);
        SshJudge judge = new(gate.Policy.Rules.Ssh, login, engines.Recorder is not null, gate.Policy.Rules.Rates, new ClassFinder(gate.Policy.Masker));
        using SshRelayed state = new(relay, toClient, toTarget, connection, new SshOperations(connection.Name, user), judge, journal, gate.Policy.Masker, engines.Spools, gate.Turns.Of(login.Principal, connection.Name, user), engines.Time,
            new SshHolds(relay, engines.Approvals, info, gate.Policy.ConsoleUrl, journal));
        SessionEnd end = SessionEnd.InternalError;
        engines.Metrics.Ssh.SessionsActive.Inc();
        using SessionStops stops = new(engines, relay.Stop, stop);
        try
        {
            engines.State.Started(info, recording?.Path);
            AuditStart(scope, login, user, held);
            engines.Sessions.Add(info.Id, relay, gate.Policy.Deadlines);
            engines.Sessions.Enter(info, relay.Stop, gate.Policy, grant: held?.Grant);
            end = SessionEnd.ClientLost;
            using (ByteBuffer success = new(64))
            {
                success.Append(SshMessage.UserauthSuccess);
                await link.SendAsync(success, stop);
            }
            end = SessionEnd.InternalError;
            end = await relay.RunAsync(new SshClientDirection(state), new SshTargetDirection(state), WindowBytesMax);
            await FarewellAsync(relay, state, end);
        }
        finally
        {
            engines.Sessions.Remove(info.Id);
            engines.Sessions.Exit(info.Id);
            engines.Metrics.Ssh.SessionsActive.Dec();
            engines.Metrics.Ssh.SessionEnded(end.ToString());
            lock (relay.Gate) { state.EndAll(); }
            await SessionClosing.CloseAsync(engines, recording, info, scope, new SessionTotals("operations", journal.Operations, journal.Denied, state.LastFault), end);
        }
    }

    private void AuditStart(AuditScope scope, SshLogin login, string user, HoldOutcome? held)
    {
        AuditLine line = engines.Audit.Begin(AuditCode.SessionStart, scope);
        line.Text("proof"u8, login.Method);
        line.Text("user"u8, user);
        if (held is { Hold.Length: > 0 }) { line.Text("hold"u8, held.Hold); }
        line.Commit();
    }

    /// <summary>Tells both peers why the session ends.</summary>
    private static async Task FarewellAsync(RelaySession relay, SshRelayed state, SessionEnd end)
    {
        string text = end is SessionEnd.TargetFault or SessionEnd.ClientFault ? $"{SessionEndText.Of(end)} ({state.LastFault})" : SessionEndText.Of(end);
        lock (relay.Gate)
        {
            if (end is not (SessionEnd.ClientClosed or SessionEnd.ClientLost)) { state.Client.Transport.Disconnect(SshDisconnectReason.ByApplication, text, relay.ToClient.Buffer); }
            if (end is not (SessionEnd.TargetClosed or SessionEnd.TargetLost)) { state.Target.Transport.Disconnect(SshDisconnectReason.ByApplication, "the session ended", relay.ToTarget.Buffer); }
        }
        await RelaySession.FlushLastAsync(relay.ToClient);
        await RelaySession.FlushLastAsync(relay.ToTarget);
        if (end is not (SessionEnd.ClientClosed or SessionEnd.ClientLost)) { await LingerAsync(relay.Client); }
    }

    private static async Task LingerAsync(PeerTransport peer)
    {
        using CancellationTokenSource patience = new(LingerTime);
        await peer.LingerAsync(patience.Token);
    }

    private async Task RefuseAsync(SshLink link, SshLogin? login, string user, SshDisconnectReason code, string message, string reason)
    {
        if (reason.Length > 0)
        {
            engines.Metrics.Ssh.Refused(reason);
            AuditRefused(login, user, reason);
        }
        if (!link.Transport.IsReady) { return; }
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        try
        {
            if (login is not null)
            {
                // Some clients show no more of DISCONNECT than its number.
                await SendBannerAsync(link, Encoding.UTF8.GetBytes($"edgegate: {message}\r\n"), patience.Token);
            }
            await link.DisconnectAsync(code, message, patience.Token);
            await LingerAsync(client);
        }
        catch (Exception problem) when (problem is IOException or SocketException or ConnectionAbortedException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone, or the transport has said goodbye already.
        }
    }

    private void AuditRefused(SshLogin? login, string user, string reason)
        => engines.Audit.SessionRefused("ssh", ClientText, reason, connection: KeptText.Of(gate.Policy.Masker.PlanAll, user, NameCharsMax), principal: login?.Principal);

    private static string Shortened(string text) => text.Length > NameCharsMax ? text[..NameCharsMax] + "..." : text;
}
