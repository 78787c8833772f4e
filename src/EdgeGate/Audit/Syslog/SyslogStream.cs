using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Audit.Syslog;

/// <summary>Messages with counted octets over TCP (RFC 6587, 3.4.1) or TLS (RFC 5425, 4.3).</summary>
/// <remarks>
/// Receivers answer nothing. So what was sent counts once the receiver's machine has acknowledged all of it and the connection still stands; what a receiver that fails has in memory then is
/// sent again by <see cref="SyslogSender"/>.
/// </remarks>
internal sealed class SyslogStream : ISyslogConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    private readonly Socket socket;
    private readonly Stream stream;
    private readonly SyslogMessage message;
    private readonly Task ended;
    private readonly ByteBuffer one = new(AuditLog.LineBytesMax * 2);
    private readonly ByteBuffer frames = new(AuditLog.LineBytesMax * 3);

    private SyslogStream(Socket socket, Stream stream, SyslogMessage message)
    {
        this.socket = socket;
        this.stream = stream;
        this.message = message;
        ended = DrainAsync();
    }

    /// <summary>Connects.</summary>
    /// <exception cref="Exception">Of sockets, streams and TLS.</exception>
    public static async Task<SyslogStream> ConnectAsync(SyslogOptions options, SyslogMessage message, CancellationToken stop)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(options.Host, options.Port, stop);
            NetworkStream plain = new(socket, ownsSocket: true);
            if (options.Transport != SyslogTransport.Tls) { return new SyslogStream(socket, plain, message); }
            SslStream tls = new(plain);
            await tls.AuthenticateAsClientAsync(TlsOptions(options), stop);
            return new SyslogStream(socket, tls, message);
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
        frames.Clear();
        Frame(lines.Written);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        await stream.WriteAsync(frames.WrittenMemory, patience.Token);
        while (SendQueue.Bytes(socket.SafeHandle) > 0)
        {
            Look();
            await Task.Delay(LookInterval, patience.Token);
        }
        Look();
    }

    /// <inheritdoc/>
    public void Look()
    {
        if (ended.IsCompleted) { throw new IOException("the receiver has closed the connection"); }
    }

    /// <inheritdoc/>
    public async Task EndAsync(CancellationToken stop)
    {
        if (stream is SslStream tls) { await tls.ShutdownAsync().WaitAsync(stop); }
        socket.Shutdown(SocketShutdown.Send);
        // Whoever has read to the end closes.
        await ended.WaitAsync(stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        one.Release();
        frames.Release();
    }

    private void Frame(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf((byte)'\n');
            one.Clear();
            message.Write(lines[..end], int.MaxValue, one);
            SyslogMessage.Number(one.Length, frames);
            frames.Append((byte)' ');
            frames.Append(one.Written);
            lines = lines[(end + 1)..];
        }
    }

    /// <summary>Nothing comes from a receiver but the end, and of TLS its tickets.</summary>
    private async Task DrainAsync()
    {
        byte[] nothing = new byte[256];
        try
        {
            while (await stream.ReadAsync(nothing) > 0) { }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // That is an end too.
        }
    }

    private static SslClientAuthenticationOptions TlsOptions(SyslogOptions options)
    {
        SslClientAuthenticationOptions tls = new() { TargetHost = options.ServerName ?? options.Host, CertificateChainPolicy = ServerTrust.Policy(options.CaFile) };
        if (options.CertificateFile is not { } certificate) { return tls; }
        X509Certificate2Collection issuers = [];
        issuers.ImportFromPemFile(certificate);
        tls.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, options.KeyFile), issuers, offline: true);
        return tls;
    }
}
