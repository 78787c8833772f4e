using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>Reads the JSON-RPC messages of a request: one, or an array of them.</summary>
/// <remarks>
/// JSON-RPC 2.0, 4 to 6; Model Context Protocol, "Transports", "Tools", "Prompts", "Resources". Strict: a member that says what is asked and comes twice,
/// in whatever case, or is not what it should be, makes it a message nobody can judge, for the gateway and the server could read it differently. A
/// document in which nothing looks like a message is none.
/// </remarks>
internal static class RpcContents
{
    private const int CallsMax = 128;
    private const int NameBytesMax = 4096;
    private const string Ambiguous = "it is a JSON-RPC message that may be read in different ways";

    /// <summary>Reads a document.</summary>
    public static HttpReading<RpcCall> Read(JsonTree tree, ReadOnlySpan<byte> document, JudgedPlaces arguments, out bool isBatch)
    {
        isBatch = tree[0].Kind == JsonNodeKind.Array;
        List<RpcCall> calls = [];
        bool isAmbiguous = false;
        bool isNone = true;
        for (int i = isBatch ? 1 : 0; i < tree[0].Next; i = tree[i].Next)
        {
            if (!LooksLikeMessage(tree, document, i))
            {
                isAmbiguous = true;
                isNone &= !HoldsMessage(tree, document, i);
            }
            else
            {
                isNone = false;
                isAmbiguous |= calls.Count == CallsMax || !TryRead(tree, document, i, arguments, calls);
            }
            if (!isBatch) { break; }
        }
        if (isNone) { return new HttpReading<RpcCall>([]); }
        return isAmbiguous ? new HttpReading<RpcCall>([], Ambiguous) : new HttpReading<RpcCall>([.. calls], null);
    }

    /// <summary>Whether there is a message in arrays within the array: a lenient server would take it for one of the batch.</summary>
    private static bool HoldsMessage(JsonTree tree, ReadOnlySpan<byte> document, int array)
    {
        for (int i = array + 1; tree[array].Kind == JsonNodeKind.Array && i < tree[array].Next; i = tree[i].Next)
        {
            if (LooksLikeMessage(tree, document, i) || HoldsMessage(tree, document, i)) { return true; }
        }
        return false;
    }

    private static bool LooksLikeMessage(JsonTree tree, ReadOnlySpan<byte> document, int message)
    {
        if (tree[message].Kind != JsonNodeKind.Object) { return false; }
        for (int i = message + 1; i < tree[message].Next; i = tree[i].Next)
        {
            if (IsNamed(tree, document, i, "method"u8, out _) || IsNamed(tree, document, i, "jsonrpc"u8, out _)) { return true; }
        }
        return false;
    }

    private static bool TryRead(JsonTree tree, ReadOnlySpan<byte> document, int message, JudgedPlaces places, List<RpcCall> calls)
    {
        if (!TryFind(tree, document, message, "jsonrpc"u8, out int version) || !tree.IsText(version, document, "2.0"u8)) { return false; }
        if (!TryFind(tree, document, message, "method"u8, out int method) || !TryFind(tree, document, message, "id"u8, out int id) || !TryFind(tree, document, message, "params"u8, out int parameters)) { return false; }
        if (id >= 0 && (tree[id].Kind is not (JsonNodeKind.String or JsonNodeKind.Number) || tree[id].End - tree[id].Start > NameBytesMax)) { return false; }
        string idText = id < 0 ? "" : System.Text.Encoding.UTF8.GetString(tree.Raw(id, document));
        if (method < 0)
        {
            // An answer of the client to something the server asked.
            calls.Add(new RpcCall("", idText, "", null));
            return true;
        }
        if (!TryText(tree, document, method, out string asked)) { return false; }
        if (NameOf(asked) is not { } member)
        {
            // A lenient server would take it for one whose name counts.
            if (NameOf(asked.Trim().ToLowerInvariant()) is not null) { return false; }
            calls.Add(new RpcCall(asked, idText, "", null));
            return true;
        }
        if (parameters < 0 || tree[parameters].Kind != JsonNodeKind.Object || !TryFind(tree, document, parameters, member, out int name) || name < 0
            || !TryText(tree, document, name, out string about) || !TryFind(tree, document, parameters, "arguments"u8, out int arguments))
        {
            return false;
        }
        calls.Add(new RpcCall(asked, idText, about, arguments < 0 ? new HttpReading<HttpContentValue>([]) : places.Select(tree, document, arguments)));
        return true;
    }

    /// <summary>The member of a method's parameters that says what it is about; null when it has none.</summary>
    private static byte[]? NameOf(string method) => method switch
    {
        "tools/call" or "prompts/get" => [.. "name"u8],
        "resources/read" or "resources/subscribe" or "resources/unsubscribe" => [.. "uri"u8],
        _ => null,
    };

    /// <summary>The member of a name, or -1; false when it is there twice, or in another case.</summary>
    private static bool TryFind(JsonTree tree, ReadOnlySpan<byte> document, int container, ReadOnlySpan<byte> name, out int member)
    {
        member = -1;
        for (int i = container + 1; i < tree[container].Next; i = tree[i].Next)
        {
            if (!IsNamed(tree, document, i, name, out bool isExact)) { continue; }
            if (member >= 0 || !isExact) { return false; }
            member = i;
        }
        return true;
    }

    private static bool IsNamed(JsonTree tree, ReadOnlySpan<byte> document, int member, ReadOnlySpan<byte> lower, out bool isExact)
    {
        ReadOnlySpan<byte> raw = document[tree[member].NameStart..tree[member].NameEnd];
        isExact = JsonText.StandsFor(raw[1..^1], lower);
        if (isExact) { return true; }
        // An escape has at most 6 bytes for one.
        if (raw.Length > 2 + (lower.Length * 6)) { return false; }
        using ByteBuffer text = new(Math.Max(1, raw.Length));
        JsonScalarReader scalar = new(raw);
        scalar.Read();
        scalar.Unescape(text);
        return JudgedPlaces.IsFolded(text.Written, lower);
    }

    /// <summary>A short text without a NUL, which some would take for its end.</summary>
    private static bool TryText(JsonTree tree, ReadOnlySpan<byte> document, int node, out string text)
    {
        text = "";
        if (tree[node].Kind != JsonNodeKind.String || tree[node].End - tree[node].Start > NameBytesMax) { return false; }
        text = JudgedPlaces.Text(tree.Raw(node, document));
        return !text.Contains('\0', StringComparison.Ordinal);
    }
}
