using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Http2;

namespace EdgeGate.Sessions.Http;

/// <summary>A client connection's life: request after request, each proven, admitted, judged, exchanged with a target and told to the audit log.</summary>
public sealed class HttpSession : IWatchedSession
{
    private readonly HttpGate gate;
    private readonly HttpListenerOptions listener;
    private readonly GateEngines engines;
    private readonly HttpClientSide side;
    private readonly HttpExchange exchange;
    private readonly HttpUses uses;
    private readonly HttpDeadlines watch;
    private readonly HttpAdmission admission;
    private readonly HttpAnswers answers;
    private readonly HttpForwarding forwarding;
    private readonly HttpLedger ledger;
    private volatile Http2Serving? streams;

    /// <summary>Takes a connection that was accepted.</summary>
    public HttpSession(HttpGate gate, HttpListenerOptions listener, PeerTransport transport)
        : this(gate, listener, transport, carrier: null)
    {
    }

    private HttpSession(HttpGate gate, HttpListenerOptions listener, PeerTransport transport, HttpClientSide? carrier)
    {
        this.gate = gate;
        this.listener = listener;
        engines = gate.Engines;
        side = new HttpClientSide(transport, gate.ClientWindowBytesMax, new RelayMeter(engines.Metrics.Http), engines.Time, carrier);
        exchange = new HttpExchange(gate, side.Peer);
        uses = new HttpUses(gate, side.Gate, side.Address, side.Stop, () => exchange.CurrentPrincipal);
        watch = new HttpDeadlines(gate, side, exchange);
        ledger = new HttpLedger(gate, side, exchange);
        answers = new HttpAnswers(gate, side, exchange, ledger);
        admission = new HttpAdmission(gate, listener, side, exchange, uses, ledger);
        forwarding = new HttpForwarding(gate, side, exchange, ledger, answers);
    }

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        SessionEnd end = SessionEnd.InternalError;
        string watched = "http-" + Guid.NewGuid().ToString("N");
        if (!TryEnter()) { return; }
        if (!engines.Sessions.TryAdmit())
        {
            side.Place?.Dispose();
            engines.Metrics.Http.Refused("too_many_sessions");
            return;
        }
        using SessionStops stops = new(engines, Stop, stop);
        try
        {
            side.Enter(HttpPhase.Handshake);
            engines.Sessions.Add(watched, this, gate.Policy.Deadlines);
            if (listener.Certificate is not null && !side.IsLane) { await StartTlsAsync(stop); }
            if (await SpeaksHttp2Async()) { await ServeStreamsAsync(stop); }
            else
            {
                while (await ServeAsync(stop))
                {
                    // What was refused went through no pump that waits.
                    if (engines.Audit.IsBehind) { await engines.Audit.WaitAsync(stop); }
                }
            }
            end = side.IsStopped ? side.StopReason : side.IsTimedOut ? SessionEnd.TimedOut : SessionEnd.ClientClosed;
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is AuthenticationException or OperationCanceledException)
        {
            end = side.IsStopped ? side.StopReason : SessionEnd.ClientLost;
        }
        finally
        {
            engines.Sessions.Remove(watched);
            engines.Sessions.Leave();
            side.Place?.Dispose();
            // What ran last may be the thread that watches the sockets; what follows may block.
            side.Peer.Transport.CompletesInline = false;
            await Task.Yield();
            try
            {
                await uses.CloseAsync(end);
            }
            finally
            {
                exchange.Dispose();
                await side.Peer.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public void Stop(SessionEnd reason) => side.Stop(reason);

    /// <inheritdoc/>
    public void CheckDeadlines(RelayDeadlines deadlines)
    {
        watch.Check(deadlines);
        streams?.Check(deadlines);
    }

    /// <summary>Takes a place among the connections that have proven nothing; a lane is of one that has.</summary>
    private bool TryEnter()
    {
        if (side.IsLane) { return true; }
        side.Place = UnprovenEntry.TryEnter(engines, side.Peer.Transport, "http", engines.Metrics.Http);
        return side.Place is not null;
    }

    private async Task StartTlsAsync(CancellationToken stop)
    {
        SslStream tls = side.Peer.Transport.CreateTls();
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = listener.Certificate,
                ApplicationProtocols = listener.HasHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                // Asked for, not demanded: what proves nobody is as none. Each handshake looks anew, so none is resumed from an earlier one.
                ClientCertificateRequired = !listener.Authorities.IsEmpty,
                AllowTlsResume = listener.Authorities.IsEmpty,
                CertificateChainPolicy = ClientAuthority.HandshakePolicy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => Look(certificate, chain),
            },
            stop);
        side.Peer.Transport.UseTls(tls);
    }

    private bool Look(X509Certificate? certificate, X509Chain? chain)
    {
        side.Certificate = ClientAuthority.Find(listener.Authorities, certificate, chain, engines.Time.GetUtcNow());
        return true;
    }

    /// <summary>Whether the client speaks HTTP/2: it said so in TLS, or begins so where there is none (RFC 9113, 3.2 and 3.3).</summary>
    private async ValueTask<bool> SpeaksHttp2Async()
    {
        if (side.IsLane || !listener.HasHttp2) { return false; }
        if (side.Peer.Transport.Tls is { } tls) { return tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2; }
        side.Enter(HttpPhase.Idle);
        while (!side.IsStopped && !side.IsTimedOut)
        {
            ReadOnlySpan<byte> unread = side.Peer.Unread;
            int common = Math.Min(unread.Length, Http2Framer.Preface.Length);
            if (!unread[..common].SequenceEqual(Http2Framer.Preface[..common])) { return false; }
            if (common == Http2Framer.Preface.Length) { return true; }
            if (common > 0 && side.Phase == HttpPhase.Idle) { side.Enter(HttpPhase.Head); }
            if (!await side.Peer.ReadAsync() && side.Peer.IsClosed) { return false; }
        }
        return false;
    }

    private async Task ServeStreamsAsync(CancellationToken stop)
    {
        Http2Serving serving = new(gate, side, ledger, lane => new HttpSession(gate, listener, lane, side), stop);
        side.Enter(HttpPhase.Streams);
        streams = serving;
        await serving.RunAsync();
        streams = null;
        if (serving.Fault != ProtocolFault.None) { ledger.Refused("protocol_" + serving.Fault); }
        // What the client sent meanwhile must not reset what it was told last.
        if (!side.IsStopped) { await answers.LingerAsync(); }
    }

    /// <summary>Serves one request; false when the connection ends.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private async ValueTask<bool> ServeAsync(CancellationToken stop)
    {
        side.Enter(HttpPhase.Idle);
        (bool hasHead, ProtocolFault fault) = await ReadHeadAsync();
        side.Enter(HttpPhase.Working);
        if (fault != ProtocolFault.None)
        {
            await answers.RefuseFaultAsync(fault);
            return false;
        }
        if (!hasHead) { return false; }
        try
        {
            if (await admission.PrepareAsync(stop) is { } refusal) { return await answers.RefuseAsync(refusal); }
            return await forwarding.ExchangeAsync(stop);
        }
        finally
        {
            lock (side.Gate) { exchange.Reset(); }
        }
    }

    /// <summary>Reads a request's head into the exchange.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private async ValueTask<(bool HasHead, ProtocolFault Fault)> ReadHeadAsync()
    {
        int looked = 0;
        while (!side.IsStopped)
        {
            if (side.Peer.Unread.Length > looked)
            {
                if (side.Phase == HttpPhase.Idle) { side.Enter(HttpPhase.Head); }
                ParseStep step = Parse(looked);
                if (step.Kind == ParseKind.Done) { return (true, ProtocolFault.None); }
                if (step.Kind == ParseKind.Fault) { return (false, step.Problem); }
                looked = side.Peer.Unread.Length;
            }
            if (side.IsTimedOut)
            {
                if (looked > 0) { await answers.WriteAsync(408, "the request's head did not come in time", "", isLast: true); }
                return default;
            }
            if (!await side.Peer.ReadAsync() && side.Peer.IsClosed) { return default; }
        }
        return default;
    }

    private ParseStep Parse(int looked)
    {
        ParseStep step = Http1Framer.ReadRequest(side.Peer.Unread, looked, gate.Limits, out Http1Request request);
        if (step.Kind != ParseKind.Done) { return step; }
        exchange.Request.Take(side.Peer.Unread[..step.Bytes], request);
        side.Peer.Consume(step.Bytes);
        return step;
    }
}
