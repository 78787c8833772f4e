using EdgeGate.Core.Transport;
using EdgeGate.Policy;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.SignIn;
using EdgeGate.Telemetry;
using EdgeGate.Tests.Masking;
using EdgeGate.Tests.Relay;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

/// <summary>What ends a connection that takes too long.</summary>
public sealed class HttpDeadlinesTests : IDisposable
{
    private static readonly RelayDeadlines Deadlines = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));

    private readonly FakeTimeProvider time = new();
    private readonly LaneConnection connection;
    private readonly HttpGate gate;
    private readonly HttpClientSide side;
    private readonly HttpExchange exchange;
    private readonly HttpDeadlines watch;

    public HttpDeadlinesTests()
    {
        (connection, _) = LaneConnection.CreatePair(new DefaultConnectionContext(), isSecure: false);
        GateEngines engines = new(null, null!, null!, new GateMetrics("", "", static () => 0), null!, null!, time, null!, null!, null!, null!, null!);
        GatePolicy policy = new(null!, Ruleset.Create([], [], [], []), MaskSamples.BuiltIn, 0, Deadlines, TimeSpan.FromSeconds(10), "");
        TimeSpan some = TimeSpan.FromSeconds(10);
        gate = new HttpGate(engines, policy, new Dictionary<string, HttpConnectionOptions>(), new Http1Limits(), new HttpTimeouts(some, some, some, some, some), null!, new BrowserSessions(time), null);
        side = new HttpClientSide(new PeerTransport(connection), 1024, new NoMeter(), time);
        exchange = new HttpExchange(gate, side.Peer);
        watch = new HttpDeadlines(gate, side, exchange);
    }

    public void Dispose()
    {
        exchange.Dispose();
        gate.Dispose();
    }

    /// <summary>TLS says goodbye before it closes. A client that leaves no room for that would keep its place for as long as it likes: no read waits that could be interrupted.</summary>
    [Fact]
    public void Client_that_takes_no_goodbye_is_cut_off()
    {
        side.BeginLinger();
        time.Advance(TimeSpan.FromSeconds(3));
        watch.Check(Deadlines);
        Assert.True(side.IsTimedOut);
        Assert.False(connection.IsAborted);
        time.Advance(TimeSpan.FromSeconds(3));
        watch.Check(Deadlines);
        Assert.True(connection.IsAborted);
    }
}
