using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>The fields of a request that waits for approval: which of them say what is asked for, so that people see them, and an approval is for no other.</summary>
/// <remarks>Targets take the name of a call (<c>X-Amz-Target</c>, <c>SOAPAction</c>), where something goes (<c>Destination</c>) or a tenant from a field: URL and body do not tell all.</remarks>
internal static class HttpHeldFields
{
    private const string Credential = "[credential]";

    /// <summary>Fields that say nothing of what is asked for, and may differ when it is asked again.</summary>
    private static readonly string[] Ignored =
    [
        "authorization", "x-edgegate-token", "x-edgegate-hold", "keep-alive", "date", "user-agent", "content-length", "transfer-encoding", "te", "expect", "accept-encoding",
        "traceparent", "tracestate", "kubectl-session", "kubectl-command",
    ];

    /// <summary>Fields that browsers and libraries write by themselves and in which nothing is chosen, and those that name one request among others.</summary>
    private static readonly string[] Untold =
    [
        "accept", "accept-language", "accept-charset", "cache-control", "pragma", "origin", "referer", "dnt", "priority", "upgrade-insecure-requests",
        "x-request-id", "x-correlation-id", "request-id", "idempotency-key", "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-date", "baggage", "sentry-trace",
    ];

    private static readonly string[] UntoldPrefixes = ["sec-fetch-", "sec-ch-", "sec-gpc", "x-b3-"];

    /// <summary>All that may not differ when it is asked again: by name, in the order they came where names repeat, for between others it says nothing (RFC 9110, 5.3), and clients of HTTP/2 shuffle them.</summary>
    /// <param name="fields">The request's field lines.</param>
    public static string Same(ReadOnlySpan<byte> fields)
    {
        List<(string Name, string Line)> lines = [];
        Http1Fields all = new(fields);
        while (all.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            string lower = Encoding.Latin1.GetString(name).ToLowerInvariant();
            if (Ignored.Contains(lower)) { continue; }
            string said = lower switch
            {
                // What Connection names is not passed on, and other preferences are.
                "connection" => Without(value, static item => item is "keep-alive" or "close" or "te"),
                "prefer" => Preferences(value),
                _ => Encoding.Latin1.GetString(value),
            };
            // Targets that cannot tell an underscore from a hyphen take such names for one.
            if (said.Length > 0 || lower is not ("connection" or "prefer")) { lines.Add((lower.Replace('_', '-'), $"{lower}:{said}\0")); }
        }
        return Sorted(lines);
    }

    /// <summary>What two requests have in common that are the same statement: all that is told, and what the body is.</summary>
    /// <param name="fields">The request's field lines.</param>
    /// <param name="trailers">Those behind its body.</param>
    public static string Fingerprint(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> trailers)
    {
        string type = Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : "";
        return $"{type}\0{Sorted([.. Telling(fields).Select(Line)])}\0{Sorted([.. Telling(trailers).Select(Line)])}";

        static (string Name, string Line) Line((string Name, byte[] Value) one) => (one.Name, $"{one.Name}:{Encoding.Latin1.GetString(one.Value)}\0");
    }

    /// <summary>The fields as an approver sees them, masked by every class: lines, each with its end.</summary>
    /// <param name="plan">Masks every class.</param>
    /// <param name="fields">Field lines, or trailers.</param>
    /// <param name="unseen">Why they do not say all; empty when they do.</param>
    public static string Shown(MaskPlan plan, ReadOnlySpan<byte> fields, out string unseen)
    {
        unseen = "";
        HttpFieldMasker masker = new(plan, new MaskFinds(plan.Classes));
        StringBuilder shown = new();
        using ByteBuffer line = new(int.MaxValue / 2);
        foreach ((string name, byte[] value) in Telling(fields))
        {
            line.Clear();
            byte[] named = Encoding.Latin1.GetBytes(name);
            MaskOutcome outcome = masker.AppendMetadata(named, value, line);
            if (outcome is MaskOutcome.Null or MaskOutcome.Denied)
            {
                shown.Append("[withheld]\n");
                unseen = "a field is withheld";
                continue;
            }
            if (unseen.Length == 0 && outcome == MaskOutcome.Rewritten) { unseen = Concealment.Describe(Concealment.Find(plan, [.. named, .. ": "u8, .. value])); }
            shown.Append(System.Text.Unicode.Utf8.IsValid(line.Written) ? Encoding.UTF8.GetString(line.Written) : Encoding.Latin1.GetString(line.Written)).Append('\n');
        }
        return shown.ToString();
    }

    /// <summary>Fields that reach the target and may choose what it does; of credentials, that they are there.</summary>
    private static List<(string Name, byte[] Value)> Telling(ReadOnlySpan<byte> fields)
    {
        List<(string, byte[])> telling = [];
        Http1Fields all = new(fields);
        while (all.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            string lower = Encoding.Latin1.GetString(name).ToLowerInvariant();
            if (lower == "content-type" || Ignored.Contains(lower) || Untold.Contains(lower) || UntoldPrefixes.Any(prefix => lower.StartsWith(prefix, StringComparison.Ordinal)) || HttpFieldNames.OfRequest(name) == HttpFieldRule.Dropped) { continue; }
            string said = HttpFieldNames.IsCredential(name) ? Credential : lower == "prefer" ? Preferences(value) : Encoding.Latin1.GetString(value);
            if (said.Length > 0 || lower != "prefer") { telling.Add((lower, Encoding.Latin1.GetBytes(said))); }
        }
        return telling;
    }

    private static string Preferences(ReadOnlySpan<byte> list) => Without(list, static item => item is "respond-async" || item.StartsWith("wait=", StringComparison.Ordinal));

    /// <summary>The items of a list but those that say nothing of what is asked for.</summary>
    private static string Without(ReadOnlySpan<byte> list, Func<string, bool> isIgnored)
    {
        List<string> kept = [];
        while (Http1Bytes.NextItem(ref list, out ReadOnlySpan<byte> item))
        {
            string text = Encoding.Latin1.GetString(item).Trim().ToLowerInvariant();
            if (!isIgnored(text)) { kept.Add(text); }
        }
        return string.Join(',', kept);
    }

    private static string Sorted(List<(string Name, string Line)> lines) => string.Concat(lines.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => one.Line));
}
