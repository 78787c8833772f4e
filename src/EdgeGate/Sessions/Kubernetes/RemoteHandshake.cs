using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Asks a target for a stream, and answers the client: upgrades of HTTP/1.1 to WebSocket and SPDY.</summary>
/// <remarks>RFC 6455, 4; kubernetes, apimachinery "httpstream". What a client speaks and what the target does need not be the same.</remarks>
internal sealed class RemoteHandshake(GuestStream stream, Action<ByteBuffer> writeIdentity)
{
    private const int RefusalBytesMax = 64 * 1024;
    private static readonly Http1Limits Limits = new();

    /// <summary>What the client speaks; not known when it asks for nothing that there is.</summary>
    public static (RemoteProtocol Protocol, bool IsSpdy) ReadClient(ReadOnlySpan<byte> fields)
    {
        if (!Http1Fields.TryFind(fields, "upgrade"u8, out ReadOnlySpan<byte> upgrade)) { return default; }
        bool isSpdy = Http1Bytes.Same(upgrade, "SPDY/3.1"u8);
        if (!isSpdy && !Http1Bytes.Same(upgrade, "websocket"u8)) { return default; }
        ReadOnlySpan<byte> wanted = isSpdy ? "x-stream-protocol-version"u8 : "sec-websocket-protocol"u8;
        RemoteProtocol found = default;
        bool hasAny = false;
        Http1Fields lines = new(fields);
        while (lines.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, wanted)) { continue; }
            hasAny = true;
            if (!found.IsKnown) { found = RemoteProtocol.First(value, isSpdy); }
        }
        // Without a list the first generation is meant.
        if (!hasAny) { found = new RemoteProtocol(1, false); }
        return (found, isSpdy);
    }

    /// <summary>Asks the target for a stream.</summary>
    /// <param name="target">A fresh connection to it.</param>
    /// <param name="names">The protocols to ask for, the best first.</param>
    /// <param name="isSpdy">Whether on SPDY.</param>
    /// <returns>101 and the protocol it chose (empty when it named none) when it is one; else the status and what the target said.</returns>
    private async Task<(int Status, string Message, string Protocol)> AskAsync(GuestTarget target, IReadOnlyList<string> names, bool isSpdy)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        RelayPeer peer = target.Peer;
        lock (stream.Gate) { WriteRequest(peer.Outbox.Buffer, target.HostLine, names, isSpdy, key); }
        using CancellationTokenSource patience = new(stream.ResponseTimeout, stream.Engines.Time);
        using CancellationTokenRegistration late = patience.Token.Register(() => peer.Transport.Abort("the target did not answer in time"));
        await peer.Outbox.FlushAsync(CancellationToken.None);
        int looked = 0;
        while (true)
        {
            if (peer.Unread.Length > looked)
            {
                ParseKind kind = Read(peer, looked, isSpdy, key, out (int Status, string Protocol) answer, out Http1Body body);
                if (kind == ParseKind.Fault) { return (502, "the target broke the protocol", ""); }
                if (kind == ParseKind.Done && answer.Status == 101) { return (101, "", answer.Protocol); }
                if (kind == ParseKind.Done && answer.Status >= 200) { return (answer.Status, await ReadRefusalAsync(peer, body), ""); }
                looked = kind == ParseKind.Done ? 0 : peer.Unread.Length;
                if (kind == ParseKind.Done) { continue; }
            }
            if (!await peer.ReadAsync() && peer.IsClosed) { return (502, "the target closed the connection", ""); }
        }
    }

    /// <summary>As <see cref="AskAsync"/>; a target that is lost meanwhile is a 502.</summary>
    public async Task<(int Status, string Message, string Protocol)> TryAskAsync(GuestTarget target, IReadOnlyList<string> names, bool isSpdy)
    {
        try
        {
            return await AskAsync(target, names, isSpdy);
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            return (502, "the target closed the connection, or did not answer in time", "");
        }
    }

    /// <summary>Answers the client that it has its stream.</summary>
    /// <param name="protocol">The protocol's name.</param>
    /// <param name="isSpdy">Whether on SPDY.</param>
    public void Accept(string protocol, bool isSpdy)
    {
        ByteBuffer output = stream.Client.Outbox.Buffer;
        Http1Writer.StatusLine(output, 101);
        Http1Writer.Field(output, "Connection"u8, "Upgrade"u8);
        Http1Writer.Field(output, "Upgrade"u8, isSpdy ? "SPDY/3.1"u8 : "websocket"u8);
        byte[] name = Encoding.ASCII.GetBytes(protocol);
        if (isSpdy) { Http1Writer.Field(output, "X-Stream-Protocol-Version"u8, name); }
        else
        {
            Http1Fields.TryFind(stream.Fields, "sec-websocket-key"u8, out ReadOnlySpan<byte> key);
            Http1Writer.Field(output, "Sec-WebSocket-Accept"u8, Proof(Encoding.ASCII.GetString(key)));
            if (Http1Fields.Count(stream.Fields, "sec-websocket-protocol"u8) > 0) { Http1Writer.Field(output, "Sec-WebSocket-Protocol"u8, name); }
        }
        Http1Writer.End(output);
    }

    /// <summary>Answers the client that it has none.</summary>
    /// <param name="status">The status.</param>
    /// <param name="message">For the person who asked.</param>
    /// <param name="reason">The same in a word, for audit.</param>
    /// <param name="operation">What was asked for.</param>
    /// <param name="rule">The rule that decided, or empty.</param>
    public async Task<GuestOutcome> RefuseAsync(int status, string message, string reason, KubeOperation operation, string rule = "")
    {
        using ByteBuffer made = new(1024 * 1024);
        KubeStatus.Write(made, status, message, rule, operation.Resource, operation.Name);
        byte[] document = made.Written.ToArray();
        lock (stream.Gate)
        {
            ByteBuffer output = stream.Client.Outbox.Buffer;
            Http1Writer.StatusLine(output, status);
            Http1Writer.Field(output, "Content-Type"u8, "application/json"u8);
            Http1Writer.Field(output, "Content-Length"u8, document.Length);
            Http1Writer.Field(output, "Connection"u8, "close"u8);
            Http1Writer.End(output);
            output.Append(document);
        }
        await stream.Client.Outbox.FlushAsync(CancellationToken.None);
        return new GuestOutcome(status, reason, 0, 0);
    }

    // RFC 6455, 4.2.2: not for secrecy, it shows that the server speaks WebSocket.
#pragma warning disable CA5350
    private static byte[] Proof(string key) => Encoding.ASCII.GetBytes(Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))));
#pragma warning restore CA5350

    private void WriteRequest(ByteBuffer output, byte[] hostLine, IReadOnlyList<string> names, bool isSpdy, string key)
    {
        output.Append(isSpdy ? "POST "u8 : "GET "u8);
        output.Append(stream.Target);
        output.Append(" HTTP/1.1\r\n"u8);
        output.Append(hostLine);
        Http1Writer.Field(output, "Connection"u8, "Upgrade"u8);
        Http1Writer.Field(output, "Upgrade"u8, isSpdy ? "SPDY/3.1"u8 : "websocket"u8);
        if (isSpdy)
        {
            Http1Writer.Field(output, "Content-Length"u8, 0);
            foreach (string name in names) { Http1Writer.Field(output, "X-Stream-Protocol-Version"u8, Encoding.ASCII.GetBytes(name)); }
        }
        else
        {
            Http1Writer.Field(output, "Sec-WebSocket-Version"u8, "13"u8);
            Http1Writer.Field(output, "Sec-WebSocket-Key"u8, Encoding.ASCII.GetBytes(key));
            Http1Writer.Field(output, "Sec-WebSocket-Protocol"u8, Encoding.ASCII.GetBytes(string.Join(", ", names)));
        }
        Http1Writer.Field(output, "Via"u8, "1.1 edgegate"u8);
        writeIdentity(output);
        stream.WriteCredential(output);
        Http1Writer.End(output);
    }

    private static ParseKind Read(RelayPeer target, int looked, bool isSpdy, string key, out (int Status, string Protocol) answer, out Http1Body body)
    {
        (answer, body) = (default, default);
        ParseStep step = Http1Framer.ReadResponse(target.Unread, looked, Limits, out Http1Response response);
        if (step.Kind != ParseKind.Done) { return step.Kind; }
        string chosen = "";
        if (response.Status == 101)
        {
            bool isAsked = response.Facts.IsUpgrade && Http1Bytes.Same(response.Facts.Upgrade, isSpdy ? "SPDY/3.1"u8 : "websocket"u8);
            isAsked &= isSpdy || (Http1Fields.TryFind(response.Fields, "sec-websocket-accept"u8, out ReadOnlySpan<byte> proof) && proof.SequenceEqual(Proof(key)));
            if (!isAsked) { return ParseKind.Fault; }
            ReadOnlySpan<byte> wanted = isSpdy ? "x-stream-protocol-version"u8 : "sec-websocket-protocol"u8;
            if (Http1Fields.TryFind(response.Fields, wanted, out ReadOnlySpan<byte> name)) { chosen = Encoding.ASCII.GetString(name); }
        }
        answer = (response.Status, chosen);
        body = new Http1Body(response.BodyKind(isHead: false), response.Facts.ContentLength);
        target.Consume(step.Bytes);
        return ParseKind.Done;
    }

    /// <summary>What a target says when it refuses: a Status' message, or a short text.</summary>
    private static async Task<string> ReadRefusalAsync(RelayPeer target, Http1Body body)
    {
        using ByteBuffer said = new(RefusalBytesMax);
        while (!body.IsEnd)
        {
            ParseStep step = body.Read(target.Unread, Limits, out Http1BodyPart part, out _);
            if (step.Kind == ParseKind.Fault) { break; }
            if (step.Kind == ParseKind.NeedMore)
            {
                if (!await target.ReadAsync()) { break; }
                continue;
            }
            int bytes = step.Bytes;
            if (part == Http1BodyPart.Data)
            {
                if (said.Length + bytes > RefusalBytesMax) { break; }
                said.Append(target.Unread[..bytes]);
            }
            target.Consume(bytes);
        }
        if (KubeStatus.TryRead(said.Written, out _, out string message, out _)) { return message; }
        string text = Encoding.UTF8.GetString(said.Written).Trim();
        return text.Length is 0 or > 512 ? "the target gives no stream" : text;
    }
}
