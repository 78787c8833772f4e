namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>A kind of telemetry.</summary>
public enum OtlpSignal : byte
{
    /// <summary>It is none.</summary>
    None,
    /// <summary>Spans.</summary>
    Traces,
    /// <summary>Log records.</summary>
    Logs,
    /// <summary>Metrics.</summary>
    Metrics,
}
