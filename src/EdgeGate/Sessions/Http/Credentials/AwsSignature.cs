using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>Signs a request for AWS.</summary>
/// <remarks>
/// AWS Signature Version 4 ("Create a signed AWS API request"):
/// <code>
/// canonical = method \n path \n query \n (name:value \n)* \n names \n SHA-256 of the body
/// to sign   = AWS4-HMAC-SHA256 \n time \n day/region/service/aws4_request \n SHA-256 of canonical
/// key       = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request")
/// </code>
/// </remarks>
internal static class AwsSignature
{
    /// <summary>The hash of a body that is not signed; S3 alone takes it.</summary>
    public const string UnsignedBody = "UNSIGNED-PAYLOAD";

    /// <summary>The hash of no body.</summary>
    public static string EmptyBody { get; } = HashOf([]);

    /// <summary>The hash of a body.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Makes the value of Authorization.</summary>
    /// <param name="options">The key, and what it is for.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it is sent.</param>
    /// <param name="query">The query as it is sent.</param>
    /// <param name="fields">Fields to be signed, as they are sent; names in any case.</param>
    /// <param name="bodyHash">The body's hash, or <see cref="UnsignedBody"/>.</param>
    /// <param name="time">As x-amz-date says it: <c>20150830T123600Z</c>.</param>
    public static string Authorization(AwsOptions options, string method, string path, string query, IEnumerable<KeyValuePair<string, string>> fields, string bodyHash, string time)
    {
        KeyValuePair<string, string>[] canonical =
        [
            .. fields.GroupBy(static field => field.Key.ToLowerInvariant(), StringComparer.Ordinal)
                .Select(static group => KeyValuePair.Create(group.Key, string.Join(',', group.Select(static field => Collapse(field.Value)))))
                .OrderBy(static field => field.Key, StringComparer.Ordinal),
        ];
        string names = string.Join(';', canonical.Select(static field => field.Key));
        string lines = string.Concat(canonical.Select(static field => $"{field.Key}:{field.Value}\n"));
        string request = $"{method}\n{Path(path, options.IsS3)}\n{Query(query)}\n{lines}\n{names}\n{bodyHash}";
        string day = time[..8];
        string scope = $"{day}/{options.Region}/{options.Service}/aws4_request";
        string toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{HashOf(Encoding.UTF8.GetBytes(request))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + options.SecretKey.Reveal());
        foreach (string part in (string[])[day, options.Region, options.Service, "aws4_request"]) { key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)); }
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"AWS4-HMAC-SHA256 Credential={options.AccessKey.Reveal()}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    /// <summary>A path as it is signed: encoded once more than it is sent, but for S3, where it is encoded anew.</summary>
    internal static string Path(string path, bool isS3)
        => path.Length == 0 ? "/" : string.Join('/', path.Split('/').Select(segment => Encode(isS3 ? Decode(segment) : Encoding.Latin1.GetBytes(segment))));

    /// <summary>A query as it is signed: each name and value encoded anew, then in order of bytes.</summary>
    internal static string Query(string query)
    {
        IEnumerable<(string Name, string Value)> pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static part => part.Split('=', 2))
            .Select(static pair => (Encode(Decode(pair[0])), pair.Length == 2 ? Encode(Decode(pair[1])) : ""));
        return string.Join('&', pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal).Select(static pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isEncoded = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
            bytes[length++] = isEncoded ? Convert.FromHexString(text.AsSpan(i + 1, 2))[0] : (byte)text[i];
            if (isEncoded) { i += 2; }
        }
        return bytes[..length];
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder encoded = new(bytes.Length);
        foreach (byte c in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~') { encoded.Append((char)c); }
            else { encoded.Append('%').Append(c.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)); }
        }
        return encoded.ToString();
    }
}
