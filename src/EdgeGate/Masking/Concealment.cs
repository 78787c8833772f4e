using System.Buffers;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>
/// Tells whether masking a text hides more of it than values. Who approves a command or a statement reads it masked, so a find that reaches over a quote, a semicolon or a line
/// could hide what is to run: between the markers of a private key, or in a password that is none.
/// </summary>
public static class Concealment
{
    /// <summary>Bytes that no language takes for anything but a part of a word: names, numbers, addresses, URLs, base64. Bytes of longer characters are letters everywhere.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,@:/+=%~ "u8, .. Enumerable.Range(0x80, 0x80).Select(static value => (byte)value)]);

    /// <summary>Bytes of numbers as people write them: a telephone's too.</summary>
    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789()+-./ \t\r\n"u8);

    /// <summary>Looks for a find that hides more than a value.</summary>
    /// <param name="plan">What masks the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="isValue">Whether bytes from a start to an end are a value whatever they are; null where nobody knows.</param>
    /// <returns>The class of the first such find; null when there is none.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static string? Find(MaskPlan plan, ReadOnlySpan<byte> text, Func<int, int, bool>? isValue = null)
    {
        if (plan.IsEmpty || text.Length < plan.ValueBytesMin) { return null; }
        using ByteBuffer readable = new(text.Length + ByteBuffer.ScanMarginBytes);
        readable.Append(text);
        return FindBehind(plan, readable.Written, 0, isValue);
    }

    /// <summary>As <see cref="Find"/>, in a text that may be a JSON document: there every string is looked into on its own, and one that is a find whole is a value.</summary>
    public static string? FindInDocument(MaskPlan plan, ReadOnlySpan<byte> text)
    {
        if (plan.IsEmpty || text.Length < plan.ValueBytesMin) { return null; }
        if (!IsDocument(text)) { return Find(plan, text); }
        using ByteBuffer readable = new((text.Length * 2) + ByteBuffer.ScanMarginBytes);
        JsonScalarReader scalars = new(text);
        int nameBytes = 0;
        while (scalars.Read())
        {
            readable.Truncate(scalars.IsName ? 0 : nameBytes);
            int from = readable.Length;
            scalars.Unescape(readable);
            int end = readable.Length;
            if (FindBehind(plan, readable.Written, from, (start, stop) => start == from && stop == end && !readable.Written[start..stop].ContainsAny(" \t\r\n"u8)) is { } found) { return found; }
            if (!scalars.IsName) { continue; }
            readable.Append((byte)' ');
            nameBytes = readable.Length;
        }
        return null;
    }

    /// <summary>Why a masked text does not say all, for people: a sentence's end.</summary>
    /// <param name="found">The class that was found; null for none.</param>
    /// <returns>Empty when none was.</returns>
    public static string Describe(string? found) => found is null ? "" : $"what is masked as {found} reaches over more than a value";

    private static string? FindBehind(MaskPlan plan, ReadOnlySpan<byte> text, int from, Func<int, int, bool>? isValue)
    {
        try
        {
            foreach (ref readonly MaskedSpan find in plan.Find(text, from))
            {
                ReadOnlySpan<byte> hidden = text[find.Start..find.End];
                bool isSafe = !hidden.ContainsAnyExcept(Plain) || !hidden.ContainsAnyExcept(Numeric) || (find.Region is null && isValue?.Invoke(find.Start, find.End) == true) || IsPrivateKey(hidden);
                if (!isSafe) { return Encoding.UTF8.GetString(plan.ClassNameUtf8(find.ClassIndex)); }
            }
            return null;
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a text could not be scanned", problem);
        }
    }

    private static bool IsDocument(ReadOnlySpan<byte> text)
    {
        JsonScalarReader scalars = new(text);
        while (scalars.Read()) { }
        return !scalars.IsMalformed;
    }

    /// <summary>Whether a text is a private key and nothing else: two markers, and between them base64 of one DER sequence or of an OpenSSH key. Line feeds may be written as <c>\n</c>.</summary>
    /// <remarks>RFC 7468; OpenSSH PROTOCOL.key. One that a passphrase protects in the old way is not told from other bytes, and taken for none.</remarks>
    private static bool IsPrivateKey(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> marker = "-----"u8;
        if (!text.StartsWith("-----BEGIN "u8) || !text.EndsWith(marker)) { return false; }
        text = text[marker.Length..];
        text = text[(text.IndexOf(marker) + marker.Length)..^marker.Length];
        int end = text.LastIndexOf("-----END "u8);
        if (end < 0) { return false; }
        string body = Encoding.Latin1.GetString(text[..end]).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal);
        byte[] key = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, key, out int length)) { return false; }
        ReadOnlySpan<byte> bytes = key.AsSpan(0, length);
        return bytes.StartsWith("openssh-key-v1\0"u8) || (System.Formats.Asn1.AsnDecoder.TryReadEncodedValue(bytes, System.Formats.Asn1.AsnEncodingRules.BER, out System.Formats.Asn1.Asn1Tag tag, out _, out _, out int consumed) && tag == System.Formats.Asn1.Asn1Tag.Sequence && consumed == length && length > 32);
    }
}
