namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>A kind of message in telemetry; <see cref="OtlpFields"/> says what each of them holds.</summary>
internal enum OtlpMessage : byte
{
    /// <summary>None: the field holds no message.</summary>
    None,
    TracesRequest,
    LogsRequest,
    MetricsRequest,
    /// <summary>The answer to any of them, and its partial success.</summary>
    Response,
    PartialSuccess,
    ResourceSpans,
    ResourceLogs,
    ResourceMetrics,
    Resource,
    EntityRef,
    ScopeSpans,
    ScopeLogs,
    ScopeMetrics,
    Scope,
    Span,
    Event,
    Link,
    Status,
    LogRecord,
    Metric,
    Gauge,
    Histogram,
    Exponential,
    Summary,
    NumberPoint,
    HistogramPoint,
    ExponentialPoint,
    Buckets,
    SummaryPoint,
    /// <summary>A quantile of a summary: numbers alone.</summary>
    Quantile,
    Exemplar,
    KeyValue,
    AnyValue,
    ArrayValue,
    KeyValueList,
}
