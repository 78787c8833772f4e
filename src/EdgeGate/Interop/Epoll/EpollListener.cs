using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Interop.Epoll;

/// <summary>A bound socket. Accepting is rare, so the runtime's own sockets do it.</summary>
internal sealed class EpollListener : IConnectionListener
{
    private const int Backlog = 1024;

    /// <summary>The pause when the process has no descriptor left: without it, accepting would spin.</summary>
    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(100);

    private readonly EpollTransport transport;
    private readonly Socket socket;
    private int isClosed;

    public EpollListener(EpollTransport transport, EndPoint endpoint)
    {
        this.transport = transport;
        socket = new Socket(endpoint.AddressFamily, SocketType.Stream, endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any)) { socket.DualMode = true; }
            socket.Bind(endpoint);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        EndPoint = socket.LocalEndPoint ?? endpoint;
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return transport.Watch(await socket.AcceptAsync(cancellationToken));
            }
            catch (Exception problem) when (problem is ObjectDisposedException || (problem is SocketException && Volatile.Read(ref isClosed) != 0))
            {
                return null;
            }
            catch (SocketException problem) when (problem.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await Task.Delay(ExhaustedPause, cancellationToken);
            }
            catch (Exception problem) when (problem is SocketException or IOException)
            {
                // The peer went away before it was accepted, or cannot be watched: the next one may fare better.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref isClosed, 1);
        socket.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();
}
