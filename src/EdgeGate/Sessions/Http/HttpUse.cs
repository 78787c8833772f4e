using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.State;

namespace EdgeGate.Sessions.Http;

/// <summary>A session: one client connection's use of one connection by one principal. It is recorded, audited and kept in the state.</summary>
internal sealed class HttpUse
{
    private readonly GateEngines engines;
    private byte[] assertion = [];
    private DateTimeOffset assertionUntil;

    private HttpUse(HttpGate gate, HttpConnectionOptions connection, SessionInfo info, SessionRecording? recording)
    {
        MaskPlan planAll = gate.Policy.Masker.PlanAll;
        engines = gate.Engines;
        Connection = connection;
        Info = info;
        Recording = recording;
        Scope = new AuditScope(info);
        Share = new AuditShare(engines.Audit, Scope);
        PlanAll = planAll;
        Finds = new MaskFinds(planAll.Classes);
        Lines = new HttpOwnLines(connection, info.Principal);
        Decisions = new HttpDecisions(gate.Policy.Rules.Http.HeaderNames);
        Tape = recording is null ? null : new HttpTape(recording.Tape, planAll, connection.Credential?.Field, Known);
    }

    /// <summary>The connection used.</summary>
    public HttpConnectionOptions Connection { get; }
    /// <summary>Who, where, since when.</summary>
    public SessionInfo Info { get; }
    /// <summary>The recording, or null.</summary>
    public SessionRecording? Recording { get; }
    /// <summary>The tape, or null when nothing is recorded.</summary>
    public HttpTape? Tape { get; }
    /// <summary>What audit lines begin with.</summary>
    public AuditScope Scope { get; }
    /// <summary>How much of the audit log may wait for it.</summary>
    public AuditShare Share { get; }
    /// <summary>Masks every class: for what is kept.</summary>
    public MaskPlan PlanAll { get; }
    /// <summary>Finds of the exchange under way.</summary>
    public MaskFinds Finds { get; }
    /// <summary>Field lines in which nothing is found.</summary>
    public HttpKnownFields Known { get; } = new();
    /// <summary>What was decided of the last requests.</summary>
    public HttpDecisions Decisions { get; }
    /// <summary>What the gateway writes into every request of the session.</summary>
    public HttpOwnLines Lines { get; }
    /// <summary>How bodies are masked for the tape; null until one is.</summary>
    public BodyContext? KeptContext { get; set; }
    /// <summary>Exchanges so far.</summary>
    public long Exchanges { get; set; }
    /// <summary>Denied ones.</summary>
    public long Denied { get; set; }

    /// <summary>Begins a session.</summary>
    /// <exception cref="RecordingFailedException">It cannot be recorded.</exception>
    /// <exception cref="StateFailedException">It cannot be kept.</exception>
    public static HttpUse Open(HttpGate gate, HttpConnectionOptions connection, Principal principal, string client, string? software, Lock sessionGate)
    {
        GateEngines engines = gate.Engines;
        DateTimeOffset now = engines.Time.GetUtcNow();
        SessionInfo info = new(SessionId.Create(now), principal, connection.Name, connection.Guest?.Protocol ?? "http", client, software, now);
        HttpUse use = new(gate, connection, info, engines.Recorder?.Start(info, sessionGate));
        try
        {
            engines.State.Started(info, use.Recording?.Path);
        }
        catch (StateFailedException)
        {
            // Nobody will use it: the recorder closes it when it comes to it.
            _ = use.Recording?.CloseAsync(SessionEnd.InternalError, CancellationToken.None);
            throw;
        }
        AuditLine line = engines.Audit.Begin(AuditCode.SessionStart, use.Scope);
        line.Text("proof"u8, principal.Proof == Proof.ClientCertificate ? "certificate" : "token");
        line.Commit();
        engines.Metrics.Http.SessionsActive.Inc();
        return use;
    }

    /// <summary>The line that tells the target who asks, signed; made anew while the last one is still good for half its life.</summary>
    public ReadOnlySpan<byte> AssertionLine(AssertionKey key)
    {
        DateTimeOffset now = engines.Time.GetUtcNow();
        if (now < assertionUntil) { return assertion; }
        assertion = Encoding.ASCII.GetBytes($"{Connection.AssertionField}: {key.Sign(Info.Principal, Connection.Name, now)}\r\n");
        assertionUntil = now + (AssertionKey.Lifetime / 2);
        return assertion;
    }

    /// <summary>Ends it.</summary>
    public async Task CloseAsync(SessionEnd end)
    {
        engines.Sessions.Exit(Info.Id);
        Tape?.Release();
        Decisions.Dispose();
        end = await SessionClosing.CloseAsync(engines, Recording, Info, Scope, new SessionTotals("exchanges", Exchanges, Denied, default), end);
        engines.Metrics.Http.SessionsActive.Dec();
        engines.Metrics.Http.SessionEnded(end.ToString());
    }
}
