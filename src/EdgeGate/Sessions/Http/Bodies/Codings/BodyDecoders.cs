using System.Text;

namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>The content codings that are undone.</summary>
/// <remarks>RFC 9110, 8.4.1; RFC 7932 (br); RFC 8878 and 9659 (zstd). One at a time: nobody sends more with a good reason.</remarks>
internal static class BodyDecoders
{
    /// <summary>Makes what undoes a coding; false when it is not known.</summary>
    /// <param name="contentEncoding">The field's value; empty when there is none.</param>
    /// <param name="decoder">The decoder; null for none or identity.</param>
    public static bool TryCreate(ReadOnlySpan<byte> contentEncoding, out BodyDecoder? decoder)
    {
        ReadOnlySpan<byte> name = contentEncoding.Trim(" \t"u8);
        decoder = null;
        if (name.IsEmpty || Ascii.EqualsIgnoreCase(name, "identity"u8)) { return true; }
        if (Ascii.EqualsIgnoreCase(name, "gzip"u8) || Ascii.EqualsIgnoreCase(name, "x-gzip"u8)) { decoder = new GzipDecoder(); }
        else if (Ascii.EqualsIgnoreCase(name, "deflate"u8)) { decoder = new ZlibDecoder(); }
        else if (Ascii.EqualsIgnoreCase(name, "br"u8)) { decoder = new BrotliBodyDecoder(); }
        else if (Ascii.EqualsIgnoreCase(name, "zstd"u8)) { decoder = new ZstdDecoder(); }
        return decoder is not null;
    }
}
