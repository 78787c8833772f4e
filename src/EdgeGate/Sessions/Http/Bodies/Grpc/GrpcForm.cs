using System.Text;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>How a body of gRPC is written, by its media type.</summary>
/// <param name="IsWeb">Whether it is gRPC-Web, whose trailers come in the body.</param>
/// <param name="IsJson">Whether its messages are JSON, and not protobuf.</param>
/// <remarks>gRPC, "PROTOCOL-HTTP2", Content-Type; "PROTOCOL-WEB". What has another codec, or is base64 as a whole, is none that is read.</remarks>
internal readonly record struct GrpcForm(bool IsWeb, bool IsJson)
{
    private static ReadOnlySpan<byte> Grpc => "application/grpc"u8;

    /// <summary>The form of a type; false when it is none that is read.</summary>
    public static bool TryRead(in MediaType type, out GrpcForm form)
    {
        bool isWeb = type.Is("application/grpc-web"u8) || type.Is("application/grpc-web+proto"u8) || type.Is("application/grpc-web+json"u8);
        bool isJson = type.Is("application/grpc+json"u8) || type.Is("application/grpc-web+json"u8);
        form = new GrpcForm(isWeb, isJson);
        return isWeb || isJson || type.Is(Grpc) || type.Is("application/grpc+proto"u8);
    }

    /// <summary>Whether a value of Content-Type that says gRPC says gRPC-Web.</summary>
    public static bool IsWebOf(ReadOnlySpan<byte> contentType)
    {
        ReadOnlySpan<byte> rest = contentType.Trim(" \t"u8)[Grpc.Length..];
        return rest.StartsWith("-"u8);
    }

    /// <summary>Whether a value of Content-Type says gRPC, in whatever form.</summary>
    public static bool IsAny(ReadOnlySpan<byte> contentType)
    {
        contentType = contentType.Trim(" \t"u8);
        return contentType.Length >= Grpc.Length && Ascii.EqualsIgnoreCase(contentType[..Grpc.Length], Grpc) && (contentType.Length == Grpc.Length || contentType[Grpc.Length] is (byte)'+' or (byte)'-' or (byte)';' or (byte)' ' or (byte)'\t');
    }
}
