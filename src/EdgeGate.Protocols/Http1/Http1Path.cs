using System.Buffers;
using System.Text.Unicode;

namespace EdgeGate.Protocols.Http1;

/// <summary>Reads a path once: percent-encoding decoded, dot segments resolved. What two servers could take for different places is refused.</summary>
/// <remarks>
/// RFC 3986, 2.1, 5.2.4 and 6.2.2. Refused are an encoded slash, backslash, NUL or other control byte, a percent sign that would decode again,
/// a backslash, dots with parameters (<c>..;x</c>), dots above the root, and what is not UTF-8 (overlong dots and slashes).
/// </remarks>
public static class Http1Path
{
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~"u8);
    private static readonly SearchValues<byte> Delimiters = SearchValues.Create("!$&'()*+,;=:@"u8);

    /// <summary>Reads a path.</summary>
    /// <param name="path">As sent; begins with a slash.</param>
    /// <param name="encoded">Receives it in normal form, to be sent on: at least <paramref name="path"/>'s length times three.</param>
    /// <param name="decoded">Receives what it means, to be judged: at least <paramref name="path"/>'s length.</param>
    /// <param name="encodedBytes">Bytes written to <paramref name="encoded"/>.</param>
    /// <param name="decodedBytes">Bytes written to <paramref name="decoded"/>.</param>
    /// <returns>False when it cannot be judged.</returns>
    public static bool TryNormalize(ReadOnlySpan<byte> path, Span<byte> encoded, Span<byte> decoded, out int encodedBytes, out int decodedBytes)
    {
        encodedBytes = decodedBytes = 0;
        if (path.IsEmpty || path[0] != '/') { return false; }
        int at = 0;
        while (at < path.Length)
        {
            int next = path[(at + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : at + 1 + next;
            int encodedStart = encodedBytes;
            int decodedStart = decodedBytes;
            encoded[encodedBytes++] = (byte)'/';
            decoded[decodedBytes++] = (byte)'/';
            if (!TryAppend(path[(at + 1)..end], encoded, decoded, ref encodedBytes, ref decodedBytes)) { return false; }
            ReadOnlySpan<byte> segment = decoded[(decodedStart + 1)..decodedBytes];
            if (IsDots(segment))
            {
                // A dot segment at the end leaves the slash of its folder.
                bool isUp = segment.Length == 2;
                (encodedBytes, decodedBytes) = (encodedStart, decodedStart);
                if (isUp)
                {
                    if (decodedBytes == 0) { return false; }
                    encodedBytes = encoded[..encodedBytes].LastIndexOf((byte)'/');
                    decodedBytes = decoded[..decodedBytes].LastIndexOf((byte)'/');
                }
                if (end == path.Length)
                {
                    encoded[encodedBytes++] = (byte)'/';
                    decoded[decodedBytes++] = (byte)'/';
                }
            }
            else if (segment.IndexOf((byte)';') is > 0 and int parameters && IsDots(segment[..parameters])) { return false; }
            at = end;
        }
        return Utf8.IsValid(decoded[..decodedBytes]);
    }

    private static bool IsDots(ReadOnlySpan<byte> segment) => segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8);

    private static bool TryAppend(ReadOnlySpan<byte> segment, Span<byte> encoded, Span<byte> decoded, ref int encodedBytes, ref int decodedBytes)
    {
        int start = decodedBytes;
        for (int i = 0; i < segment.Length; i++)
        {
            byte c = segment[i];
            bool wasEncoded = c == '%';
            if (wasEncoded)
            {
                if (i + 2 >= segment.Length) { return false; }
                int high = Http1Bytes.Hex(segment[i + 1]);
                int low = Http1Bytes.Hex(segment[i + 2]);
                if (high < 0 || low < 0) { return false; }
                c = (byte)((high << 4) | low);
                i += 2;
            }
            if (c is < 0x20 or 0x7f or (byte)'/' or (byte)'\\') { return false; }
            decoded[decodedBytes++] = c;
            if (Unreserved.Contains(c) || (!wasEncoded && Delimiters.Contains(c)))
            {
                encoded[encodedBytes++] = c;
                continue;
            }
            encoded[encodedBytes++] = (byte)'%';
            encoded[encodedBytes++] = "0123456789ABCDEF"u8[c >> 4];
            encoded[encodedBytes++] = "0123456789ABCDEF"u8[c & 15];
        }
        return !DecodesAgain(decoded[start..decodedBytes]);
    }

    private static bool DecodesAgain(ReadOnlySpan<byte> decoded)
    {
        while (decoded.IndexOf((byte)'%') is >= 0 and int percent)
        {
            decoded = decoded[(percent + 1)..];
            if (decoded.Length >= 2 && Http1Bytes.Hex(decoded[0]) >= 0 && Http1Bytes.Hex(decoded[1]) >= 0) { return true; }
        }
        return false;
    }
}
