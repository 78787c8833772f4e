using System.IO.Pipelines;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Relay;
using Xunit;

namespace EdgeGate.Tests.Relay;

/// <summary>What a session says it ended of.</summary>
public sealed class RelaySessionTests
{
    /// <summary>Who cannot be written to is lost, whoever's bytes they were: told of the wrong one, a client would not learn that its target is gone.</summary>
    [Theory]
    [InlineData(true, SessionEnd.TargetLost)]
    [InlineData(false, SessionEnd.ClientLost)]
    public async Task Peer_that_cannot_be_written_to_is_the_one_that_is_lost(bool fromClient, SessionEnd expected)
    {
        (PeerTransport client, PipeWriter byClient, PipeReader toClient) = PipePeer.Create();
        (PeerTransport target, PipeWriter byTarget, PipeReader toTarget) = PipePeer.Create();
        await (fromClient ? toTarget : toClient).CompleteAsync();
        using RelaySession session = new(client, target, new NoMeter(), TimeProvider.System, CancellationToken.None);
        Task<SessionEnd> run = session.RunAsync(new Copy(session.ToTarget), new Copy(session.ToClient), 1024);
        await (fromClient ? byClient : byTarget).WriteAsync("x"u8.ToArray());
        Assert.Equal(expected, await run);
    }

    /// <summary>Passes everything on.</summary>
    private readonly struct Copy(Outbox forward) : IRelayDirection
    {
        public RelayStep Step(ReadOnlySpan<byte> unread)
        {
            forward.Buffer.Append(unread);
            return RelayStep.Read(unread.Length, 1);
        }

        public ValueTask WaitAsync(CancellationToken stop) => default;

        public SessionEnd OnClosed() => SessionEnd.ClientClosed;
    }
}
