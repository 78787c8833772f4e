using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Requests that must be refused: tests/corpora/http-refused.tsv.</summary>
internal static partial class RefusedCorpus
{
    /// <summary>Name, status, request as written.</summary>
    public static IReadOnlyList<(string Name, int Status, string Request)> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "http-refused.tsv")).Where(static line => !line.StartsWith('#')).Select(static line => line.Split('\t'))
            .Select(static fields => (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture), fields[2]))];

    /// <summary>The bytes of a request.</summary>
    public static byte[] Bytes(string request, string token)
    {
        string host = $"Host: gate.test\r\nAuthorization: Bearer {token}\r\n";
        string text = request.Replace("{S}", "GET /c/web/smuggled HTTP/1.1\\r\\n{H}\\r\\n", StringComparison.Ordinal).Replace("{H}", host, StringComparison.Ordinal).Replace("{token}", token, StringComparison.Ordinal);
        text = Repeat().Replace(text, static match => match.Groups[2].Value == "a"
            ? new string('a', int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            : string.Concat(Enumerable.Range(0, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Select(static i => $"X-{i}: y\r\n")));
        text = text.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(Byte().Replace(text, static match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString()));
    }

    [GeneratedRegex("\\{([0-9]+)([ax])\\}")]
    private static partial Regex Repeat();

    [GeneratedRegex("\\\\x([0-9a-f]{2})")]
    private static partial Regex Byte();
}
