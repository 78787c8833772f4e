using System.Net.Sockets;
using EdgeGate.Core;

namespace EdgeGate.Audit.Syslog;

/// <summary>A message a datagram: over UDP (RFC 5426), or to a socket on this machine. What is longer is cut.</summary>
internal sealed class SyslogDatagrams : ISyslogConnection
{
    /// <summary>The longest datagram of UDP over IPv4.</summary>
    private const int DatagramBytesMax = 65_507;

    private readonly Socket socket;
    private readonly SyslogMessage message;
    private readonly ByteBuffer one = new(AuditLog.LineBytesMax * 2);

    private SyslogDatagrams(Socket socket, SyslogMessage message)
    {
        this.socket = socket;
        this.message = message;
    }

    /// <summary>Connects: only who is connected is told that nobody listens.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public static async Task<SyslogDatagrams> ConnectAsync(SyslogOptions options, SyslogMessage message, CancellationToken stop)
    {
        bool isLocal = options.Transport == SyslogTransport.Unix;
        Socket socket = isLocal ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) : new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (isLocal) { await socket.ConnectAsync(new UnixDomainSocketEndPoint(options.SocketPath), stop); }
            else { await socket.ConnectAsync(options.Host, options.Port, stop); }
            return new SyslogDatagrams(socket, message);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(ByteBuffer lines, CancellationToken stop)
    {
        for (int at = 0; at < lines.Length;)
        {
            int end = at + lines.Written[at..].IndexOf((byte)'\n');
            one.Clear();
            message.Write(lines.Written[at..end], DatagramBytesMax, one);
            await socket.SendAsync(one.WrittenMemory, SocketFlags.None, stop);
            at = end + 1;
        }
    }

    /// <inheritdoc/>
    public void Look()
    {
        if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error and not 0) { throw new SocketException(error); }
    }

    /// <inheritdoc/>
    public Task EndAsync(CancellationToken stop)
    {
        Look();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        one.Release();
        return default;
    }
}
