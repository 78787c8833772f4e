using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeGate.Fuzz.Plain;

/// <summary>Reads heads of HTTP/1 slowly, by regular expressions after the grammar of RFC 9110 and 9112.</summary>
internal static partial class PlainHttp
{
    /// <summary>A head cut into lines.</summary>
    /// <param name="Bytes">Its length; 0 when more must come; -1 when it is refused.</param>
    /// <param name="Lines">The start line, then the field lines.</param>
    public sealed record Head(int Bytes, IReadOnlyList<string> Lines);

    /// <summary>Fields and what they mean; null when they are refused.</summary>
    public sealed record Fields(IReadOnlyList<(string Name, string Value)> All, string? Length, bool IsChunked, IReadOnlyList<string> Connection, IReadOnlyList<string> Hosts, bool Expects);

    /// <summary>Cuts a head off the front.</summary>
    public static Head Cut(string text, int lineMax, int headMax, bool mayLead)
    {
        List<string> lines = [];
        int start = mayLead && text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        int line = start;
        for (int i = start; i < text.Length; i++)
        {
            bool isEnd = text[i] is '\r' or '\n';
            int length = (isEnd ? i : i + 1) - line;
            if ((lines.Count == 0 && length > lineMax) || line + length + 2 > headMax) { return new Head(-1, []); }
            if (!isEnd) { continue; }
            if (text[i] == '\n') { return new Head(-1, []); }
            if (i + 1 == text.Length) { return new Head(0, []); }
            if (text[i + 1] != '\n') { return new Head(-1, []); }
            string whole = text[line..i];
            i++;
            line = i + 1;
            if (whole.Length > 0) { lines.Add(whole); }
            else { return lines.Count == 0 ? new Head(-1, []) : new Head(line, lines); }
        }
        // The empty line that is still to come would be too much.
        return new Head(line + 2 > headMax ? -1 : 0, []);
    }

    /// <summary>Reads field lines.</summary>
    public static Fields? Read(IEnumerable<string> lines, int max, bool isVersion10)
    {
        List<(string Name, string Value)> all = [];
        foreach (string line in lines)
        {
            Match match = Field().Match(line);
            if (!match.Success) { return null; }
            all.Add((match.Groups[1].Value, match.Groups[2].Value.Trim(' ', '\t')));
        }
        if (all.Count > max) { return null; }
        string[] lengths = Values(all, "content-length");
        string[] codings = Values(all, "transfer-encoding");
        string[] expectations = Values(all, "expect");
        if (lengths.Length > 1 || (lengths.Length == 1 && !Digits().IsMatch(lengths[0]))) { return null; }
        if (codings.Length > 1 || (codings.Length == 1 && (isVersion10 || lengths.Length > 0 || !codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase)))) { return null; }
        if (expectations.Any(static value => !value.Equals("100-continue", StringComparison.OrdinalIgnoreCase))) { return null; }
        string[] connection = [.. Values(all, "connection").SelectMany(static value => value.Split(',')).Select(static item => item.Trim(' ', '\t').ToLowerInvariant()).Where(static item => item.Length > 0)];
        return new Fields(all, lengths.FirstOrDefault(), codings.Length == 1, connection, Values(all, "host"), expectations.Length > 0 && !isVersion10);
    }

    /// <summary>Whether a text is a host with an optional port.</summary>
    public static bool IsAuthority(string text) => Authority().IsMatch(text) && text.Split(':')[0].Length <= 255 && text.IndexOf(']', StringComparison.Ordinal) is < 0 or (> 3 and < 63);

    /// <summary>A request line's parts; null when it is refused.</summary>
    public static (string Method, string Target, bool IsVersion10)? RequestLine(string line)
    {
        Match match = Request().Match(line);
        return match.Success ? (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value == "0") : null;
    }

    /// <summary>A status line's parts; null when it is refused.</summary>
    public static (int Status, bool IsVersion10)? StatusLine(string line)
    {
        Match match = StatusPattern().Match(line);
        return match.Success ? (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match.Groups[1].Value == "0") : null;
    }

    /// <summary>Whether a target has a form that its method has, and its authority agrees with Host.</summary>
    public static bool IsTarget(string method, string target, string? host)
    {
        if (method == "CONNECT") { return IsAuthority(target); }
        if (target == "*") { return method == "OPTIONS"; }
        if (target[0] == '/') { return true; }
        Match match = Absolute().Match(target);
        if (!match.Success || !IsAuthority(match.Groups[2].Value)) { return false; }
        string port = match.Groups[1].Value.Equals("http", StringComparison.OrdinalIgnoreCase) ? ":80" : ":443";
        string Plain(string authority) => authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length].ToLowerInvariant() : authority.ToLowerInvariant();
        return host is null || Plain(host) == Plain(match.Groups[2].Value);
    }

    /// <summary>A byte a character.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string[] Values(List<(string Name, string Value)> all, string name)
        => [.. all.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex Field();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A(?:[0-9A-Za-z\-._]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\z")]
    private static partial Regex Authority();

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([!$-;=?-~]+) HTTP/1\.([01])\z")]
    private static partial Regex Request();

    [GeneratedRegex(@"\AHTTP/1\.([01]) ([1-5][0-9][0-9])(?: [\t\x20-\x7e\x80-\xff]*)?\z")]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"\A(https?)://([^/?]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Absolute();
}
