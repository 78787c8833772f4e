using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGate.Core.Transport;
using EdgeGate.Hosting.Configuration;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Hosting;

/// <summary>The listeners of the data path: those a new configuration names are opened, those it leaves out are closed, the rest show its certificates from now on.</summary>
/// <param name="transport">Opens sockets.</param>
/// <param name="serve">Serves a connection; not awaited.</param>
/// <param name="failed">Is told of failures of the gateway itself.</param>
internal sealed class ListenerSet(IConnectionListenerFactory transport, Action<ConnectionContext, ServedListener> serve, Action<Exception> failed) : IAsyncDisposable
{
    /// <summary>The pause behind a failure of our own: one that lasts would otherwise take a core.</summary>
    private static readonly TimeSpan FailedPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<IPEndPoint, Open> open = [];

    /// <summary>Addresses that are bound.</summary>
    public IReadOnlyList<EndPoint> Endpoints => [.. open.Values.Select(static one => one.Listener.EndPoint)];

    /// <summary>Address and certificate's end of each listener that has one.</summary>
    public IEnumerable<(string Listener, DateTimeOffset Ends)> Certificates
        => open.Where(static one => one.Value.Options.Certificate is not null).Select(static one => (one.Key.ToString(), new DateTimeOffset(one.Value.Options.Certificate!.TargetCertificate.NotAfter)));

    /// <summary>Takes a configuration's listeners; when one cannot be opened nothing is changed.</summary>
    /// <returns>Those that were opened.</returns>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task<IReadOnlyList<(string Protocol, EndPoint Address)>> UseAsync(ImmutableArray<ListenerConfig> configured)
    {
        Dictionary<IPEndPoint, ServedListener> wanted = [];
        foreach (ListenerConfig one in configured) { wanted[one.Address] = Options(one); }
        List<(IPEndPoint Address, IConnectionListener Listener)> made = [];
        try
        {
            foreach (IPEndPoint address in wanted.Keys.Where(address => !open.ContainsKey(address))) { made.Add((address, await BindAsync(address))); }
        }
        catch
        {
            foreach ((_, IConnectionListener listener) in made) { await listener.DisposeAsync(); }
            throw;
        }
        foreach (IPEndPoint address in open.Keys.Where(address => !wanted.ContainsKey(address)).ToList())
        {
            await open[address].Listener.UnbindAsync();
            await open[address].Listener.DisposeAsync();
            open.Remove(address);
        }
        foreach ((IPEndPoint address, Open one) in open) { one.Options = wanted[address]; }
        foreach ((IPEndPoint address, IConnectionListener listener) in made)
        {
            open[address] = new Open(listener, wanted[address]);
            _ = AcceptAsync(open[address]);
        }
        return [.. made.Select(one => (wanted[one.Address].Config.Protocol, one.Listener.EndPoint))];
    }

    /// <summary>Takes no more connections.</summary>
    public async Task UnbindAsync()
    {
        foreach (Open one in open.Values) { await one.Listener.UnbindAsync(); }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Open one in open.Values) { await one.Listener.DisposeAsync(); }
    }

    private static ServedListener Options(ListenerConfig one)
        => new(one, one is { CertificateFile: { } certificate, KeyFile: { } key } ? PemCertificate.Load(certificate, key) : null);

    private async Task<IConnectionListener> BindAsync(IPEndPoint address)
    {
        try
        {
            return await transport.BindAsync(address);
        }
        catch (Exception problem) when (problem is AddressInUseException or SocketException)
        {
            throw new IOException($"{address} cannot be listened on: {problem.Message}", problem);
        }
    }

    private async Task AcceptAsync(Open one)
    {
        await Task.Yield();
        while (true)
        {
            try
            {
                if (await one.Listener.AcceptAsync() is not { } connection) { return; }
                serve(connection, one.Options);
            }
            catch (Exception problem) when (problem is ConnectionAbortedException or ObjectDisposedException or OperationCanceledException)
            {
                // The listener was closed.
                return;
            }
            catch (Exception problem)
            {
                // Nobody awaits this: an address would be bound, and nobody let in.
                failed(problem);
                await Task.Delay(FailedPause);
            }
        }
    }

    private sealed class Open(IConnectionListener listener, ServedListener options)
    {
        private volatile ServedListener options = options;

        public IConnectionListener Listener => listener;

        public ServedListener Options { get => options; set => options = value; }
    }
}
