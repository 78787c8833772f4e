using EdgeGate.Core;

namespace EdgeGate.Relay;

/// <summary>What ends every session that is under way, whatever its protocol: the recorder fails, the audit log fails, or the gateway stops.</summary>
public sealed class SessionStops : IDisposable
{
    private readonly CancellationTokenRegistration recorderFailed;
    private readonly CancellationTokenRegistration auditFailed;
    private readonly CancellationTokenRegistration stopping;

    /// <summary>Watches for them until it is disposed of; what has happened already ends the session at once.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="end">Ends the session; the first reason stays.</param>
    /// <param name="stop">The gateway stops.</param>
    public SessionStops(GateEngines engines, Action<SessionEnd> end, CancellationToken stop)
    {
        recorderFailed = engines.Recorder?.Failed.Register(() => end(SessionEnd.RecordingFailed)) ?? default;
        auditFailed = engines.Audit.Failed.Register(() => end(SessionEnd.AuditFailed));
        stopping = stop.Register(() => end(SessionEnd.GatewayStopping));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        auditFailed.Dispose();
        recorderFailed.Dispose();
    }
}
