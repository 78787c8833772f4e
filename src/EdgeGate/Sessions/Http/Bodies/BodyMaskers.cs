using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.AmazonEvents;
using EdgeGate.Sessions.Http.Bodies.Codings;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Sessions.Http.Bodies.Grpc;
using EdgeGate.Sessions.Http.Bodies.Json;
using EdgeGate.Sessions.Http.Bodies.Multipart;
using EdgeGate.Sessions.Http.Bodies.Otlp;
using EdgeGate.Sessions.Http.Bodies.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Chooses how a body is masked, by its headers.</summary>
public static class BodyMaskers
{
    /// <summary>What to ask a target for instead of what the client asked, where bodies are masked.</summary>
    public static ReadOnlySpan<byte> AcceptEncoding => "gzip, br, zstd"u8;

    /// <summary>Chooses for a body.</summary>
    /// <param name="contentType">The value of Content-Type, or empty when there is none.</param>
    /// <param name="contentEncoding">The value of Content-Encoding, or empty when there is none.</param>
    /// <param name="direction">Which way it goes.</param>
    /// <param name="context">What the rule asks.</param>
    /// <param name="messageEncoding">The value of grpc-encoding, or empty when there is none; it counts for gRPC alone.</param>
    public static BodyOpening Open(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> contentEncoding, BodyDirection direction, BodyContext context, ReadOnlySpan<byte> messageEncoding = default)
    {
        if (context.IsIdle) { return default; }
        if (!BodyDecoders.TryCreate(contentEncoding, out BodyDecoder? decoder)) { return new BodyOpening(null, BodyRefusals.Coding); }
        BodyFilter? filter = Choose(contentType, direction, context, depth: 0, out string refusal, messageEncoding, isWhole: decoder is null);
        if (filter is not null) { return new BodyOpening(new BodyMasker(filter, decoder, context.Limits), null); }
        decoder?.Dispose();
        return new BodyOpening(null, refusal);
    }

    /// <summary>Chooses for a body or a part of one; null when it may not pass, with the reason.</summary>
    /// <remarks>Messages of gRPC are read in a body of their own alone: not in parts, and not behind a content coding.</remarks>
    internal static BodyFilter? Choose(ReadOnlySpan<byte> contentType, BodyDirection direction, BodyContext context, int depth, out string refusal, ReadOnlySpan<byte> messageEncoding = default, bool isWhole = false)
    {
        refusal = "";
        if (contentType.IsEmpty) { return new SniffFilter(context); }
        if (!MediaType.TryRead(contentType, out MediaType type))
        {
            refusal = BodyRefusals.MediaType;
            return null;
        }
        BodyKind kind = BodyKinds.Of(type);
        if (!HasCharset(type, kind))
        {
            refusal = BodyRefusals.Charset;
            return null;
        }
        // Their base64 stands in JSON: in YAML or a form nobody would look into it. Targets say what is wrong in plain text.
        if (context.SeesBase64 && kind is not (BodyKind.Json or BodyKind.JsonLines) && !(direction == BodyDirection.Response && type.Is("text/plain"u8)))
        {
            refusal = BodyRefusals.Secrets;
            return null;
        }
        switch (kind)
        {
            case BodyKind.Json when context.IsLines:
                return new JsonLinesFilter(context);
            case BodyKind.Json when context.IsEventArray && direction == BodyDirection.Response:
                return new EventArrayFilter(context);
            case BodyKind.Json:
                return context.Lists is null ? new JsonFilter(context) : new JsonMessageFilter(context);
            case BodyKind.JsonLines:
                return new JsonLinesFilter(context);
            case BodyKind.JsonSequence:
                return new JsonSequenceFilter(context);
            case BodyKind.Events:
                return new SseFilter(context);
            case BodyKind.AmazonEvents when direction == BodyDirection.Response:
                return new AmazonEventFilter(context);
            case BodyKind.Text or BodyKind.Csv or BodyKind.Markup or BodyKind.Xml or BodyKind.Form:
                return new DeclaredTextFilter(context, kind);
            case BodyKind.Multipart:
                return MultipartFilter.Create(type, direction, context, depth, out refusal);
            case BodyKind.Protobuf or BodyKind.Unknown when context.IsSchema:
                return new ProtoFilter(context);
            case BodyKind.Grpc or BodyKind.Protobuf when context.Plan.IsEmpty && !context.IsStrict:
                return new SniffFilter(context);
            case BodyKind.Grpc or BodyKind.Protobuf when context.IsStrict:
                refusal = BodyRefusals.Binary;
                return null;
            case BodyKind.Grpc when !isWhole || !GrpcCodings.IsKnown(messageEncoding):
                refusal = BodyRefusals.GrpcCoding;
                return null;
            case BodyKind.Grpc:
                GrpcForm.TryRead(type, out GrpcForm form);
                return new GrpcFilter(context, direction, form, messageEncoding);
            case BodyKind.Protobuf:
                return context.Telemetry == OtlpSignal.None || type.Is("application/vnd.google.protobuf"u8) ? new ProtoFilter(context) : new OtlpFilter(context, direction);
            case BodyKind.Unknown when context.IsStrict || (BodyKinds.IsEncoded(type) && !context.PassesBinary && !context.Plan.IsEmpty):
                refusal = BodyRefusals.Binary;
                return null;
            default:
                return new SniffFilter(context);
        }
    }

    /// <summary>Whether the text's bytes mean what finds are looked for in: ASCII stands for itself.</summary>
    private static bool HasCharset(in MediaType type, BodyKind kind)
    {
        ReadOnlySpan<byte> charset = type.Charset;
        return kind == BodyKind.Unknown || charset.IsEmpty || Charsets.IsAsciiCompatible(charset);
    }
}
