using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Postgres;

namespace EdgeGate.Fuzz.Targets;

/// <summary>What a client sends to prove itself by SASL: the first response of any mechanism, and OAUTHBEARER's message.</summary>
internal static class PgSaslTarget
{
    public static FuzzTarget Create() => new(
        "pg-sasl",
        [
            [0, .. "SCRAM-SHA-256\0\0\0\0\u0003abc"u8],
            [0, .. "OAUTHBEARER\0"u8, 0xff, 0xff, 0xff, 0xff],
            [1, .. "n,,\u0001auth=Bearer abc.def\u0001\u0001"u8],
            [1, .. "y,,\u0001host=a\u0001port=1\u0001auth=bearer  x==\u0001\u0001"u8],
            [1, .. "n,,\u0001auth=\u0001\u0001"u8],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (options[0] % 2 == 0)
        {
            bool isRead = PgSaslInitialResponse.TryRead(input, out PgSaslInitialResponse response);
            transcript.Say(isRead ? "mechanism" : "malformed", response.Mechanism);
            transcript.Say("response", response.Response);
        }
        else
        {
            bool isRead = PgOAuthBearer.TryRead(input, out PgOAuthBearer bearer);
            transcript.Say(isRead ? "token" : "malformed", bearer.Token);
        }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = Encoding.Latin1.GetString(input);
        if (options[0] % 2 == 0)
        {
            int zero = text.IndexOf('\0', StringComparison.Ordinal);
            bool isRead = zero >= 0 && text.Length >= zero + 5;
            int length = isRead ? (text[zero + 1] << 24) | (text[zero + 2] << 16) | (text[zero + 3] << 8) | text[zero + 4] : 0;
            isRead = isRead && text.Length - zero - 5 == (length == -1 ? 0 : length);
            transcript.Say(isRead ? "mechanism" : "malformed", isRead ? Encoding.Latin1.GetBytes(text[..zero]) : []);
            transcript.Say("response", isRead ? Encoding.Latin1.GetBytes(text[(zero + 5)..]) : []);
            return;
        }
        string? token = Token(text);
        transcript.Say(token is null ? "malformed" : "token", Encoding.Latin1.GetBytes(token ?? ""));
    }

    /// <summary>RFC 7628, 3.1, as a grammar.</summary>
    private static string? Token(string text)
    {
        const string Value = "[\\x20-\\x7e\\t\\r\\n]*";
        if (text.Length > PgOAuthBearer.BytesMax || !Regex.IsMatch(text, $"\\A[ny],,\\x01([A-Za-z]+={Value}\\x01)+\\x01\\z")) { return null; }
        List<string[]> pairs = [.. text[4..^2].Split('\u0001').Select(static pair => pair.Split('=', 2))];
        if (new[] { "auth", "host", "port" }.Any(key => pairs.Count(pair => pair[0] == key) > 1)) { return null; }
        string[]? auth = pairs.Find(static pair => pair[0] == "auth");
        if (auth is null) { return null; }
        if (auth[1].Length == 0) { return ""; }
        Match match = Regex.Match(auth[1], "\\A[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)\\z");
        return match.Success ? match.Groups[1].Value : null;
    }
}
