using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Codings;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>The codings of single messages that are undone.</summary>
/// <remarks>gRPC, "Compression": a message has one where its flag says so, and which one the message's head says.</remarks>
internal static class GrpcCodings
{
    /// <summary>Whether messages of a coding can be read.</summary>
    /// <param name="messageEncoding">The value of grpc-encoding; empty when there is none.</param>
    public static bool IsKnown(ReadOnlySpan<byte> messageEncoding) => IsNone(messageEncoding) || Same(messageEncoding, "gzip"u8) || Same(messageEncoding, "deflate"u8);

    /// <summary>Whether it stands for none.</summary>
    public static bool IsNone(ReadOnlySpan<byte> messageEncoding) => messageEncoding.Trim(" \t"u8).IsEmpty || Same(messageEncoding, "identity"u8);

    /// <summary>Makes what undoes the coding of one message; null when there is none.</summary>
    public static BodyDecoder? Open(ReadOnlySpan<byte> messageEncoding) => Same(messageEncoding, "gzip"u8) ? new GzipDecoder() : Same(messageEncoding, "deflate"u8) ? new ZlibDecoder() : null;

    /// <summary>Writes those of a list that are undone, and nothing when there is none: only what can be undone may be asked for where messages are looked into.</summary>
    /// <param name="asked">The value of grpc-accept-encoding.</param>
    /// <param name="output">Receives them, and nothing else.</param>
    public static void Narrow(ReadOnlySpan<byte> asked, ByteBuffer output)
    {
        output.Clear();
        while (Http1Bytes.NextItem(ref asked, out ReadOnlySpan<byte> item))
        {
            if (item.IsEmpty || !IsKnown(item)) { continue; }
            if (output.Length > 0) { output.Append((byte)','); }
            output.Append(item);
        }
    }

    private static bool Same(ReadOnlySpan<byte> messageEncoding, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(messageEncoding.Trim(" \t"u8), name);
}
