using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Keeps answers out of caches that people share: what is in one, and how it is masked, depends on who asks.</summary>
/// <remarks>RFC 9111, 3.5 and 5.2.2: <c>public</c>, <c>s-maxage</c> and <c>must-revalidate</c> let a shared cache keep what was asked with Authorization.</remarks>
internal static class HttpCaching
{
    /// <summary>Whether a Cache-Control lets a shared cache keep the answer.</summary>
    public static bool IsShared(ReadOnlySpan<byte> value)
    {
        bool isShared = false;
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            // A private that names fields keeps those alone.
            if (Http1Bytes.Same(item, "private"u8) || Http1Bytes.Same(item, "no-store"u8)) { return false; }
            isShared |= IsOfShared(item) || Http1Bytes.Same(item, "must-revalidate"u8);
        }
        return isShared;
    }

    /// <summary>Appends what stands for it: the same for who asked, and for nobody else.</summary>
    public static void AppendPrivate(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        output.Append("private"u8);
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            if (item.IsEmpty || IsOfShared(item)) { continue; }
            output.Append(", "u8);
            output.Append(item);
        }
    }

    private static bool IsOfShared(ReadOnlySpan<byte> item) => Http1Bytes.Same(item, "public"u8) || (item.Length >= 8 && Http1Bytes.Same(item[..8], "s-maxage"u8));
}
