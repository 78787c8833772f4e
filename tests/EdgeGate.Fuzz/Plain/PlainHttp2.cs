using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeGate.Fuzz.Plain;

/// <summary>What a field list means in HTTP/1.1, by the words of RFC 9113, 8; null when it is malformed.</summary>
internal static partial class PlainHttp2
{
    public sealed record RequestHead(string Method, string Target, List<(string Name, string Value)> Fields, long Length);

    public sealed record ResponseHead(int Status, List<(string Name, string Value)> Fields, long Length);

    private static readonly string[] OfConnection = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"];

    /// <summary>Whether a field may stand in any list.</summary>
    public static bool IsField((string Name, string Value) field)
        => Name().IsMatch(field.Name) && Value().IsMatch(field.Value) && !OfConnection.Contains(field.Name) && (field.Name != "expect" || field.Value.Equals("100-continue", StringComparison.OrdinalIgnoreCase));

    /// <summary>A field as HTTP/1.1 reads it: white space around a value is none of it.</summary>
    public static (string Name, string Value) Read((string Name, string Value) field) => (field.Name, field.Value.Trim(' ', '\t'));

    public static RequestHead? Request(List<(string Name, string Value)>? list, bool isEnd)
    {
        if (list is null || Pseudo(list) is not { } pseudo) { return null; }
        List<(string Name, string Value)> fields = list.Skip(pseudo.Count).Where(static field => field.Name != "te" || !field.Value.Equals("trailers", StringComparison.OrdinalIgnoreCase)).ToList();
        if (!fields.All(IsField) || !TryLength(fields, out long length) || (isEnd && length > 0)) { return null; }
        string[] hosts = [.. fields.Where(static field => field.Name == "host").Select(static field => field.Value)];
        string? authority = pseudo.GetValueOrDefault(":authority") ?? hosts.FirstOrDefault();
        if (authority is null || hosts.Length > 1 || hosts.Any(host => !host.Equals(authority, StringComparison.OrdinalIgnoreCase)) || !PlainHttp.IsAuthority(authority)) { return null; }
        if (!pseudo.TryGetValue(":method", out string? method)) { return null; }
        bool isConnect = method == "CONNECT";
        string[] wanted = isConnect ? [":authority", ":method"] : [":method", ":path", ":scheme"];
        if (!pseudo.Keys.Where(name => isConnect || name != ":authority").Order(StringComparer.Ordinal).SequenceEqual(wanted)) { return null; }
        string target = isConnect ? authority : pseudo[":path"];
        if (!isConnect && (pseudo[":scheme"] is not ("http" or "https") || (target != "*" && !target.StartsWith('/')))) { return null; }
        if (!RequestLine().IsMatch($"{method} {target}") || !PlainHttp.IsTarget(method, target, authority)) { return null; }
        string[] cookies = [.. fields.Where(static field => field.Name == "cookie").Select(static field => field.Value)];
        List<(string Name, string Value)> written = [("Host", authority), .. fields.Where(static field => field.Name is not ("host" or "content-length" or "cookie")).Select(Read)];
        if (cookies.Length > 0) { written.Add(("Cookie", string.Join("; ", cookies).Trim(' ', '\t'))); }
        if (length >= 0) { written.Add(("Content-Length", length.ToString(CultureInfo.InvariantCulture))); }
        else if (!isEnd) { written.Add(("Transfer-Encoding", "chunked")); }
        return new RequestHead(method, target, written, length);
    }

    public static ResponseHead? Response(List<(string Name, string Value)>? list, bool isEnd, bool isHead)
    {
        if (list is null || Pseudo(list) is not { Count: 1 } pseudo || !pseudo.TryGetValue(":status", out string? text) || !Status().IsMatch(text) || text == "101") { return null; }
        int status = int.Parse(text, CultureInfo.InvariantCulture);
        List<(string Name, string Value)> fields = list.Skip(1).ToList();
        bool isEmpty = isHead || status is < 200 or 204 or 304;
        if (!fields.All(IsField) || !TryLength(fields, out long length) || (isEnd && (status < 200 || (length > 0 && !isEmpty)))) { return null; }
        List<(string Name, string Value)> written = [.. fields.Where(static field => field.Name is not ("host" or "content-length")).Select(Read)];
        if (length >= 0) { written.Add(("Content-Length", length.ToString(CultureInfo.InvariantCulture))); }
        else if (!isEmpty) { written.Add(isEnd ? ("Content-Length", "0") : ("Transfer-Encoding", "chunked")); }
        return new ResponseHead(status, written, length);
    }

    /// <summary>The pseudo-fields: before all others, each once.</summary>
    private static Dictionary<string, string>? Pseudo(List<(string Name, string Value)> list)
    {
        (string Name, string Value)[] first = [.. list.TakeWhile(static field => field.Name.StartsWith(':'))];
        if (list.Skip(first.Length).Any(static field => field.Name.StartsWith(':')) || first.DistinctBy(static field => field.Name).Count() < first.Length) { return null; }
        return first.ToDictionary(static field => field.Name, static field => field.Value);
    }

    private static bool TryLength(List<(string Name, string Value)> fields, out long length)
    {
        string[] lengths = [.. fields.Where(static field => field.Name == "content-length").Select(static field => field.Value)];
        length = -1;
        return lengths.Length == 0 || (lengths.Length == 1 && Digits().IsMatch(lengths[0]) && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out length));
    }

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9a-z]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[\t\x20-\x7e\x80-\xff]*\z")]
    private static partial Regex Value();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[1-5][0-9][0-9]\z")]
    private static partial Regex Status();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!$-;=?-~]+\z")]
    private static partial Regex RequestLine();
}
