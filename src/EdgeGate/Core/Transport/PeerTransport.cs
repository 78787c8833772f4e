using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using EdgeGate.Interop.Epoll;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Core.Transport;

/// <summary>One side's byte stream: a connection of Kestrel's transport, with TLS laid over it when the protocol says so.</summary>
public sealed class PeerTransport(ConnectionContext connection) : IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions TlsReaderOptions = new(bufferSize: 16 * 1024, minimumReadSize: 1024, useZeroByteReads: true, leaveOpen: true);

    private readonly PipeWriter output = connection.Transport.Output;
    private SslStream? tls;

    /// <summary>Bytes from the peer.</summary>
    public PipeReader Input { get; private set; } = connection.Transport.Input;

    /// <summary>The transport's connection: its addresses and its abort.</summary>
    public ConnectionContext Connection => connection;

    /// <summary>The TLS layer, or null.</summary>
    public SslStream? Tls => tls;

    /// <summary>Whether the peer's bytes come by TLS, this one's or that of the connection which carries it.</summary>
    public bool IsSecure => tls is not null || connection is LaneConnection { IsSecure: true };

    /// <summary>The connection whose socket is watched: the one that carries this, where it is a stream within one.</summary>
    public ConnectionContext Carrier => connection is LaneConnection lane ? lane.Carrier : connection;

    /// <summary>Makes the TLS layer; the caller authenticates it, then calls <see cref="UseTls"/>.</summary>
    public SslStream CreateTls() => new(new DuplexPipeStream(connection.Transport), leaveInnerStreamOpen: true);

    /// <summary>From now on all bytes go through the authenticated TLS layer.</summary>
    public void UseTls(SslStream authenticated)
    {
        tls = authenticated;
        Input = PipeReader.Create(authenticated, TlsReaderOptions);
    }

    /// <summary>Whether what awaits this peer goes on on the thread that watches its socket, where nothing may block.</summary>
    public bool CompletesInline
    {
        set
        {
            if (connection is EpollConnection epoll) { epoll.CompletesInline = value; }
        }
    }

    /// <summary>Whether the peer has ended its side, read or not; false where the transport does not tell.</summary>
    public bool HasHungUp => connection is EpollConnection { HasHungUp: true } or LaneConnection { HasHungUp: true };

    /// <summary>Ends our side; what the peer still sends can be read.</summary>
    public async ValueTask EndWritesAsync()
    {
        if (tls is not null) { await tls.ShutdownAsync(); }
        if (connection is EpollConnection epoll) { epoll.EndWrites(); }
        else if (connection is LaneConnection lane) { lane.EndWrites(); }
    }

    /// <summary>Reads until a buffer has so many bytes, and takes no more: what follows stays with the transport, for whoever reads next.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="bytes">How many it shall have in all.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>False when the peer closed before.</returns>
    public async ValueTask<bool> FillAsync(ByteBuffer buffer, int bytes, CancellationToken stop)
    {
        while (buffer.Length < bytes)
        {
            ReadResult result = await Input.ReadAsync(stop);
            ReadOnlySequence<byte> arrived = result.Buffer.Slice(0, Math.Min(bytes - buffer.Length, result.Buffer.Length));
            foreach (ReadOnlyMemory<byte> segment in arrived) { buffer.Append(segment.Span); }
            Input.AdvanceTo(arrived.End);
            if (arrived.IsEmpty && result.IsCompleted) { return false; }
        }
        return true;
    }

    /// <summary>Writes and flushes. The bytes must not change until it is done.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
        => tls is null ? WritePlainAsync(bytes, stop) : tls.WriteAsync(bytes, stop);

    /// <summary>Ends the connection at once; pending reads and writes fail.</summary>
    public void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));

    /// <summary>Says that nothing more is written, and takes what the peer still sends until it closes too.</summary>
    /// <remarks>Closing a socket with unread bytes resets it, and the peer may then lose what it was sent last (RFC 9293, 3.10.4).</remarks>
    public async Task LingerAsync(CancellationToken stop)
    {
        if (tls is not null) { return; }
        try
        {
            await output.CompleteAsync();
            while (true)
            {
                ReadResult result = await Input.ReadAsync(stop);
                Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) { return; }
            }
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone, or will not close.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (tls is not null)
        {
            await tls.DisposeAsync();
        }
        await output.CompleteAsync();
        await connection.Transport.Input.CompleteAsync();
        await connection.DisposeAsync();
    }

    private ValueTask WritePlainAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        ValueTask<FlushResult> flush = output.WriteAsync(bytes, stop);
        if (!flush.IsCompletedSuccessfully) { return AwaitFlushAsync(flush); }
        Check(flush.Result);
        return default;
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask AwaitFlushAsync(ValueTask<FlushResult> flush) => Check(await flush);

    private static void Check(FlushResult result)
    {
        if (result.IsCompleted) { throw new ConnectionResetException("the peer closed"); }
    }
}
