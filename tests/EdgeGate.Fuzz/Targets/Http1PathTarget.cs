using System.Globalization;
using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Paths in normal form.</summary>
internal static class Http1PathTarget
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static FuzzTarget Create() => new("http1-path", HttpVectors.Paths, Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        byte[] encoded = new byte[input.Length * 3];
        byte[] decoded = new byte[input.Length];
        if (!Http1Path.TryNormalize(input, encoded, decoded, out int encodedBytes, out int decodedBytes))
        {
            transcript.Say("refused");
            return;
        }
        transcript.Say("encoded", encoded.AsSpan(0, encodedBytes));
        transcript.Say("decoded", decoded.AsSpan(0, decodedBytes));
        // What is sent on is read by the next one as it was judged here.
        byte[] again = new byte[encodedBytes];
        if (!Http1Path.TryNormalize(encoded.AsSpan(0, encodedBytes), new byte[encodedBytes * 3], again, out _, out int againBytes) || !again.AsSpan(0, againBytes).SequenceEqual(decoded.AsSpan(0, decodedBytes)))
        {
            throw new FuzzFinding("the normal form reads differently");
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = Encoding.Latin1.GetString(input);
        List<(string Encoded, string Decoded)> stack = [];
        bool isFolder = false;
        bool isRefused = text.Length == 0 || text[0] != '/';
        foreach (string segment in isRefused ? [] : text[1..].Split('/'))
        {
            if (Segment(segment) is not { } read)
            {
                isRefused = true;
                break;
            }
            isFolder = read.Decoded is "." or "..";
            if (read.Decoded == ".") { continue; }
            if (read.Decoded != "..") { stack.Add(read); }
            else if (stack.Count > 0) { stack.RemoveAt(stack.Count - 1); }
            else
            {
                isRefused = true;
                break;
            }
        }
        if (isFolder) { stack.Add(("", "")); }
        string decoded = string.Concat(stack.Select(static one => "/" + one.Decoded));
        byte[] bytes = Encoding.Latin1.GetBytes(decoded);
        try { Strict.GetCharCount(bytes); }
        catch (DecoderFallbackException) { isRefused = true; }
        if (isRefused)
        {
            transcript.Say("refused");
            return;
        }
        transcript.Say("encoded", Encoding.Latin1.GetBytes(string.Concat(stack.Select(static one => "/" + one.Encoded))));
        transcript.Say("decoded", bytes);
    }

    private static (string Encoded, string Decoded)? Segment(string segment)
    {
        StringBuilder encoded = new();
        StringBuilder decoded = new();
        for (int i = 0; i < segment.Length; i++)
        {
            char c = segment[i];
            bool wasEncoded = c == '%';
            if (wasEncoded)
            {
                if (i + 2 >= segment.Length || !byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)) { return null; }
                c = (char)value;
                i += 2;
            }
            if (c is < ' ' or '\u007f' or '/' or '\\') { return null; }
            decoded.Append(c);
            bool isUnreserved = char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
            bool isDelimiter = "!$&'()*+,;=:@".Contains(c, StringComparison.Ordinal);
            if (isUnreserved || (isDelimiter && !wasEncoded)) { encoded.Append(c); }
            else { encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}"); }
        }
        string plain = decoded.ToString();
        for (int i = 0; i + 2 < plain.Length; i++)
        {
            if (plain[i] == '%' && char.IsAsciiHexDigit(plain[i + 1]) && char.IsAsciiHexDigit(plain[i + 2])) { return null; }
        }
        return plain.Split(';')[0] is "." or ".." && plain.Contains(';', StringComparison.Ordinal) ? null : (encoded.ToString(), plain);
    }
}
