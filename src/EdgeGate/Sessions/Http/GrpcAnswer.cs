using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>Writes the gateway's own answers to clients of gRPC: a status in the place of trailers, and no body (Trailers-Only).</summary>
/// <remarks>gRPC, "PROTOCOL-HTTP2", Responses; "Status codes and their use"; "HTTP to gRPC status code mapping". Its clients look at the HTTP status only where there is no status of gRPC.</remarks>
internal static class GrpcAnswer
{
    private const int MessageCharsMax = 1024;
    private const int Unknown = 2;
    private const int DeadlineExceeded = 4;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int FailedPrecondition = 9;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    /// <summary>Writes a whole response.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="requestType">The request's Content-Type.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="isLast">Whether the connection ends.</param>
    /// <param name="lines">Whole field lines that go with it.</param>
    public static void Write(ByteBuffer output, ReadOnlySpan<byte> requestType, HttpRefusal refusal, bool isLast, ReadOnlySpan<byte> lines = default)
    {
        Http1Writer.StatusLine(output, 200);
        output.Append(lines);
        Http1Writer.Field(output, "Content-Type"u8, TypeOf(requestType));
        Http1Writer.Field(output, "Content-Length"u8, 0);
        Http1Writer.Field(output, "Cache-Control"u8, "no-store"u8);
        AppendStatus(output, refusal);
        if (refusal.Held is { } held) { Http1Writer.Field(output, "X-Edgegate-Hold"u8, Encoding.ASCII.GetBytes(held.Hold.Id)); }
        // Who sent a coding that is not undone learns which are.
        if (refusal.Status == 415) { Http1Writer.Field(output, "grpc-accept-encoding"u8, "identity,gzip,deflate"u8); }
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
    }

    /// <summary>Appends the lines that say how a call ended: in trailers, or in their place.</summary>
    public static void AppendStatus(ByteBuffer output, HttpRefusal refusal)
    {
        string rule = refusal.Rule.Length > 0 && !refusal.Message.Contains(refusal.Rule, StringComparison.Ordinal) ? $" (rule: {refusal.Rule})" : "";
        string message = refusal.Message.Length > MessageCharsMax ? refusal.Message[..MessageCharsMax] : refusal.Message;
        Http1Writer.Field(output, "grpc-status"u8, CodeOf(refusal));
        Http1Writer.Field(output, "grpc-message"u8, Encoding.ASCII.GetBytes(Encode(message + rule)));
    }

    /// <summary>The status that stands for a refusal.</summary>
    internal static int CodeOf(HttpRefusal refusal) => refusal.Status switch
    {
        // A limit as any, in whichever direction.
        _ when refusal.Message == BodyRefusals.GrpcLong => ResourceExhausted,
        // It is the gateway that does not let it pass, and asking again would not help.
        502 when refusal.Reason == "body_refused" => PermissionDenied,
        202 => FailedPrecondition,
        400 or 500 => Internal,
        401 => Unauthenticated,
        403 => PermissionDenied,
        404 or 405 or 415 or 501 => Unimplemented,
        408 or 504 => DeadlineExceeded,
        413 or 414 or 429 or 431 => ResourceExhausted,
        502 or 503 => Unavailable,
        _ => Unknown,
    };

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> requestType)
        => Begins(requestType, "application/grpc-web-text"u8) ? "application/grpc-web-text"u8 : Begins(requestType, "application/grpc-web"u8) ? "application/grpc-web"u8 : "application/grpc"u8;

    private static bool Begins(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name) => type.Length >= name.Length && Http1Bytes.Same(type[..name.Length], name);

    /// <summary>Percent-encodes all but printable ASCII, and the percent sign.</summary>
    private static string Encode(string message)
    {
        StringBuilder encoded = new(message.Length);
        foreach (byte c in Encoding.UTF8.GetBytes(message))
        {
            if (c is >= 0x20 and <= 0x7E and not (byte)'%') { encoded.Append((char)c); }
            else { encoded.Append(CultureInfo.InvariantCulture, $"%{c:X2}"); }
        }
        return encoded.ToString();
    }
}
