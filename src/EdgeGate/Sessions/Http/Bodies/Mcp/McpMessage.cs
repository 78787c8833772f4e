using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Mcp;

/// <summary>Reads JSON-RPC messages for rules, and writes the answer to one that is denied.</summary>
/// <remarks>
/// JSON-RPC 2.0, 4 to 6; Model Context Protocol, "Transports" and "Tools". Strict: a member that says what is asked and comes twice, or is not
/// what it should be, makes the body no message, for the gateway and the server could read it differently.
/// </remarks>
public static class McpMessage
{
    /// <summary>The error code of a denied call; of the range left to servers.</summary>
    private const string DeniedCode = "-32001";

    private const int NodesMax = 64 * 1024;
    private const int CallsMax = 128;
    private const int NameBytesMax = 4096;

    /// <summary>Reads a request's body: a message, or a batch of them.</summary>
    /// <param name="body">The body, whole and without content coding.</param>
    /// <param name="depthMax">Arrays and objects inside one another.</param>
    /// <param name="calls">Receives the messages, in their order.</param>
    /// <returns>Whether all of it is JSON-RPC.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, int depthMax, List<McpCall> calls)
    {
        using JsonTree tree = new(depthMax, NodesMax);
        if (tree.Read(body) != JsonToken.EndDocument) { return false; }
        if (tree[0].Kind != JsonNodeKind.Array) { return TryReadOne(tree, body, 0, calls); }
        for (int i = 1; i < tree[0].Next; i = tree[i].Next)
        {
            if (calls.Count == CallsMax || !TryReadOne(tree, body, i, calls)) { return false; }
        }
        return calls.Count > 0;
    }

    /// <summary>Appends the error that answers a denied call.</summary>
    /// <param name="id">The call's id as it stood; it has one.</param>
    /// <param name="reason">A sentence for the agent.</param>
    /// <param name="rule">The rule that decided.</param>
    /// <param name="output">Where to.</param>
    public static void AppendDenial(string id, string reason, string rule, ByteBuffer output)
    {
        output.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Append(Encoding.UTF8.GetBytes(id));
        output.Append(",\"error\":{\"code\":"u8);
        output.Append(Encoding.UTF8.GetBytes(DeniedCode));
        output.Append(",\"message\":\""u8);
        JsonText.AppendEscaped(Encoding.UTF8.GetBytes(reason), output);
        output.Append("\",\"data\":{\"rule\":\""u8);
        JsonText.AppendEscaped(Encoding.UTF8.GetBytes(rule), output);
        output.Append("\"}}}"u8);
    }

    private static bool TryReadOne(JsonTree tree, ReadOnlySpan<byte> body, int message, List<McpCall> calls)
    {
        if (tree[message].Kind != JsonNodeKind.Object || !TryFind(tree, body, message, "jsonrpc"u8, out int version) || !tree.IsText(version, body, "2.0"u8)) { return false; }
        if (!TryFind(tree, body, message, "method"u8, out int method) || !TryFind(tree, body, message, "id"u8, out int id) || !TryFind(tree, body, message, "params"u8, out int parameters)) { return false; }
        if (id >= 0 && tree[id].Kind is not (JsonNodeKind.String or JsonNodeKind.Number)) { return false; }
        string idText = id < 0 ? "" : Encoding.UTF8.GetString(tree.Raw(id, body));
        if (method < 0)
        {
            // An answer of the client to something the server asked.
            calls.Add(new McpCall("", idText, "", 0));
            return true;
        }
        if (!TryText(tree, body, method, out string methodText)) { return false; }
        string tool = "";
        int argumentBytes = 0;
        if (methodText == "tools/call")
        {
            if (parameters < 0 || tree[parameters].Kind != JsonNodeKind.Object || !TryFind(tree, body, parameters, "name"u8, out int name) || name < 0
                || !TryText(tree, body, name, out tool) || !TryFind(tree, body, parameters, "arguments"u8, out int arguments))
            {
                return false;
            }
            if (arguments >= 0) { argumentBytes = tree[arguments].End - tree[arguments].Start; }
        }
        calls.Add(new McpCall(methodText, idText, tool, argumentBytes));
        return true;
    }

    /// <summary>The member of a name, or -1; false when it is there twice, in any case: readers that do not tell cases apart would take another.</summary>
    private static bool TryFind(JsonTree tree, ReadOnlySpan<byte> body, int container, ReadOnlySpan<byte> name, out int member)
    {
        member = -1;
        using ByteBuffer text = new(NameBytesMax);
        for (int i = container + 1; i < tree[container].Next; i = tree[i].Next)
        {
            ReadOnlySpan<byte> raw = body[tree[i].NameStart..tree[i].NameEnd];
            if (raw.Length > NameBytesMax) { return false; }
            text.Clear();
            Unescape(raw, text);
            if (!Ascii.EqualsIgnoreCase(text.Written, name)) { continue; }
            if (member >= 0 || !text.Written.SequenceEqual(name)) { return false; }
            member = i;
        }
        return true;
    }

    private static bool TryText(JsonTree tree, ReadOnlySpan<byte> body, int node, out string text)
    {
        text = "";
        ReadOnlySpan<byte> raw = tree.Raw(node, body);
        if (tree[node].Kind != JsonNodeKind.String || raw.Length > NameBytesMax) { return false; }
        using ByteBuffer unescaped = new(NameBytesMax);
        Unescape(raw, unescaped);
        text = Encoding.UTF8.GetString(unescaped.Written);
        return true;
    }

    private static void Unescape(ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        JsonScalarReader scalar = new(raw);
        scalar.Read();
        scalar.Unescape(output);
    }
}
