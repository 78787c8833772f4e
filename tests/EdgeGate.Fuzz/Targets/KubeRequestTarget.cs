using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>What API requests are about. The first byte says the method; a path, a question mark and a query follow.</summary>
internal static class KubeRequestTarget
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];

    public static FuzzTarget Create() => new(
        "kube-request",
        [
            [0, .. "/api/v1/namespaces/default/pods"u8], [0, .. "/api/v1/namespaces/default/pods/web-1/log?follow=true"u8], [0, .. "/apis/apps/v1/deployments?watch=1&fieldSelector=metadata.name%3Dweb"u8],
            [4, .. "/apis/apps/v1/namespaces/a/deployments"u8], [1, .. "/api/v1/namespaces/a/pods/p/exec?command=a&command=b"u8], [0, .. "/api/v1/watch/namespaces/a/pods/p"u8],
            [2, .. "/api/v1/namespaces/a/finalize"u8], [0, .. "/api/v1/proxy/namespaces/a/services/s/x/y"u8], [0, .. "/version"u8], [0, .. "/apis/apps/v1"u8], [3, .. "/api/v1/nodes/n/status"u8],
            [0, .. "/api/v1/pods?fieldSelector=metadata.name==a,status.phase=Running&watch=FALSE&x"u8],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        (byte[] path, byte[] query) = Divide(input);
        ParseStep step = KubeRequest.Read(Encoding.ASCII.GetBytes(Methods[options[0] % Methods.Length]), path, query, new byte[query.Length], out KubeRequest read);
        if (step.Kind == ParseKind.Fault)
        {
            transcript.Refuse(step.Problem.ToString());
            return;
        }
        transcript.Say(read.IsResource ? "resource" : "other");
        transcript.Say("verb", read.Verb);
        transcript.Say("group", read.Group);
        transcript.Say("version", read.Version);
        transcript.Say("namespace", read.Namespace);
        transcript.Say("what", read.Resource);
        transcript.Say("sub", read.Subresource);
        transcript.Say("name", read.Name);
    }

    /// <summary>As requestinfo.go does it, list by list.</summary>
    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string method = Methods[options[0] % Methods.Length];
        (byte[] pathBytes, byte[] queryBytes) = Divide(input);
        string path = Encoding.Latin1.GetString(pathBytes);
        string query = Encoding.Latin1.GetString(queryBytes);
        if (path.Contains("//", StringComparison.Ordinal))
        {
            transcript.Refuse("KubePathAmbiguous");
            return;
        }
        string verb = method == "BREW" ? "" : method.ToLowerInvariant();
        List<string> parts = [.. path.Trim('/').Split('/')];
        string group = "", version = "", space = "", name = "", sub = "", what = "";
        bool isResource = parts.Count >= 3 && (parts[0] == "api" || (parts[0] == "apis" && parts.Count >= 4));
        if (isResource)
        {
            if (parts[0] == "apis")
            {
                group = parts[1];
                parts.RemoveAt(1);
            }
            version = parts[1];
            parts.RemoveRange(0, 2);
            verb = method switch { "GET" or "HEAD" => "get", "POST" => "create", "PUT" => "update", "PATCH" => "patch", "DELETE" => "delete", _ => "" };
            if (parts[0] is "watch" or "proxy")
            {
                if (parts.Count < 2)
                {
                    transcript.Refuse("KubePathAmbiguous");
                    return;
                }
                verb = parts[0];
                parts.RemoveAt(0);
            }
            if (parts[0] == "namespaces" && parts.Count > 1)
            {
                space = parts[1];
                if (parts.Count > 2 && parts[2] is not ("status" or "finalize" or "")) { parts.RemoveRange(0, 2); }
            }
            what = parts[0];
            name = parts.Count > 1 ? parts[1] : "";
            sub = parts.Count > 2 && verb != "proxy" ? parts[2] : "";
            if (name.Length == 0 && verb == "delete") { verb = "deletecollection"; }
            if (name.Length == 0 && verb is "get" or "watch" or "deletecollection" && name.Length == 0)
            {
                if (!Select(query, ref verb, ref name))
                {
                    transcript.Refuse("KubeQueryAmbiguous");
                    return;
                }
            }
        }
        transcript.Say(isResource ? "resource" : "other");
        Say("verb", verb);
        Say("group", group);
        Say("version", version);
        Say("namespace", space);
        Say("what", what);
        Say("sub", sub);
        Say("name", name);

        void Say(string label, string text) => transcript.Say(label, Encoding.Latin1.GetBytes(text));
    }

    private static bool Select(string query, ref string verb, ref string name)
    {
        List<(string Name, string Value)> parameters = [];
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            if (Decode(pair[0]) is not { } decodedName || Decode(pair.Length > 1 ? pair[1] : "") is not { } value) { return false; }
            parameters.Add((decodedName, value));
        }
        List<string> watches = [.. parameters.Where(static one => one.Name == "watch").Select(static one => one.Value)];
        List<string> selectors = [.. parameters.Where(static one => one.Name == "fieldSelector").Select(static one => one.Value)];
        if (watches.Count > 1 || selectors.Count > 1) { return false; }
        if (verb == "get") { verb = watches.Count == 1 && watches[0] != "0" && !string.Equals(watches[0], "false", StringComparison.OrdinalIgnoreCase) ? "watch" : "list"; }
        if (selectors.Count == 0 || selectors[0].Contains('\\', StringComparison.Ordinal)) { return true; }
        List<string> names = [.. selectors[0].Split(',').Where(static term => term.StartsWith("metadata.name=", StringComparison.Ordinal)).Select(static term => term[14..]).Select(static value => value.StartsWith('=') ? value[1..] : value)];
        if (names.Count == 1 && names[0] is not ("" or "." or "..") && names[0].IndexOfAny(['/', '%', '=']) < 0) { name = names[0]; }
        return true;
    }

    private static string? Decode(string text)
    {
        StringBuilder decoded = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ';') { return null; }
            if (text[i] != '%')
            {
                decoded.Append(text[i] == '+' ? ' ' : text[i]);
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) { return null; }
            decoded.Append((char)Convert.ToInt32(text.Substring(i + 1, 2), 16));
            i += 2;
        }
        return decoded.ToString();
    }

    private static (byte[] Path, byte[] Query) Divide(ReadOnlySpan<byte> input)
    {
        int mark = input.IndexOf((byte)'?');
        return mark < 0 ? (input.ToArray(), []) : (input[..mark].ToArray(), input[(mark + 1)..].ToArray());
    }
}
