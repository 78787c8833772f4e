using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Interop.Epoll;

/// <summary>Accepts and makes connections that a few loops watch. It stands where Kestrel's socket transport would (design decision 5).</summary>
/// <remarks>Linux alone; TCP and Unix sockets.</remarks>
public sealed class EpollTransport : IConnectionListenerFactory, IConnectionFactory, IDisposable
{
    private readonly EpollLoop[] loops;
    private int next;

    /// <summary>Starts the loops.</summary>
    /// <param name="loopCount">Threads that relay, each for as many connections as there are for it.</param>
    public EpollTransport(int loopCount)
    {
        loops = new EpollLoop[loopCount];
        for (int i = 0; i < loopCount; i++) { loops[i] = new EpollLoop(i); }
    }

    /// <summary>A loop a core: what is masked takes more time than what is sent.</summary>
    public static int DefaultLoopCount => Environment.ProcessorCount;

    /// <summary>How many loops there are.</summary>
    public int LoopCount => loops.Length;

    /// <summary>The number of the loop that watches a connection, from 0: what passes between two of one loop changes no thread.</summary>
    public static int LoopOf(ConnectionContext connection) => connection is EpollConnection known ? known.Loop.Number : 0;

    /// <inheritdoc/>
    /// <exception cref="SocketException">The address cannot be used.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(new EpollListener(this, endpoint));

    /// <inheritdoc/>
    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => ConnectAsync(endpoint, near: null, cancellationToken);

    /// <summary>Connects; the connection is watched by the loop of <paramref name="near"/>, so that what passes between the two changes no thread.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, ConnectionContext? near, CancellationToken stop)
    {
        EpollLoop loop = near is EpollConnection known ? known.Loop : NextLoop();
        if (endpoint is not DnsEndPoint name) { return await ConnectAsync(endpoint, loop, stop); }
        SocketException? last = null;
        foreach (IPAddress address in await Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, stop))
        {
            try { return await ConnectAsync(new IPEndPoint(address, name.Port), loop, stop); }
            catch (SocketException problem) { last = problem; }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EpollLoop loop in loops) { loop.Dispose(); }
    }

    /// <summary>Watches an accepted socket.</summary>
    internal EpollConnection Watch(Socket accepted)
    {
        try
        {
            accepted.Blocking = false;
            if (accepted.ProtocolType == ProtocolType.Tcp) { accepted.NoDelay = true; }
            EpollConnection connection = new(accepted, NextLoop());
            connection.SetEndPoints(accepted.LocalEndPoint, accepted.RemoteEndPoint);
            connection.Loop.Add(connection);
            return connection;
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    private EpollLoop NextLoop() => loops[(uint)Interlocked.Increment(ref next) % (uint)loops.Length];

    private static async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, EpollLoop loop, CancellationToken stop)
    {
        bool isTcp = endpoint is IPEndPoint;
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        EpollConnection? connection = null;
        try
        {
            socket.Blocking = false;
            if (isTcp) { socket.NoDelay = true; }
            // Watched only when it is being connected: a socket that is neither connected nor connecting counts as hung up.
            bool isConnecting = BeginConnect(socket, endpoint);
            connection = new EpollConnection(socket, loop);
            connection.SetEndPoints(null, endpoint);
            loop.Add(connection);
            if (isConnecting)
            {
                await ((EpollWriter)connection.Output).WaitWritableAsync(stop);
                int error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
                if (error != 0) { throw new SocketException(error); }
            }
            return connection;
        }
        catch
        {
            if (connection is null) { socket.Dispose(); }
            else { await connection.DisposeAsync(); }
            throw;
        }
    }

    /// <summary>Begins to connect; false when it is done at once.</summary>
    private static unsafe bool BeginConnect(Socket socket, EndPoint endpoint)
    {
        SocketAddress address = endpoint.Serialize();
        int error = 0;
        fixed (byte* data = address.Buffer.Span)
        {
            if (EpollNative.connect(socket.SafeHandle, data, (uint)address.Size) < 0) { error = Marshal.GetLastPInvokeError(); }
        }
        if (error is not (0 or EpollNative.InProgress or EpollNative.Interrupted)) { throw new SocketException(SocketErrorOf(error)); }
        return error != 0;
    }

    /// <summary>SocketException takes Winsock's numbers; these are the ones a connect fails with.</summary>
    private static int SocketErrorOf(int errno) => (int)(errno switch
    {
        1 or 13 => SocketError.AccessDenied,
        2 or 111 => SocketError.ConnectionRefused,
        EpollNative.Again => SocketError.TryAgain,
        97 => SocketError.AddressFamilyNotSupported,
        99 => SocketError.AddressNotAvailable,
        101 => SocketError.NetworkUnreachable,
        104 => SocketError.ConnectionReset,
        110 => SocketError.TimedOut,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    });
}
