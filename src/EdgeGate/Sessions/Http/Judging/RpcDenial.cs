using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>Answers JSON-RPC messages that were denied, in their own protocol.</summary>
/// <remarks>
/// JSON-RPC 2.0, 5.1 and 6; Model Context Protocol, "Transports": who takes the answer of a POST says so in Accept, and gets it with 200. Who does not (the
/// older transport, whose answers come in another stream) gets 403 with the same body, which its clients show as the call's failure.
/// </remarks>
internal static class RpcDenial
{
    /// <summary>The error code of a denied call; of the range left to servers.</summary>
    private const int DeniedCode = -32001;

    /// <summary>Whether messages that were denied can be answered so: one of them waits for an answer.</summary>
    public static bool Answers(RequestContent? content) => content is { Calls: { IsUnknown: false } calls } && calls.Items.Any(static call => call is { Method.Length: > 0, Id.Length: > 0 });

    /// <summary>Whether a client takes answers where it asks.</summary>
    public static bool TakesAnswer(ReadOnlySpan<byte> fields)
        => Http1Fields.TryFind(fields, "accept"u8, out ReadOnlySpan<byte> accept) && (accept.IndexOf("json"u8) >= 0 || accept.IndexOf("text/event-stream"u8) >= 0);

    /// <summary>Writes a whole response: an error for each message that has an id, in an array where they came in one.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="status">200 or 403.</param>
    /// <param name="content">The messages.</param>
    /// <param name="reason">A sentence for the agent.</param>
    /// <param name="rule">The rule that decided.</param>
    /// <param name="isLast">Whether the connection ends.</param>
    /// <param name="lines">Whole field lines that go with it.</param>
    public static void Write(ByteBuffer output, int status, RequestContent content, string reason, string rule, bool isLast, ReadOnlySpan<byte> lines = default)
    {
        using ByteBuffer body = new(int.MaxValue / 2);
        bool hasOne = false;
        if (content.IsBatch) { body.Append((byte)'['); }
        foreach (RpcCall call in content.Calls.Items)
        {
            if (call.Method.Length == 0 || call.Id.Length == 0) { continue; }
            if (hasOne) { body.Append((byte)','); }
            hasOne = true;
            AppendError(call.Id, reason, rule, body);
        }
        if (content.IsBatch) { body.Append((byte)']'); }
        Http1Writer.StatusLine(output, status);
        output.Append(lines);
        Http1Writer.Field(output, "Content-Type"u8, "application/json"u8);
        Http1Writer.Field(output, "Content-Length"u8, body.Length);
        Http1Writer.Field(output, "Cache-Control"u8, "no-store"u8);
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
        output.Append(body.Written);
    }

    /// <summary>Appends the error that answers a denied call.</summary>
    /// <param name="id">The call's id as it stood; it has one.</param>
    /// <param name="reason">A sentence for the agent.</param>
    /// <param name="rule">The rule that decided.</param>
    /// <param name="output">Where to.</param>
    public static void AppendError(string id, string reason, string rule, ByteBuffer output)
    {
        output.Append(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":{DeniedCode},\"message\":\""));
        JsonText.AppendEscaped(Encoding.UTF8.GetBytes(reason), output);
        output.Append("\",\"data\":{\"rule\":\""u8);
        JsonText.AppendEscaped(Encoding.UTF8.GetBytes(rule), output);
        output.Append("\"}}}"u8);
    }
}
