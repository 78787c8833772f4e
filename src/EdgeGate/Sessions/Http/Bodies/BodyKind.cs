namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>How a body is read.</summary>
internal enum BodyKind
{
    /// <summary>Nothing is known: looked at, and text when it is text.</summary>
    Unknown,
    /// <summary>One JSON document.</summary>
    Json,
    /// <summary>JSON documents, one a line.</summary>
    JsonLines,
    /// <summary>JSON documents behind record separators.</summary>
    JsonSequence,
    /// <summary>Server-sent events.</summary>
    Events,
    /// <summary>Messages of Amazon's event streams.</summary>
    AmazonEvents,
    /// <summary>A form, URL-encoded.</summary>
    Form,
    /// <summary>Parts, each with headers of its own.</summary>
    Multipart,
    /// <summary>HTML.</summary>
    Markup,
    /// <summary>XML.</summary>
    Xml,
    /// <summary>Comma-separated values.</summary>
    Csv,
    /// <summary>Text.</summary>
    Text,
    /// <summary>One protobuf message.</summary>
    Protobuf,
    /// <summary>Messages of gRPC.</summary>
    Grpc,
}
