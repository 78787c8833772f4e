using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Http2;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Http2;

/// <summary>Lanes toward a target that takes no more, or does not begin.</summary>
public sealed class Http2AskedLaneTests
{
    private const int LongBytes = 200_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_that_waits_for_its_window_is_reset_when_its_exchange_has_gone(bool isAborted)
    {
        (LaneConnection target, Http2Asking asking) = await BeginAsync();
        LaneConnection lane = asking.TryOpen()!;
        Task writing = lane.Output.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {LongBytes}\r\n\r\n{new string('x', LongBytes)}")).AsTask();
        // The target takes what it must, and no more.
        await ReadAsync(target, Http2FrameType.Data, bytes: 65_535);
        if (isAborted) { lane.Abort(new ConnectionAbortedException("the exchange is over")); }
        else { await lane.DisposeAsync(); }
        await ReadAsync(target, Http2FrameType.RstStream, bytes: 4);
        // It fails, with its lane.
        await Task.WhenAny(writing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_target_did_not_begin_with_is_told_from_what_it_lost(bool isRefused)
    {
        (LaneConnection target, Http2Asking asking) = await BeginAsync();
        LaneConnection lane = asking.TryOpen()!;
        await lane.Output.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await ReadAsync(target, Http2FrameType.Headers, bytes: 1);
        await SendAsync(target, frames => Http2Writer.RstStream(frames, 1, isRefused ? Http2ErrorCode.RefusedStream : Http2ErrorCode.InternalError));
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await lane.Input.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(isRefused, lane.IsUnserved);
    }

    private static async Task<(LaneConnection Target, Http2Asking Asking)> BeginAsync()
    {
        (LaneConnection near, LaneConnection target) = LaneConnection.CreatePair(new DefaultConnectionContext(), isSecure: false);
        Http2Asking asking = new(new PeerTransport(near), new Http1Limits(), TimeProvider.System);
        await SendAsync(target, static frames => Http2Writer.Settings(frames, []));
        await asking.StartAsync(TestContext.Current.CancellationToken);
        ReadResult preface = await target.Input.ReadAtLeastAsync(Http2Framer.Preface.Length, TestContext.Current.CancellationToken);
        target.Input.AdvanceTo(preface.Buffer.GetPosition(Http2Framer.Preface.Length));
        return (target, asking);
    }

    private static async Task SendAsync(LaneConnection target, Action<ByteBuffer> write)
    {
        using ByteBuffer frames = new(1024);
        write(frames);
        await target.Output.WriteAsync(frames.WrittenMemory.ToArray());
    }

    /// <summary>Reads frames until so many bytes of a type have come.</summary>
    private static async Task ReadAsync(LaneConnection target, Http2FrameType type, int bytes)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        for (int came = 0; came < bytes;)
        {
            ReadResult read = await target.Input.ReadAsync(patience.Token);
            byte[] unread = read.Buffer.ToArray();
            if (Http2Framer.ReadHeader(unread, Http2Limits.Default, out Http2Frame frame).Kind != ParseKind.Done || unread.Length < Http2Framer.HeaderBytes + frame.Length)
            {
                target.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            if (frame.Type == type) { came += frame.Length; }
            target.Input.AdvanceTo(read.Buffer.GetPosition(Http2Framer.HeaderBytes + frame.Length));
        }
    }
}
