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

    /// <summary>A terminal that shows nothing is idle only where what it showed is read: not while the client takes nothing.</summary>
    [Fact]
    public async Task Target_is_busy_while_what_it_sent_waits_for_the_client()
    {
        (PeerTransport client, _, PipeReader toClient) = PipePeer.Create();
        (PeerTransport target, PipeWriter byTarget, _) = PipePeer.Create();
        using RelaySession session = new(client, target, new NoMeter(), TimeProvider.System, CancellationToken.None);
        Task<SessionEnd> run = session.RunAsync(new Copy(session.ToTarget), new Copy(session.ToClient), 1024 * 1024);
        // More than the client's pipe takes: the writer is paused.
        await byTarget.WriteAsync(new byte[256 * 1024]);
        ReadResult read = await toClient.ReadAtLeastAsync(1);
        Assert.True(session.IsTargetBusy);
        toClient.AdvanceTo(read.Buffer.End);
        await byTarget.WriteAsync("x"u8.ToArray());
        read = await toClient.ReadAtLeastAsync(1);
        toClient.AdvanceTo(read.Buffer.End);
        SpinWait.SpinUntil(() => !session.IsTargetBusy);
        session.Stop(SessionEnd.ClientClosed);
        Assert.Equal(SessionEnd.ClientClosed, await run);
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
