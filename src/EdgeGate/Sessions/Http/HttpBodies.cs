using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http;

/// <summary>Opens the masker of a body by what its message's fields say.</summary>
internal static class HttpBodies
{
    /// <summary>Opens one.</summary>
    /// <param name="context">What the rule asks.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="fields">The message's field lines.</param>
    /// <param name="isDecoded">Whether the content coding was undone already.</param>
    /// <param name="spare">Keeps maskers for reuse; its owner gives them back to it.</param>
    public static BodyOpening Open(BodyContext context, BodyDirection direction, ReadOnlySpan<byte> fields, bool isDecoded = false, SpareMasker? spare = null)
    {
        if (context.IsIdle) { return default; }
        // Two types or codings: what one reader takes another may not.
        if (Http1Fields.Count(fields, "content-type"u8) > 1 || Http1Fields.Count(fields, "content-encoding"u8) > 1) { return new BodyOpening(null, "The body has several types or codings."); }
        Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> type);
        ReadOnlySpan<byte> coding = default;
        if (!isDecoded) { Http1Fields.TryFind(fields, "content-encoding"u8, out coding); }
        if (GrpcForm.IsAny(type)) { return OpenGrpc(context, direction, fields, type, coding, isDecoded, spare); }
        if (spare?.Take(type, coding, direction, context) is { } known) { return new BodyOpening(known, null); }
        BodyOpening opening = BodyMaskers.Open(type, coding, direction, context);
        if (opening.Masker is not null) { spare?.Made(type, direction, context); }
        return opening;
    }

    /// <summary>The same of gRPC, whose messages may have a coding of their own.</summary>
    private static BodyOpening OpenGrpc(BodyContext context, BodyDirection direction, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> type, ReadOnlySpan<byte> coding, bool isDecoded, SpareMasker? spare)
    {
        if (Http1Fields.Count(fields, "grpc-encoding"u8) > 1) { return new BodyOpening(null, BodyRefusals.GrpcCoding); }
        ReadOnlySpan<byte> messages = default;
        if (!isDecoded) { Http1Fields.TryFind(fields, "grpc-encoding"u8, out messages); }
        // A masker that is kept knows of no coding.
        if (!GrpcCodings.IsNone(messages)) { return BodyMaskers.Open(type, coding, direction, context, messages); }
        if (spare?.Take(type, coding, direction, context) is { } known) { return new BodyOpening(known, null); }
        BodyOpening opening = BodyMaskers.Open(type, coding, direction, context);
        if (opening.Masker is not null && coding.IsEmpty) { spare?.Made(type, direction, context); }
        return opening;
    }

    /// <summary>Whether a message is one of gRPC with its status in trailers: gRPC-Web has it in the body.</summary>
    public static bool EndsInTrailers(ReadOnlySpan<byte> fields)
        => Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> type) && GrpcForm.IsAny(type) && !GrpcForm.IsWebOf(type);

    /// <summary>Whether a message is one of gRPC-Web with its status in its last message, as it goes on: not base64 as a whole, and without a content coding.</summary>
    public static bool EndsInMessage(ReadOnlySpan<byte> fields, bool isDecoded)
        => Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> value) && MediaType.TryRead(value, out MediaType type) && GrpcForm.TryRead(type, out GrpcForm form) && form.IsWeb
            && (isDecoded || !Http1Fields.TryFind(fields, "content-encoding"u8, out _));

    /// <summary>Whether a message's body is framed for programs alone: recordings keep what stands in the frames.</summary>
    public static bool IsFramed(ReadOnlySpan<byte> fields)
        => Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> value) && MediaType.TryRead(value, out MediaType type) && BodyKinds.Of(type) == BodyKind.AmazonEvents;

    /// <summary>Of the codings a client takes, those that can be undone; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> asked)
    {
        ReadOnlySpan<byte> list = asked;
        while (Http1Bytes.NextItem(ref list, out ReadOnlySpan<byte> item))
        {
            int weight = item.IndexOf((byte)';');
            ReadOnlySpan<byte> coding = Http1Bytes.Trim(weight < 0 ? item : item[..weight]);
            bool isRefused = weight >= 0 && item[weight..].IndexOf("=0"u8) is >= 0 and int zero && !item[(weight + zero)..].ContainsAny("123456789"u8);
            if (!isRefused && (Http1Bytes.Same(coding, "gzip"u8) || Http1Bytes.Same(coding, "*"u8))) { return "gzip"u8; }
        }
        return default;
    }
}
