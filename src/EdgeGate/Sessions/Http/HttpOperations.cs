using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Makes the operation that is judged out of a request.</summary>
internal static class HttpOperations
{
    /// <summary>Reads a request.</summary>
    public static HttpOperation Read(HttpRequest request, HttpRoute route, string connection, HttpRules rules)
        => new(
            connection, Encoding.ASCII.GetString(request.Method), route.Host, HttpPaths.Readings(route.Decoded), Parameters(route.Query),
            Headers(request.Fields, rules.HeaderNames), MediaType(request.Fields), request.BodyKind != Http1BodyKind.None);

    /// <summary>The query's parameters, however a target divides it: at ampersands, and at semicolons too where there are any.</summary>
    internal static ImmutableArray<KeyValuePair<string, string>> Parameters(ReadOnlySpan<byte> query)
    {
        if (query.IsEmpty) { return []; }
        string text = Encoding.Latin1.GetString(query);
        IEnumerable<string> parts = text.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (text.Contains(';', StringComparison.Ordinal)) { parts = parts.Concat(text.Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries)); }
        return [.. parts.Select(static part => part.Split('=', 2)).Select(static pair => KeyValuePair.Create(Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : ""))];
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(ReadOnlySpan<byte> lines, ImmutableArray<string> wanted)
    {
        if (wanted.IsEmpty) { return []; }
        ImmutableArray<KeyValuePair<string, string>>.Builder found = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            foreach (string one in wanted)
            {
                if (HttpFieldNames.Same(name, one)) { found.Add(KeyValuePair.Create(one, Encoding.Latin1.GetString(value))); }
            }
        }
        return found.ToImmutable();
    }

    private static string MediaType(ReadOnlySpan<byte> lines)
    {
        if (!Http1Fields.TryFind(lines, "content-type"u8, out ReadOnlySpan<byte> value)) { return ""; }
        int parameters = value.IndexOf((byte)';');
        return Encoding.Latin1.GetString(Http1Bytes.Trim(parameters < 0 ? value : value[..parameters])).ToLowerInvariant();
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
