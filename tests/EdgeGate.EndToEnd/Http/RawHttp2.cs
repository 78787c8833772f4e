using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd.Http;

/// <summary>A client that sends frames as a test writes them, right or wrong, and tells what comes back. Its own, so that no mistake of the gateway's is made twice.</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0, Headers = 1, Priority = 2, RstStream = 3, Settings = 4, PushPromise = 5, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient client;
    private readonly NetworkStream stream;

    private RawHttp2(TcpClient client) => (this.client, stream) = (client, client.GetStream());

    /// <summary>Connects, with preface and empty settings sent.</summary>
    public static async Task<RawHttp2> ConnectAsync(int port)
    {
        TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port);
        RawHttp2 made = new(client);
        await made.SendAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])]);
        return made;
    }

    /// <summary>A frame.</summary>
    public static byte[] Frame(byte type, byte flags, int number, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), number);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Fields, each written out: no index, no Huffman code (RFC 7541, 6.2.2).</summary>
    public static byte[] Block(params IEnumerable<(string Name, string Value)> fields)
    {
        List<byte> block = [];
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }
        return [.. block];
    }

    public async Task SendAsync(byte[] bytes)
    {
        try { await stream.WriteAsync(bytes); }
        catch (IOException)
        {
            // It has closed: what it said before tells why.
        }
    }

    /// <summary>Reads until a stream ends, is reset, or the connection ends: <c>status</c>, <c>reset CODE</c>, <c>goaway CODE</c> or <c>closed</c>.</summary>
    public async Task<string> OutcomeAsync(int number)
    {
        string status = "";
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == GoAway) { return $"goaway {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}"; }
            if (frame.Number != number) { continue; }
            if (frame.Type == RstStream) { return status.Length > 0 ? status : $"reset {BinaryPrimitives.ReadInt32BigEndian(frame.Payload)}"; }
            if (frame.Type == Headers && status.Length == 0) { status = Status(frame.Payload); }
            if (frame.Type is Headers or Data && (frame.Flags & EndStream) != 0) { return status; }
        }
        return "closed";
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    public async Task<(byte Type, byte Flags, int Number, byte[] Payload)?> ReadAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] head = new byte[9];
        try
        {
            await stream.ReadExactlyAsync(head, patience.Token);
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await stream.ReadExactlyAsync(payload, patience.Token);
            return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The status at the start of a block: indexed, or written out behind the index of its name (RFC 7541, appendix A).</summary>
    private static string Status(byte[] block)
    {
        int at = block[0] == 0x20 ? 1 : 0;
        int[] known = [200, 204, 206, 304, 400, 404, 500];
        if ((block[at] & 0x80) != 0) { return $"{known[(block[at] & 0x7F) - 8]}"; }
        int length = block[at + 1] & 0x7F;
        byte[] value = block[(at + 2)..(at + 2 + length)];
        return (block[at + 1] & 0x80) == 0 ? Encoding.ASCII.GetString(value) : Digits(value);
    }

    /// <summary>Three digits in the Huffman code: 0 to 2 have five bits, the others six (RFC 7541, appendix B).</summary>
    private static string Digits(byte[] coded)
    {
        StringBuilder digits = new();
        int bits = 0;
        int Bit() => (coded[bits / 8] >> (7 - (bits++ % 8))) & 1;
        while (digits.Length < 3)
        {
            int code = 0;
            for (int i = 0; i < 5; i++) { code = (code << 1) | Bit(); }
            digits.Append((char)('0' + (code < 3 ? code : ((code << 1) | Bit()) - 0x19 + 3)));
        }
        return digits.ToString();
    }

    private static void Text(List<byte> block, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int length = bytes.Length;
        if (length < 0x7F) { block.Add((byte)length); }
        else
        {
            block.Add(0x7F);
            for (length -= 0x7F; length >= 0x80; length >>= 7) { block.Add((byte)(length | 0x80)); }
            block.Add((byte)length);
        }
        block.AddRange(bytes);
    }
}
