using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EdgeGate.EndToEnd;

/// <summary>A PostgreSQL client that sends what it is told, in whatever order: what drivers never do, and attackers may.</summary>
internal sealed class RawClient : IDisposable
{
    public const int Version30 = 3 << 16;
    public const int SslRequest = (1234 << 16) | 5679;
    public const int GssEncRequest = (1234 << 16) | 5680;
    public const int CancelRequest = (1234 << 16) | 5678;

    private readonly TcpClient socket;

    private RawClient(TcpClient socket)
    {
        this.socket = socket;
        Stream = socket.GetStream();
    }

    public Stream Stream { get; private set; }

    public int ProcessId { get; private set; }

    public byte[] Secret { get; private set; } = [];

    /// <summary>What NegotiateProtocolVersion said: the version, and the options that are not known.</summary>
    public (int Version, string[] Options)? Negotiated { get; private set; }

    public static async Task<RawClient> ConnectAsync(int port)
    {
        TcpClient socket = new() { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new RawClient(socket);
    }

    /// <summary>Connects without TLS and logs in.</summary>
    public static async Task<RawClient> LoginAsync(int port, string token, int version = Version30, params (string Name, string Value)[] options)
    {
        RawClient client = await ConnectAsync(port);
        await client.LoginAsync(token, version, options);
        return client;
    }

    public async Task LoginAsync(string token, int version = Version30, params (string Name, string Value)[] options)
    {
        await SendPacketAsync(version, Parameters([("user", "me"), ("database", "orders-db"), .. options]));
        while (true)
        {
            RawMessage message = await ReadAsync() ?? throw new InvalidOperationException("closed during login");
            switch (message.Type)
            {
                case 'v':
                    Negotiated = (BinaryPrimitives.ReadInt32BigEndian(message.Body), Encoding.UTF8.GetString(message.Body.AsSpan(8)).Split('\0', StringSplitOptions.RemoveEmptyEntries));
                    break;
                case 'R' when message.Body[3] == 3:
                    await SendAsync(Message('p', Text(token)));
                    break;
                case 'K':
                    (ProcessId, Secret) = (BinaryPrimitives.ReadInt32BigEndian(message.Body), message.Body[4..]);
                    break;
                case 'E':
                    throw new InvalidOperationException(message.Field('M'));
                case 'Z':
                    return;
            }
        }
    }

    public async Task StartTlsAsync(params string[] protocols)
    {
        SslStream tls = new(Stream);
#pragma warning disable CA5359 // The certificate is the test's own.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(static name => new SslApplicationProtocol(name))],
        });
#pragma warning restore CA5359
        Stream = tls;
    }

    public async Task SendPacketAsync(int code, params byte[] body)
    {
        byte[] packet = [.. Int32(8 + body.Length), .. Int32(code), .. body];
        await Stream.WriteAsync(packet);
        await Stream.FlushAsync();
    }

    public Task SendAsync(params byte[][] messages) => SendBytesAsync([.. messages.SelectMany(static message => message)]);

    public async Task SendBytesAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes);
        await Stream.FlushAsync();
    }

    public async Task<byte> ReadByteAsync()
    {
        byte[] one = new byte[1];
        await Stream.ReadExactlyAsync(one);
        return one[0];
    }

    /// <summary>The next message; null when the gateway closed.</summary>
    public async Task<RawMessage?> ReadAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        byte[] head = new byte[5];
        try
        {
            await Stream.ReadExactlyAsync(head, patience.Token);
            byte[] body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await Stream.ReadExactlyAsync(body, patience.Token);
            return new RawMessage((char)head[0], body);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>All messages up to the next of a type, it included; or up to the end.</summary>
    public async Task<List<RawMessage>> ReadUntilAsync(char type = 'Z')
    {
        List<RawMessage> messages = [];
        while (await ReadAsync() is { } message)
        {
            messages.Add(message);
            if (message.Type == type) { break; }
        }
        return messages;
    }

    public async Task<List<RawMessage>> QueryAsync(string sql)
    {
        await SendAsync(Query(sql));
        return await ReadUntilAsync();
    }

    public void Dispose() => socket.Dispose();

    /// <summary>The types of messages, as one word: <c>12TDCZ</c>.</summary>
    public static string Types(IEnumerable<RawMessage> messages) => string.Concat(messages.Select(static message => message.Type));

    public static byte[] Query(string sql) => Message('Q', Text(sql));

    public static byte[] Parse(string name, string sql) => Message('P', [.. Text(name), .. Text(sql), 0, 0]);

    /// <summary>Text parameters; result formats 0 (text) or 1 (binary).</summary>
    public static byte[] Bind(string portal, string statement, string[]? parameters = null, params short[] formats)
        => Message('B',
        [
            .. Text(portal), .. Text(statement), 0, 0,
            .. Int16(parameters?.Length ?? 0), .. (parameters ?? []).SelectMany(static value => (byte[])[.. Int32(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)]),
            .. Int16(formats.Length), .. formats.SelectMany(static format => Int16(format)),
        ]);

    public static byte[] Describe(char kind, string name) => Message('D', [(byte)kind, .. Text(name)]);

    public static byte[] Execute(string portal, int rows = 0) => Message('E', [.. Text(portal), .. Int32(rows)]);

    public static byte[] Close(char kind, string name) => Message('C', [(byte)kind, .. Text(name)]);

    public static byte[] Sync => Message('S', []);

    public static byte[] Flush => Message('H', []);

    /// <summary>A function call with text arguments and a text result.</summary>
    public static byte[] Call(int function, params string[] arguments)
        => Message('F',
        [
            .. Int32(function), 0, 0, .. Int16(arguments.Length),
            .. arguments.SelectMany(static value => (byte[])[.. Int32(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)]), 0, 0,
        ]);

    public static byte[] Message(char type, byte[] body) => [(byte)type, .. Int32(4 + body.Length), .. body];

    public static byte[] Text(string value) => [.. Encoding.UTF8.GetBytes(value), 0];

    private static byte[] Parameters((string Name, string Value)[] parameters) => [.. parameters.SelectMany(static pair => (byte[])[.. Text(pair.Name), .. Text(pair.Value)]), 0];

    private static byte[] Int16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Int32(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
