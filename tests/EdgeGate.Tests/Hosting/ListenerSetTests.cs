using System.Net;
using EdgeGate.Hosting;
using EdgeGate.Hosting.Configuration;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary>What becomes of listeners when something fails.</summary>
public sealed class ListenerSetTests
{
    private static readonly ListenerConfig Config = new(new IPEndPoint(IPAddress.Loopback, 1), null, null, true, "http", []);

    [Fact]
    public async Task Listener_accepts_on_after_a_failure_of_the_gateway_itself()
    {
        TaskCompletionSource<ConnectionContext> served = new();
        List<Exception> failures = [];
        DefaultConnectionContext second = new();
        Queue<Func<ConnectionContext?>> accepts = new([() => throw new NotSupportedException(), () => second, () => null]);
        await using ListenerSet set = new(new Listeners(accepts), (connection, _) => served.TrySetResult(connection), failures.Add);
        await set.UseAsync([Config]);
        Assert.Same(second, await served.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.IsType<NotSupportedException>(Assert.Single(failures));
    }

    private sealed class Listeners(Queue<Func<ConnectionContext?>> accepts) : IConnectionListenerFactory, IConnectionListener
    {
        public EndPoint EndPoint => Config.Address;

        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(accepts.Dequeue()());

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }
}
