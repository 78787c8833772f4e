using System.IO.Pipelines;
using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;
using EdgeGate.Relay;
using EdgeGate.State;
using Microsoft.AspNetCore.Connections;
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

    /// <summary>Who goes through all sessions, to end those of somebody denied, comes to some just after their end.</summary>
    [Fact]
    public void Session_that_has_ended_can_be_stopped()
    {
        RelaySession session = new(PipePeer.Create().Transport, PipePeer.Create().Transport, new NoMeter(), TimeProvider.System, CancellationToken.None);
        session.Dispose();
        session.Stop(SessionEnd.Revoked);
    }

    [Fact]
    public async Task Failure_in_a_step_that_no_direction_waits_for_ends_the_session_and_is_told()
    {
        using RelaySession session = new(PipePeer.Create().Transport, PipePeer.Create().Transport, new NoMeter(), TimeProvider.System, CancellationToken.None);
        Task<SessionEnd> run = session.RunAsync(new Copy(session.ToTarget), new Copy(session.ToClient), 1024);
        await session.StepAsideAsync(static () => throw new NotSupportedException());
        await Assert.ThrowsAsync<NotSupportedException>(() => run.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>A session that waits is not idle: one whose hold is never decided would stay for ever.</summary>
    [Fact]
    public async Task Hold_that_cannot_be_opened_ends_the_session_and_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("edgegate-hold-").FullName;
        try
        {
            using StateStore state = StateStore.Open(folder, isReadOnly: false);
            using HoldStore store = HoldStore.Open(state, TimeProvider.System.GetUtcNow());
            using ApprovalDesk desk = new(store, TimeProvider.System, static _ => throw new NotSupportedException());
            (PeerTransport client, PipeWriter byClient, _) = PipePeer.Create();
            using RelaySession session = new(client, PipePeer.Create().Transport, new NoMeter(), TimeProvider.System, CancellationToken.None);
            RelayHold hold = session.Hold(desk, new HoldRequest(
                new Person("mia", "", "https://a/"), "s", "db", "postgres", "192.0.2.1", "rule", new ApprovalTerms(["dba"], 1, TimeSpan.FromMinutes(10), null, []), "update", "UPDATE t", "d", "d"));
            Task<SessionEnd> run = session.RunAsync(new Held(hold), new Copy(session.ToClient), 1024);
            await byClient.WriteAsync("x"u8.ToArray());
            await Assert.ThrowsAsync<NotSupportedException>(() => run.WaitAsync(TimeSpan.FromSeconds(10)));
            Assert.False(hold.Outcome!.IsApproved);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is written without being waited for may come as the session ends: its bytes would go back to the pool while they are written.</summary>
    [Fact]
    public async Task Nothing_is_written_once_an_outbox_is_given_back()
    {
        Lock gate = new();
        Counting written = new();
        Outbox outbox = new(new PeerTransport(new DefaultConnectionContext("test", new Duplex(PipeReader.Create(Stream.Null), written), null!)), gate, TimeProvider.System);
        Thread? writer = null;
        Task writing;
        lock (gate)
        {
            outbox.Buffer.Append("late"u8);
            writing = Task.Run(async () =>
            {
                Volatile.Write(ref writer, Thread.CurrentThread);
                await outbox.FlushAsync(CancellationToken.None);
            });
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref writer) is { } thread && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0, TimeSpan.FromSeconds(10)));
            outbox.Dispose();
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writing);
        Assert.Equal(0, written.Writes);
    }

    /// <summary>Waits for a decision.</summary>
    private readonly struct Held(RelayHold hold) : IRelayDirection
    {
        public RelayStep Step(ReadOnlySpan<byte> unread) => RelayStep.Wait(0);

        public ValueTask WaitAsync(CancellationToken stop) => hold.WaitAsync(stop);

        public SessionEnd OnClosed() => SessionEnd.ClientClosed;
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

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Counts what is written.</summary>
    private sealed class Counting : PipeWriter
    {
        private readonly byte[] room = new byte[1024];

        public int Writes { get; private set; }

        public override void Advance(int bytes)
        {
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Writes++;
            return default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => room;

        public override Span<byte> GetSpan(int sizeHint = 0) => room;
    }
}
