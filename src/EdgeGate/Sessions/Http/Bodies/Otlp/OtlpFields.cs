using static EdgeGate.Sessions.Http.Bodies.Otlp.OtlpFieldKind;
using static EdgeGate.Sessions.Http.Bodies.Otlp.OtlpMessage;

namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>What the fields of telemetry's messages hold, of those that have a length; numbers are numbers.</summary>
/// <remarks>opentelemetry-proto 1.7: common, resource, trace, logs, metrics and their collector services. What is not here is unknown.</remarks>
internal static class OtlpFields
{
    /// <summary>What a field holds.</summary>
    /// <param name="of">The message it stands in.</param>
    /// <param name="number">Its number.</param>
    /// <param name="message">Which message, where it holds one.</param>
    public static OtlpFieldKind Of(OtlpMessage of, int number, out OtlpMessage message)
    {
        message = MessageAt(of, number);
        return message != None ? Message : ScalarAt(of, number);
    }

    private static OtlpMessage MessageAt(OtlpMessage of, int number) => (of, number) switch
    {
        (TracesRequest, 1) => ResourceSpans,
        (LogsRequest, 1) => ResourceLogs,
        (MetricsRequest, 1) => ResourceMetrics,
        (Response, 1) => PartialSuccess,
        (ResourceSpans or ResourceLogs or ResourceMetrics, 1) => Resource,
        (ResourceSpans, 2) => ScopeSpans,
        (ResourceLogs, 2) => ScopeLogs,
        (ResourceMetrics, 2) => ScopeMetrics,
        (Resource, 1) => KeyValue,
        (Resource, 3) => EntityRef,
        (ScopeSpans or ScopeLogs or ScopeMetrics, 1) => Scope,
        (ScopeSpans, 2) => Span,
        (ScopeLogs, 2) => LogRecord,
        (ScopeMetrics, 2) => Metric,
        (Scope, 3) => KeyValue,
        (Span, 9) => KeyValue,
        (Span, 11) => Event,
        (Span, 13) => Link,
        (Span, 15) => Status,
        (Event, 3) => KeyValue,
        (Link, 4) => KeyValue,
        (LogRecord, 5) => AnyValue,
        (LogRecord, 6) => KeyValue,
        (Metric, 5 or 7) => Gauge,
        (Metric, 9) => Histogram,
        (Metric, 10) => Exponential,
        (Metric, 11) => Summary,
        (Metric, 12) => KeyValue,
        (Gauge, 1) => NumberPoint,
        (Histogram, 1) => HistogramPoint,
        (Exponential, 1) => ExponentialPoint,
        (Summary, 1) => SummaryPoint,
        (NumberPoint, 5) or (HistogramPoint, 8) or (ExponentialPoint, 11) => Exemplar,
        (NumberPoint, 7) or (HistogramPoint, 9) or (ExponentialPoint, 1) or (SummaryPoint, 7) => KeyValue,
        (ExponentialPoint, 8 or 9) => Buckets,
        (SummaryPoint, 6) => Quantile,
        (Exemplar, 7) => KeyValue,
        (KeyValue, 2) => AnyValue,
        (AnyValue, 5) => ArrayValue,
        (AnyValue, 6) => KeyValueList,
        (ArrayValue, 1) => AnyValue,
        (KeyValueList, 1) => KeyValue,
        _ => None,
    };

    private static OtlpFieldKind ScalarAt(OtlpMessage of, int number) => (of, number) switch
    {
        (ResourceSpans or ResourceLogs or ResourceMetrics or ScopeSpans or ScopeLogs or ScopeMetrics, 3) => Text,
        (Scope, 1 or 2) => Text,
        (EntityRef, 1 or 2 or 3 or 4) => Text,
        (Span, 1 or 2 or 4) => Id,
        (Span, 3 or 5) => Text,
        (Event, 2) => Text,
        (Link, 1 or 2) => Id,
        (Link, 3) => Text,
        (Status, 2) => Text,
        (LogRecord, 3 or 12) => Text,
        (LogRecord, 9 or 10) => Id,
        (Metric, 1 or 2 or 3) => Text,
        (Exemplar, 4 or 5) => Id,
        (HistogramPoint, 6 or 7) or (Buckets, 2) => Numbers,
        (PartialSuccess, 2) => Text,
        (KeyValue, 1) => Text,
        (AnyValue, 1) => Text,
        (AnyValue, 7) => Bytes,
        _ => Unknown,
    };
}
