using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>How media types are read.</summary>
internal static class BodyKinds
{
    /// <summary>Types that are text though they are not <c>text/*</c>; IANA's registry of media types, and names in wide use.</summary>
    private static readonly string[] TextTypes =
    [
        "application/javascript", "application/ecmascript", "application/x-javascript", "application/graphql", "application/sql", "application/yaml", "application/x-yaml",
        "application/toml", "application/x-sh", "application/x-httpd-php", "application/pem-certificate-chain", "application/x-pem-file", "application/rtf",
        "application/vnd.docker.distribution.manifest.v1+prettyjws", "application/openmetrics-text",
    ];

    /// <summary>Whether bodies of a type hold in codings of their own what their letters say nothing of: base64 from end to end, mail with its transfer encodings, PDF with its packed pages.</summary>
    public static bool IsEncoded(in MediaType type)
        => type.Is("application/grpc-web-text"u8) || type.IsOfType("application/grpc-web-text+"u8) || type.Is("application/base64"u8)
            || type.Is("application/pdf"u8) || type.Is("message/rfc822"u8) || type.Is("message/global"u8);

    /// <summary>How bodies of a type are read.</summary>
    public static BodyKind Of(in MediaType type)
    {
        if (GrpcForm.TryRead(type, out _)) { return BodyKind.Grpc; }
        if (type.Is("application/x-protobuf"u8) || type.Is("application/protobuf"u8) || type.Is("application/vnd.google.protobuf"u8) || type.HasSuffix("+protobuf"u8)) { return BodyKind.Protobuf; }
        if (type.Is("application/json"u8) || type.HasSuffix("+json"u8) || type.Is("text/json"u8) || type.Is("application/x-json"u8)) { return BodyKind.Json; }
        if (type.Is("application/x-ndjson"u8) || type.Is("application/ndjson"u8) || type.Is("application/jsonl"u8) || type.Is("application/x-jsonlines"u8)
            || type.Is("application/jsonlines"u8) || type.Is("application/x-jsonl"u8) || type.Is("application/json-lines"u8) || type.Is("application/stream+json"u8))
        {
            return BodyKind.JsonLines;
        }
        if (type.Is("application/json-seq"u8) || type.HasSuffix("+json-seq"u8)) { return BodyKind.JsonSequence; }
        if (type.Is("text/event-stream"u8)) { return BodyKind.Events; }
        if (type.Is("application/vnd.amazon.eventstream"u8)) { return BodyKind.AmazonEvents; }
        if (type.Is("application/x-www-form-urlencoded"u8)) { return BodyKind.Form; }
        if (type.IsOfType("multipart/"u8)) { return BodyKind.Multipart; }
        if (type.Is("text/html"u8)) { return BodyKind.Markup; }
        if (type.Is("text/xml"u8) || type.Is("application/xml"u8) || type.HasSuffix("+xml"u8) || type.Is("application/xml-dtd"u8)) { return BodyKind.Xml; }
        if (type.Is("text/csv"u8) || type.Is("application/csv"u8) || type.Is("text/x-csv"u8) || type.Is("text/comma-separated-values"u8) || type.Is("text/tab-separated-values"u8)) { return BodyKind.Csv; }
        if (type.IsOfType("text/"u8)) { return BodyKind.Text; }
        foreach (string text in TextTypes)
        {
            if (type.Is(text)) { return BodyKind.Text; }
        }
        return BodyKind.Unknown;
    }
}
