using System.Buffers;
using System.Buffers.Text;

namespace EdgeGate.Masking.Detectors;

/// <summary>Confirm steps of secrets.</summary>
internal static class Secrets
{
    private static readonly SearchValues<byte> PemLabelBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "u8);

    /// <summary>An AWS access key id: a known four-letter prefix and sixteen characters of base 32.</summary>
    /// <remarks>AWS IAM user guide, "IAM identifiers", unique ID prefixes.</remarks>
    public static bool AwsAccessKey(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end)
    {
        start = literalStart;
        end = literalEnd + 16;
        if (end > value.Length || !Ascii.StandsAlone(value, start, end)) { return false; }
        foreach (byte c in value[literalEnd..end])
        {
            if (!Ascii.IsUpper(c) && c is not (>= (byte)'2' and <= (byte)'7') && !Ascii.IsDigit(c)) { return false; }
        }
        return true;
    }

    /// <summary>An AWS secret access key behind its name: forty characters of base 64.</summary>
    public static bool AwsSecretKey(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end)
    {
        start = literalEnd;
        while (start < value.Length && start - literalEnd < 16 && value[start] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)':' or (byte)'=' or (byte)'>') { start++; }
        end = start;
        while (end < value.Length && (Ascii.IsLetter(value[end]) || Ascii.IsDigit(value[end]) || value[end] is (byte)'/' or (byte)'+')) { end++; }
        return start > literalEnd && end - start == 40;
    }

    /// <summary>A GitHub token: <c>ghp_</c> and its kin with at least 36 characters, or <c>github_pat_</c> with at least 60.</summary>
    /// <remarks>GitHub, "Behind GitHub's new authentication token formats".</remarks>
    public static bool GitHubToken(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end)
    {
        start = literalStart;
        end = literalEnd;
        while (end < value.Length && Ascii.IsWord(value[end])) { end++; }
        int wanted = literalEnd - literalStart > 4 ? 60 : 36;
        return end - literalEnd >= wanted && (start == 0 || !Ascii.IsWord(value[start - 1]));
    }

    /// <summary>A JWT in compact form: three parts of base64url, the first a JSON object with <c>alg</c>.</summary>
    /// <remarks>RFC 7515, 7.1.</remarks>
    public static bool Jwt(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end)
    {
        start = literalStart;
        end = start;
        if (start > 0 && IsBase64Url(value[start - 1])) { return false; }
        int header = Part(value, start);
        int payload = header < value.Length && value[header] == '.' ? Part(value, header + 1) : header;
        if (payload <= header + 1 || payload >= value.Length || value[payload] != '.') { return false; }
        end = Part(value, payload + 1);
        Span<byte> decoded = stackalloc byte[768];
        int length = Math.Min(header - start, 1024) & ~3;
        ReadOnlySpan<byte> encoded = header - start <= 1024 ? value[start..header] : value.Slice(start, length);
        return Base64Url.DecodeFromUtf8(encoded, decoded, out _, out int written, isFinalBlock: header - start <= 1024) == OperationStatus.Done
            && decoded[..written].IndexOf("\"alg\""u8) >= 0;
    }

    /// <summary>A private key in PEM, from its begin marker to its end marker; to the end of the value when that is missing.</summary>
    /// <remarks>RFC 7468, section 10 and 11; the older labels too.</remarks>
    public static bool PemPrivateKey(ReadOnlySpan<byte> value, int literalStart, int literalEnd, out int start, out int end)
    {
        start = literalStart;
        end = value.Length;
        ReadOnlySpan<byte> label = value[literalEnd..Math.Min(value.Length, literalEnd + 64)];
        int close = label.IndexOf("PRIVATE KEY"u8);
        if (close < 0 || label[..close].ContainsAnyExcept(PemLabelBytes)) { return false; }
        int marker = value[literalEnd..].IndexOf("-----END "u8);
        if (marker < 0) { return true; }
        int from = literalEnd + marker + 9;
        int dashes = value[from..].IndexOf("-----"u8);
        end = dashes < 0 ? value.Length : from + dashes + 5;
        return true;
    }

    private static int Part(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length && IsBase64Url(value[at])) { at++; }
        return at;
    }

    private static bool IsBase64Url(byte c) => Ascii.IsWord(c) || c == '-';
}
