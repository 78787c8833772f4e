namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Why a body may not go on, in sentences for the person who asked. None holds anything of the body.</summary>
internal static class BodyRefusals
{
    public const string Denied = "The body holds data that may not pass at all.";
    public const string Binary = "The body cannot be looked into, and the rule does not let such bodies pass.";
    public const string Secrets = "Secrets and config maps are looked into as JSON alone.";
    public const string Charset = "The body's character set is not one that is masked; use UTF-8.";
    public const string MediaType = "The body's Content-Type cannot be read.";
    public const string Coding = "The body's content coding is not one that is decoded; use gzip, deflate, br, zstd or none.";
    public const string CodingDamaged = "The body's content coding is damaged.";
    public const string CodingCut = "The body ends within its content coding.";
    public const string CodingTrailing = "Bytes follow the end of the body's content coding.";
    public const string CodingBomb = "The body decodes to far more than it should.";
    public const string Telemetry = "The body is not the telemetry its path takes, or is longer or deeper than is looked into.";
    public const string Protobuf = "The body is not a well-formed protobuf message.";
    public const string ProtobufLong = "The body is a protobuf message longer than is looked into.";
    public const string ProtobufDeep = "The body has protobuf messages that are nested too deeply, or too many of them to be looked through.";
    public const string ProtobufBinary = "The body has bytes in a protobuf message that cannot be looked into, and the rule does not let such bytes pass.";
    public const string GrpcFrame = "The body is not a row of gRPC messages: a message's flags are not known, or bytes follow the trailers.";
    public const string GrpcCut = "The body ends within a gRPC message.";
    public const string GrpcLong = "The body has a gRPC message longer than is looked into.";
    public const string GrpcCoding = "The body's gRPC messages have a coding that is not undone; use grpc-encoding gzip, deflate or identity, and no content coding.";
    public const string GrpcTrailers = "The trailers in the body of gRPC-Web cannot be read.";
    public const string Json = "The body is not well-formed JSON.";
    public const string JsonDepth = "The body's JSON is nested too deeply, or an event of it has too many values.";
    public const string JsonLong = "The body's JSON has a name or number that is too long.";
    public const string Event = "An event or line of the body is longer than is looked at.";
    public const string AmazonEvents = "The body is not a row of whole messages of an Amazon event stream, or one has headers that cannot be read.";
    public const string Streams = "The body has more streams of deltas side by side than are followed.";
    public const string Multipart = "The multipart body is not well formed.";
    public const string MultipartDeep = "The multipart body is nested too deeply or has too many parts.";
    public const string MultipartEncoding = "A part of the multipart body has a transfer encoding that is not looked through.";
    public const string Field = "The form has a name that is too long.";
}
