using System.IO.Pipelines;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Http2;
using EdgeGate.Sessions.Http.Targets;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Http2;

/// <summary>Targets that break HTTP/2, go, or say nothing: what becomes of the exchanges, and of the connection.</summary>
public sealed class Http2AskingTests
{
    private readonly AskedPeer target = new();

    [Fact]
    public async Task Exchange_is_answered()
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync();
        Assert.Equal(1, (await target.NextAsync(Http2FrameType.Headers))!.Value.Frame.Stream);
        await target.AnswerAsync(1, 200, isEnd: false);
        await target.SendAsync(static buffer => Http2Writer.Data(buffer, 1, "hello"u8, isEnd: true));
        Assert.EndsWith("5\r\nhello\r\n0\r\n\r\n", await AskedPeer.ReadAsync(lane, "0\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_that_ends_without_a_head_is_lost_at_once()
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        await target.SendAsync(static buffer => Http2Writer.Data(buffer, 1, default, isEnd: true));
        Assert.Equal("lost", await AskedPeer.ReadAsync(lane));
    }

    [Fact]
    public async Task Interim_answers_without_end_are_bounded_where_nobody_reads_them()
    {
        await target.StartAsync();
        await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        await target.SendAsync(static buffer =>
        {
            using ByteBuffer block = new(16_384);
            Http2Heads.WriteResponseBlock(103, Encoding.ASCII.GetBytes($"link: {new string('a', 8_000)}\r\n"), block);
            for (int i = 0; i < 100; i++) { Http2Writer.Headers(buffer, 1, block.Written, 16_384, isEnd: false); }
        });
        (Http2Frame frame, byte[] payload) = (await target.NextAsync(Http2FrameType.RstStream))!.Value;
        Assert.Equal((1, Http2ErrorCode.EnhanceYourCalm), (frame.Stream, Http2Framer.ErrorCode(payload)));
    }

    [Fact]
    public async Task Quiet_connection_that_is_used_again_is_not_given_up_for_its_rest()
    {
        await target.StartAsync();
        await AnsweredAsync(1);
        target.Time.Advance(TimeSpan.FromSeconds(29));
        LaneConnection lane = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        target.Time.Advance(TimeSpan.FromSeconds(5));
        await target.AnswerAsync(3, 200, isEnd: true);
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(lane, "\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silent_target_is_asked_for_a_sign_and_given_up(bool isGoing)
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        if (isGoing)
        {
            await target.SendAsync(static buffer => Http2Writer.GoAway(buffer, 1, Http2ErrorCode.NoError));
            Assert.True(await AskedPeer.SoonAsync(() => target.Asking.IsOver));
        }
        for (int i = 0; i < 5; i++) { target.Time.Advance(TimeSpan.FromSeconds(5)); }
        Assert.NotNull(await target.NextAsync(Http2FrameType.Ping));
        Task<string> reading = AskedPeer.ReadAsync(lane);
        for (int i = 0; i < 5; i++) { target.Time.Advance(TimeSpan.FromSeconds(5)); }
        Assert.Equal("lost", await reading);
        Assert.True(await AskedPeer.SoonAsync(() => target.IsClosed));
    }

    [Fact]
    public async Task Target_that_gives_a_sign_is_waited_for()
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        for (int minute = 0; minute < 3; minute++)
        {
            for (int i = 0; i < 5; i++) { target.Time.Advance(TimeSpan.FromSeconds(5)); }
            byte[] asked = (await target.NextAsync(Http2FrameType.Ping))!.Value.Payload;
            await target.SendAsync(buffer => Http2Writer.PingAck(buffer, asked));
            await Task.Delay(100);
        }
        await target.AnswerAsync(1, 200, isEnd: true);
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(lane, "\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_that_takes_no_requests_is_let_go()
    {
        Task<LaneConnection> opening = new Http2TargetLinks(new Http1Limits(), target.Time, target.Failures.Add).OpenAsync(target.Transport, CancellationToken.None);
        await target.SendAsync(static buffer => Http2Writer.Settings(buffer, [(Http2Setting.MaxConcurrentStreams, 0)]));
        await Assert.ThrowsAsync<IOException>(() => opening.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(await AskedPeer.SoonAsync(() => target.IsClosed));
    }

    [Theory]
    [InlineData(1, Http2ErrorCode.StreamClosed, ProtocolFault.Http2StreamClosed)]
    [InlineData(2, Http2ErrorCode.ProtocolError, ProtocolFault.Http2StreamNumber)]
    [InlineData(3, Http2ErrorCode.ProtocolError, ProtocolFault.Http2StreamNumber)]
    public async Task Answer_that_nobody_asked_for_ends_the_connection(int stream, Http2ErrorCode told, ProtocolFault fault)
    {
        await target.StartAsync();
        await AnsweredAsync(1);
        await target.AnswerAsync(stream, 200, isEnd: true);
        Http2Framer.GoAway((await target.NextAsync(Http2FrameType.GoAway))!.Value.Payload, out _, out Http2ErrorCode code);
        Assert.Equal((told, fault), (code, target.Asking.Fault));
    }

    [Fact]
    public async Task Streams_beyond_the_last_are_lost_and_the_others_answered()
    {
        await target.StartAsync();
        LaneConnection first = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        LaneConnection second = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        await target.SendAsync(static buffer => Http2Writer.GoAway(buffer, 1, Http2ErrorCode.NoError));
        Assert.Equal("lost", await AskedPeer.ReadAsync(second));
        Assert.Null(target.Asking.TryOpen());
        await target.AnswerAsync(1, 200, isEnd: true);
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(first, "\r\n\r\n"), StringComparison.Ordinal);
        await first.DisposeAsync();
        await second.DisposeAsync();
        Assert.True(await AskedPeer.SoonAsync(() => target.IsClosed));
    }

    [Fact]
    public async Task Answer_before_the_requests_end_stands_when_the_target_resets_the_rest()
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        await target.NextAsync(Http2FrameType.Headers);
        await target.AnswerAsync(1, 200, isEnd: true);
        await target.SendAsync(static buffer => Http2Writer.RstStream(buffer, 1, Http2ErrorCode.NoError));
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(lane, "\r\n\r\n"), StringComparison.Ordinal);
        await lane.DisposeAsync();
        // What is over is not reset once more.
        LaneConnection next = await target.AskAsync();
        Assert.Equal(3, (await target.NextAsync(Http2FrameType.Headers))!.Value.Frame.Stream);
        await target.SendAsync(static buffer => Http2Writer.Ping(buffer, "01234567"u8));
        Assert.Null(await ResetBeforePingAckAsync());
        await next.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_that_came_whole_stands_when_the_connection_ends(bool isEarly)
    {
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync(isEarly ? "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf" : "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await target.NextAsync(Http2FrameType.Headers);
        await target.AnswerAsync(1, 200, isEnd: false);
        await target.SendAsync(static buffer =>
        {
            for (int i = 0; i < 12; i++) { Http2Writer.Data(buffer, 1, new byte[16_000], isEnd: i == 11); }
        });
        await target.CloseAsync();
        Assert.True(await AskedPeer.SoonAsync(() => target.Asking.IsOver));
        Assert.EndsWith("0\r\n\r\n", await AskedPeer.ReadAsync(lane, "\r\n0\r\n\r\n"), StringComparison.Ordinal);
        await lane.DisposeAsync();
        Assert.True(await AskedPeer.SoonAsync(() => target.IsClosed));
    }

    [Fact]
    public async Task Lane_that_was_lent_before_its_connection_is_to_end_is_served()
    {
        await target.StartAsync();
        LaneConnection lane = target.Asking.TryOpen()!;
        target.Asking.Retire();
        await lane.Output.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await target.NextAsync(Http2FrameType.Headers);
        await target.AnswerAsync(1, 200, isEnd: true);
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(lane, "\r\n\r\n"), StringComparison.Ordinal);
        await lane.DisposeAsync();
        Assert.True(await AskedPeer.SoonAsync(() => target.IsClosed));
    }

    [Fact]
    public async Task Streams_take_turns_at_a_window_that_is_not_enough_for_all()
    {
        const int Lanes = 8;
        await target.StartAsync((Http2Setting.InitialWindowSize, 1_000_000));
        List<LaneConnection> lanes = [];
        for (int i = 0; i < Lanes; i++)
        {
            lanes.Add(await target.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{new string('a', 60_000)}"));
        }
        for (int taken = 0; taken < 65_535;) { taken += (await target.NextAsync(Http2FrameType.Data))!.Value.Frame.Length; }
        // All wait now; how they came to, each in turn is given something.
        await Task.Delay(200);
        List<int> served = [];
        for (int i = 0; i < 3 * (Lanes - 1); i++)
        {
            await target.SendAsync(static buffer => Http2Writer.WindowUpdate(buffer, 0, 1_000));
            served.Add((await target.NextAsync(Http2FrameType.Data))!.Value.Frame.Stream);
            await Task.Delay(5);
        }
        Assert.All(served.Chunk(Lanes - 1), static round => Assert.Equal(Lanes - 1, round.Distinct().Count()));
        foreach (LaneConnection lane in lanes) { await lane.DisposeAsync(); }
    }

    [Fact]
    public async Task Failure_of_the_gateway_itself_is_told_and_ends_what_waits()
    {
        Pipe output = new();
        DefaultConnectionContext connection = new() { Transport = new BrokenPipe(new BrokenReader(), output.Writer) };
        Http2Asking asking = new(new PeerTransport(connection), new Http1Limits(), target.Time, target.Failures.Add);
        await Assert.ThrowsAsync<IOException>(() => asking.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(await AskedPeer.SoonAsync(() => asking.IsOver));
        Assert.IsType<NotSupportedException>(Assert.Single(target.Failures));
    }

    /// <summary>What is written beside the reading loop nobody awaits: the connection would stand still, and whoever uses it.</summary>
    [Fact]
    public async Task Failure_to_write_is_told_and_ends_the_connection()
    {
        (LaneConnection near, _) = LaneConnection.CreatePair(new DefaultConnectionContext(), isSecure: false);
        near.Transport = new BrokenPipe(near.Input, new BrokenWriter());
        Http2Asking asking = new(new PeerTransport(near), new Http1Limits(), target.Time, target.Failures.Add);
        await Assert.ThrowsAsync<IOException>(() => asking.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.IsType<NotSupportedException>(Assert.Single(target.Failures));
    }

    [Fact]
    public async Task Failure_in_a_lane_is_told_and_ends_the_lane_alone()
    {
        await target.StartAsync();
        LaneConnection other = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        target.Time.Fails = true;
        LaneConnection lane = await target.AskAsync();
        Assert.Equal("", await AskedPeer.ReadAsync(lane));
        Assert.IsType<NotSupportedException>(Assert.Single(target.Failures));
        target.Time.Fails = false;
        await target.AnswerAsync(1, 200, isEnd: true);
        Assert.StartsWith("HTTP/1.1 200", await AskedPeer.ReadAsync(other, "\r\n\r\n"), StringComparison.Ordinal);
    }

    private async Task<Http2Frame?> ResetBeforePingAckAsync()
    {
        // Pings are answered in order, behind what was said before.
        Task<(Http2Frame Frame, byte[] Payload)?> reset = target.NextAsync(Http2FrameType.RstStream);
        await Task.WhenAny(reset, Task.Delay(300));
        return reset.IsCompletedSuccessfully ? reset.Result?.Frame : null;
    }

    private async Task AnsweredAsync(int stream)
    {
        LaneConnection lane = await target.AskAsync();
        await target.NextAsync(Http2FrameType.Headers);
        await target.AnswerAsync(stream, 200, isEnd: true);
        await AskedPeer.ReadAsync(lane, "\r\n\r\n");
        await lane.DisposeAsync();
        await Task.Delay(100);
    }

    private sealed record BrokenPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Fails as nothing that a peer does fails.</summary>
    private sealed class BrokenWriter : PipeWriter
    {
        public override void Advance(int bytes) => throw new NotSupportedException();

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }

    /// <summary>Fails as nothing that a peer does fails.</summary>
    private sealed class BrokenReader : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw new NotSupportedException();

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }
}
