namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>Knows telemetry by the path it is sent to.</summary>
/// <remarks>OpenTelemetry Protocol 1.x, "OTLP/HTTP Request".</remarks>
internal static class OtlpSignals
{
    /// <summary>The kind of telemetry a path takes.</summary>
    public static OtlpSignal Of(ReadOnlySpan<byte> path)
        => path.EndsWith("/v1/traces"u8) ? OtlpSignal.Traces
            : path.EndsWith("/v1/logs"u8) ? OtlpSignal.Logs
            : path.EndsWith("/v1/metrics"u8) ? OtlpSignal.Metrics
            : OtlpSignal.None;
}
