namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>Knows telemetry by the path it is sent to.</summary>
/// <remarks>OpenTelemetry Protocol 1.x, "OTLP/HTTP Request" and "OTLP/gRPC".</remarks>
internal static class OtlpSignals
{
    /// <summary>The kind of telemetry a path takes.</summary>
    public static OtlpSignal Of(ReadOnlySpan<byte> path)
    {
        // There are servers that take a slash behind it for nothing.
        if (path is [.., (byte)'/']) { path = path[..^1]; }
        return path.EndsWith("/v1/traces"u8) || path.EndsWith("/opentelemetry.proto.collector.trace.v1.TraceService/Export"u8) ? OtlpSignal.Traces
            : path.EndsWith("/v1/logs"u8) || path.EndsWith("/opentelemetry.proto.collector.logs.v1.LogsService/Export"u8) ? OtlpSignal.Logs
            : path.EndsWith("/v1/metrics"u8) || path.EndsWith("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"u8) ? OtlpSignal.Metrics
            : OtlpSignal.None;
    }

    /// <summary>The message that is sent one way.</summary>
    public static OtlpMessage RootOf(OtlpSignal signal, BodyDirection direction) => direction == BodyDirection.Response ? OtlpMessage.Response : signal switch
    {
        OtlpSignal.Traces => OtlpMessage.TracesRequest,
        OtlpSignal.Logs => OtlpMessage.LogsRequest,
        _ => OtlpMessage.MetricsRequest,
    };
}
