using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Bounds of what masking a body may take.</summary>
/// <param name="EventBytesMax">The longest thing that is seen whole: a server-sent event, a line of NDJSON, a JSON body whose tools are filtered.</param>
/// <param name="SchemaBytesMax">The longest protobuf message that describes an API: Kubernetes' own is 3 MiB, and every extension adds to it.</param>
/// <param name="GrpcMessageBytesMax">The longest message of gRPC, decoded: what its clients and servers take unless they are told else.</param>
/// <param name="ValueBytesMax">The longest value (a JSON string, a form's field) that is masked whole; longer ones are masked as streams.</param>
/// <param name="NameBytesMax">The longest name of a member or field, and the longest number.</param>
/// <param name="DepthMax">Arrays and objects inside one another.</param>
/// <param name="StreamsMax">Texts that come in deltas side by side in one body.</param>
/// <param name="PartsMax">Parts of a multipart body, those of inner ones not counted.</param>
/// <param name="OutputBytes">A masker asks to have its output sent when it holds this much.</param>
/// <param name="DecodedBytesFree">Bytes a content coding may decode to whatever the ratio.</param>
/// <param name="DecodedRatioMax">Decoded bytes for an encoded one, beyond <paramref name="DecodedBytesFree"/>.</param>
public sealed record BodyLimits(
    int EventBytesMax = 4 * 1024 * 1024, int SchemaBytesMax = 32 * 1024 * 1024, int GrpcMessageBytesMax = 4 * 1024 * 1024, int ValueBytesMax = 64 * 1024, int NameBytesMax = 4 * 1024, int DepthMax = 256, int StreamsMax = 256,
    int PartsMax = 1024, int OutputBytes = 128 * 1024, long DecodedBytesFree = 16 * 1024 * 1024, int DecodedRatioMax = 250)
{
    /// <summary>Bytes that are worked on at a time.</summary>
    public const int PieceBytes = 16 * 1024;

    /// <summary>What stands for a find is at most this many times as long: the longest placeholder (66 bytes) for the shortest find there can be in practice.</summary>
    private const int GrowthMax = 16;

    /// <summary>What the output of a masker must be able to hold: what is asked to be sent, and what one more piece may add to it at most.</summary>
    public int OutputBytesMax => OutputBytes + (GrowthMax * (PieceBytes + Math.Max(SchemaBytesMax, Math.Max(EventBytesMax, GrpcMessageBytesMax)) + ValueBytesMax + NameBytesMax + MaskStream.HoldbackBytesMax));
}
