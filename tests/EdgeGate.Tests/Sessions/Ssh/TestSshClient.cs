using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>The smallest client that a real server lets in: logs in with a key, runs a command, gives it stdin and takes its stdout.</summary>
internal sealed class TestSshClient(SshTransportOptions options, SshHostKey userKey, string command, byte[] input) : IDisposable
{
    private readonly SshTransport transport = new(options, TimeProvider.System);
    private readonly ByteBuffer outbox = new(64 << 20);
    private readonly MemoryStream output = new();
    private long peerWindow;
    private uint peerPacketBytes;
    private uint peer;
    private int sent;
    private bool isOpen;
    private bool isEofSent;
    private int messages;

    public SshTransport Transport => transport;

    public int ExitStatus { get; private set; } = -1;

    public byte[] Output => output.ToArray();

    public bool IsLoggedIn { get; private set; }

    public SshReceived Last { get; private set; }

    /// <summary>Rekeys from this side after this many messages, if not 0.</summary>
    public int RekeyEvery { get; init; }

    public async Task RunAsync(int port)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = socket.GetStream();
        byte[] window = new byte[transport.WindowBytesMin * 2];
        int have = 0;
        bool isAsked = false;
        transport.Start(outbox);
        while (true)
        {
            if (transport.IsReady && !isAsked)
            {
                isAsked = true;
                Send(static w => { SshWriter.Byte(w, SshMessageType.ServiceRequest); SshWriter.Text(w, "ssh-userauth"); });
            }
            await stream.WriteAsync(outbox.WrittenMemory);
            outbox.Clear();
            int read;
            try
            {
                read = await stream.ReadAsync(window.AsMemory(have));
            }
            catch (IOException)
            {
                return;
            }
            if (read == 0) { return; }
            have += read;
            int start = 0;
            while ((Last = transport.Receive(window.AsSpan(start, have - start), outbox)).Kind is SshReceivedKind.Handled or SshReceivedKind.Message)
            {
                start += Last.Consumed;
                if (Last.Kind == SshReceivedKind.Message && Handle(transport.Payload)) { return; }
                if (RekeyEvery > 0 && ++messages % RekeyEvery == 0) { transport.RequestRekey(outbox); }
            }
            window.AsSpan(start, have - start).CopyTo(window);
            have -= start;
            if (Last.Kind is SshReceivedKind.Closed or SshReceivedKind.Fault) { return; }
        }
    }

    public void Dispose()
    {
        transport.Dispose();
        outbox.Release();
    }

    private bool Handle(ReadOnlySpan<byte> message)
    {
        SshReader reader = new(message);
        reader.TryReadByte(out byte type);
        switch (type)
        {
            case SshMessageType.ServiceAccept:
                LogIn();
                break;
            case 51:
                return true;
            case 52:
                IsLoggedIn = true;
                Send(static w => { SshWriter.Byte(w, 90); SshWriter.Text(w, "session"); SshWriter.UInt32(w, 0); SshWriter.UInt32(w, int.MaxValue); SshWriter.UInt32(w, 32768); });
                break;
            case 91:
                reader.TryReadUInt32(out _);
                reader.TryReadUInt32(out peer);
                reader.TryReadUInt32(out uint window);
                reader.TryReadUInt32(out peerPacketBytes);
                peerWindow = window;
                isOpen = true;
                Send(w => { SshWriter.Byte(w, 98); SshWriter.UInt32(w, peer); SshWriter.Text(w, "exec"); SshWriter.Boolean(w, true); SshWriter.Text(w, command); });
                break;
            case 93:
                reader.TryReadUInt32(out _);
                reader.TryReadUInt32(out uint more);
                peerWindow += more;
                break;
            case 94:
                reader.TryReadUInt32(out _);
                reader.TryReadString(out ReadOnlySpan<byte> data);
                output.Write(data);
                break;
            case 98:
                reader.TryReadUInt32(out _);
                reader.TryReadString(out ReadOnlySpan<byte> request);
                reader.TryReadBoolean(out _);
                if (request.SequenceEqual("exit-status"u8) && reader.TryReadUInt32(out uint status)) { ExitStatus = (int)status; }
                break;
            case 97:
                return true;
            case 80:
                Send(static w => SshWriter.Byte(w, 82));
                break;
            default:
                break;
        }
        if (isOpen) { Feed(); }
        return false;
    }

    private void Feed()
    {
        while (sent < input.Length && peerWindow > 0)
        {
            int length = (int)Math.Min(Math.Min(input.Length - sent, peerPacketBytes), peerWindow);
            byte[] head = [94, 0, 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), peer);
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), length);
            transport.Send(head, input.AsSpan(sent, length), outbox);
            sent += length;
            peerWindow -= length;
        }
        if (sent < input.Length || isEofSent) { return; }
        isEofSent = true;
        Send(w => { SshWriter.Byte(w, 96); SshWriter.UInt32(w, peer); });
    }

    private void LogIn()
    {
        string algorithm = userKey.Algorithms[0];
        ArrayBufferWriter<byte> request = new();
        SshWriter.Byte(request, 50);
        SshWriter.Text(request, Environment.UserName);
        SshWriter.Text(request, "ssh-connection");
        SshWriter.Text(request, "publickey");
        SshWriter.Boolean(request, true);
        SshWriter.Text(request, algorithm);
        SshWriter.String(request, userKey.Blob.Span);
        ArrayBufferWriter<byte> signed = new();
        SshWriter.String(signed, transport.SessionId);
        SshWriter.Raw(signed, request.WrittenSpan);
        SshWriter.String(request, userKey.Key.Sign(algorithm, signed.WrittenSpan));
        transport.Send(request.WrittenSpan, outbox);
    }

    private void Send(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> message = new();
        write(message);
        transport.Send(message.WrittenSpan, outbox);
    }
}
