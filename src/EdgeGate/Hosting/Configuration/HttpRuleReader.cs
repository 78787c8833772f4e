using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what an entry of <c>rules</c> says about HTTP requests.</summary>
internal static class HttpRuleReader
{
    private static readonly string[] Refused = ["CONNECT", "TRACE"];

    /// <summary>Reads it; null when the rule says nothing about requests.</summary>
    public static HttpRuleOptions? Read(ConfigScope rule, ConfigScope on)
    {
        ImmutableArray<string> methods = on.Words("methods");
        for (int i = 0; i < methods.Length; i++)
        {
            string key = $"{on.At("methods")}[{i}]";
            if (Refused.Contains(methods[i])) { on.Problem(key, $"{methods[i]} is never passed", "remove it"); }
            else if (methods[i] != "*" && (!Http1Bytes.IsToken(System.Text.Encoding.ASCII.GetBytes(methods[i])) || methods[i].Any(char.IsAsciiLetterLower))) { on.Problem(key, $"'{methods[i]}' is not a method", "write it in capitals, such as GET, or *"); }
        }
        HttpRuleOptions http = new(
            methods, Patterns(on, "hosts", isLower: true), Patterns(on, "paths", isLower: false), Fields(on, "query", '='), Fields(on, "headers", ':'),
            Patterns(on, "content_types", isLower: true), rule.Flag("pass_binary", false), Classes(rule), HttpContentReader.Read(on));
        foreach (HttpPattern path in http.Paths)
        {
            if (!path.Text.StartsWith('/') && !path.Text.StartsWith('*')) { on.Problem(on.At("paths"), $"'{path}' matches no path: paths begin with a slash", $"write /{path}"); }
            if (path.Text.Contains('%', StringComparison.Ordinal)) { on.Problem(on.At("paths"), $"'{path}' has a percent sign; paths are decoded before they are judged", "write the characters themselves"); }
        }
        bool saysSomething = !http.Hosts.IsEmpty || !http.Paths.IsEmpty || !http.Query.IsEmpty || !http.Headers.IsEmpty || !http.ContentTypes.IsEmpty || http.PassesBinary || !http.MaskRequests.IsEmpty || http.Content is not null;
        if (methods.IsEmpty && saysSomething && !on.Has("verbs")) { on.Problem(on.Key, "a rule about requests names its methods", "add methods: [GET, ...], or methods: \"*\""); }
        return methods.IsEmpty ? null : http;
    }

    private static ImmutableArray<HttpPattern> Patterns(ConfigScope on, string name, bool isLower)
        => [.. on.Words(name).Select((text, i) => Pattern(on, $"{on.At(name)}[{i}]", isLower ? text.ToLowerInvariant() : text))];

    /// <summary>Reads a pattern; a problem when it is none.</summary>
    internal static HttpPattern Pattern(ConfigScope on, string key, string text)
    {
        if (text.Length is > 0 and <= HttpPattern.CharsMax) { return new HttpPattern(text); }
        on.Problem(key, $"a pattern has 1 to {HttpPattern.CharsMax} characters", "shorten it");
        return new HttpPattern("?");
    }

    private static ImmutableArray<HttpFieldPattern> Fields(ConfigScope on, string name, char separator)
    {
        List<HttpFieldPattern> fields = [];
        foreach (string text in on.Words(name))
        {
            string[] parts = text.Split(separator, 2);
            bool isHeader = separator == ':';
            HttpPattern? value = parts.Length == 2 ? Pattern(on, on.At(name), parts[1].Trim()) : null;
            fields.Add(new HttpFieldPattern(isHeader ? parts[0].Trim().ToLowerInvariant() : parts[0], value));
        }
        return [.. fields];
    }

    internal static ImmutableArray<ClassPattern> Classes(ConfigScope rule)
    {
        ImmutableArray<string> words = rule.Words("mask_requests", mayBeEmpty: true);
        List<ClassPattern> patterns = [];
        for (int i = 0; i < words.Length; i++)
        {
            if (ClassPattern.TryParse(words[i], out ClassPattern pattern)) { patterns.Add(pattern); }
            else { rule.Problem($"{rule.At("mask_requests")}[{i}]", $"'{words[i]}' is not a class pattern", "write pii.email, pii.* or *"); }
        }
        return [.. patterns];
    }
}
