using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeGate.Interop.Epoll;

/// <summary>A connected socket as Kestrel's transports show one. Reads and writes go straight to the socket: no pipe, no copy loop, no other thread.</summary>
public sealed class EpollConnection : ConnectionContext, IDuplexPipe
{
    private readonly Socket socket;
    private readonly EpollReader reader;
    private readonly EpollWriter writer;
    private CancellationTokenSource? closed;
    private ConnectionAbortedException? abortReason;
    private int disposed;

    internal EpollConnection(Socket socket, EpollLoop loop)
    {
        this.socket = socket;
        Loop = loop;
        Handle = socket.SafeHandle;
        reader = new EpollReader(this);
        writer = new EpollWriter(this);
        Transport = this;
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override string ConnectionId { get => field ??= Guid.NewGuid().ToString("N"); set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features => field ??= new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get => field ??= new Dictionary<object, object?>(); set; }

    /// <summary>Cancelled when the connection was aborted or disposed of.</summary>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            if (closed is null) { Interlocked.CompareExchange(ref closed, new CancellationTokenSource(), null); }
            if (disposed != 0 || abortReason is not null) { closed.Cancel(); }
            return closed.Token;
        }
        set => throw new NotSupportedException("the transport alone says when a connection is closed");
    }

    /// <summary>Bytes from the peer.</summary>
    public PipeReader Input => reader;

    /// <summary>Bytes to the peer.</summary>
    public PipeWriter Output => writer;

    /// <summary>The loop that watches the socket.</summary>
    internal EpollLoop Loop { get; }

    /// <summary>The socket's handle; every call on it holds it open.</summary>
    internal SafeHandle Handle { get; }

    /// <summary>What the loop's events name this connection by.</summary>
    internal ulong Token { get; set; }

    /// <summary>Whether what awaits a read or a write goes on on the loop's own thread: no thread switch, and nothing there may block. No at first.</summary>
    public bool CompletesInline
    {
        set
        {
            reader.CompletesInline = value;
            writer.CompletesInline = value;
        }
    }

    /// <summary>Ends our side: the peer reads what was sent, and then the end. What it still sends can be read.</summary>
    public void EndWrites() => Shutdown(EpollNative.ShutdownWrite);

    /// <summary>Whether the peer has ended its side, read or not.</summary>
    public bool HasHungUp { get; private set; }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Interlocked.CompareExchange(ref this.abortReason, abortReason, null) is not null || disposed != 0) { return; }
        // What is not yet sent will never be taken: closing must not leave it to the kernel to keep trying.
        try { socket.LingerState = new LingerOption(true, 0); }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException) { return; }
        Shutdown(EpollNative.ShutdownBoth);
        closed?.Cancel();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            Loop.Remove(this);
            Shutdown(EpollNative.ShutdownBoth);
            socket.Dispose();
            reader.OnDisposed();
            writer.OnDisposed();
            closed?.Cancel();
        }
        return base.DisposeAsync();
    }

    /// <summary>Runs what waits for these events; on the loop's thread.</summary>
    internal void OnEvents(uint events)
    {
        bool isHungUp = (events & (EpollNative.ReadHangUp | EpollNative.HangUp | EpollNative.Error)) != 0;
        if (isHungUp) { HasHungUp = true; }
        if (isHungUp || (events & EpollNative.In) != 0) { reader.OnReadable(isHungUp); }
        bool isBroken = (events & (EpollNative.HangUp | EpollNative.Error)) != 0;
        if (isBroken || (events & EpollNative.Out) != 0) { writer.OnWritable(isBroken); }
    }

    /// <summary>Shuts one way or both.</summary>
    internal void Shutdown(int how)
    {
        try { _ = EpollNative.shutdown(Handle, how); }
        catch (ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    /// <summary>What a failed call on the socket means; the reason of an abort comes first.</summary>
    internal Exception Failure(int error)
    {
        if (abortReason is { } reason) { return new ConnectionAbortedException(reason.Message); }
        if (disposed != 0) { return new ObjectDisposedException(nameof(EpollConnection)); }
        return new ConnectionResetException("the peer closed the connection", new SocketException(error));
    }

    /// <summary>Whether the connection ended by our own doing.</summary>
    internal bool IsEnded => abortReason is not null || Volatile.Read(ref disposed) != 0;

    internal void SetEndPoints(EndPoint? local, EndPoint? remote)
    {
        LocalEndPoint = local;
        RemoteEndPoint = remote;
    }
}
