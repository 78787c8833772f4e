using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.State;

namespace EdgeGate.Sessions.Http;

/// <summary>A session: one client connection's use of one connection by one principal. It is recorded, audited and kept in the state.</summary>
internal sealed class HttpUse
{
    private readonly GateEngines engines;

    private HttpUse(GateEngines engines, HttpConnectionOptions connection, SessionInfo info, SessionRecording? recording, MaskPlan planAll)
    {
        this.engines = engines;
        Connection = connection;
        Info = info;
        Recording = recording;
        Scope = new AuditScope(info);
        PlanAll = planAll;
        Finds = new MaskFinds(planAll.Classes);
        Tape = recording is null ? null : new HttpTape(recording.Tape, planAll, connection.Credential?.Field);
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
    /// <summary>Masks every class: for what is kept.</summary>
    public MaskPlan PlanAll { get; }
    /// <summary>Finds of the exchange under way.</summary>
    public MaskFinds Finds { get; }
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
        HttpUse use = new(engines, connection, info, engines.Recorder?.Start(info, sessionGate), gate.Policy.Masker.PlanAll);
        engines.State.Started(info, use.Recording?.Path);
        engines.Audit.Begin(AuditCode.SessionStart, use.Scope).Commit();
        engines.Metrics.Http.SessionsActive.Inc();
        return use;
    }

    /// <summary>Ends it.</summary>
    public async Task CloseAsync(SessionEnd end)
    {
        Tape?.Release();
        end = await SessionClosing.CloseAsync(engines, Recording, Info, Scope, new SessionTotals("exchanges", Exchanges, Denied, default), end);
        engines.Metrics.Http.SessionsActive.Dec();
        engines.Metrics.Http.SessionEnded(end.ToString());
    }
}
