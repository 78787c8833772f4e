using System.Text;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http2;
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
        AskedPeer target = new();
        await target.StartAsync();
        LaneConnection lane = target.Asking.TryOpen()!;
        Task writing = lane.Output.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {LongBytes}\r\n\r\n{new string('x', LongBytes)}")).AsTask();
        // The target takes what it must, and no more.
        for (int came = 0; came < 65_535;) { came += (await target.NextAsync(Http2FrameType.Data))!.Value.Payload.Length; }
        if (isAborted) { lane.Abort(new ConnectionAbortedException("the exchange is over")); }
        else { await lane.DisposeAsync(); }
        Assert.NotNull(await target.NextAsync(Http2FrameType.RstStream));
        // It fails, with its lane.
        await Task.WhenAny(writing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_target_did_not_begin_with_is_told_from_what_it_lost(bool isRefused)
    {
        AskedPeer target = new();
        await target.StartAsync();
        LaneConnection lane = await target.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        Assert.NotNull(await target.NextAsync(Http2FrameType.Headers));
        await target.SendAsync(frames => Http2Writer.RstStream(frames, 1, isRefused ? Http2ErrorCode.RefusedStream : Http2ErrorCode.InternalError));
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await lane.Input.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(isRefused, lane.IsUnserved);
    }
}
