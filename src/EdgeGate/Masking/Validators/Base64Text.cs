using System.Buffers;
using System.Buffers.Text;

namespace EdgeGate.Masking.Validators;

/// <summary>What base 64 hides.</summary>
internal static class Base64Text
{
    private const int EncodedBytesMax = 512;

    /// <summary>Credentials of HTTP's Basic scheme: printable text with a colon.</summary>
    /// <remarks>RFC 7617, section 2.</remarks>
    public static bool BasicCredentials(ReadOnlySpan<byte> find)
    {
        Span<byte> decoded = stackalloc byte[EncodedBytesMax];
        if (find.Length > EncodedBytesMax || Base64.DecodeFromUtf8(find, decoded, out _, out int written) != OperationStatus.Done) { return false; }
        ReadOnlySpan<byte> text = decoded[..written];
        return text.IndexOf((byte)':') >= 0 && text.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;
    }

    /// <summary>
    /// The beginning of a JSON Web Token: a first part that decodes to a JSON object with an <c>alg</c>. When no dot ends it, as much as is there is read.
    /// </summary>
    /// <remarks>RFC 7515, 4.1.1 and 7.1; RFC 7516, 4.1.1.</remarks>
    public static bool JwtHeader(ReadOnlySpan<byte> find)
    {
        int dot = find.IndexOf((byte)'.');
        ReadOnlySpan<byte> header = dot < 0 ? find[..(find.Length & ~3)] : find[..dot];
        Span<byte> decoded = stackalloc byte[EncodedBytesMax];
        if (header.Length > EncodedBytesMax || Base64Url.DecodeFromUtf8(header, decoded, out _, out int written) != OperationStatus.Done) { return false; }
        ReadOnlySpan<byte> json = decoded[..written];
        return written > 0 && json[0] == '{' && (dot < 0 || json[^1] == '}') && json.IndexOf("\"alg\""u8) > 0;
    }
}
