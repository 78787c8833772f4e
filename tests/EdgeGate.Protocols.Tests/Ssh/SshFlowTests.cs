using EdgeGate.Protocols.Ssh.Connection;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class SshFlowTests
{
    [Fact]
    public void Sender_is_granted_what_the_receiver_has_room_for_and_no_more()
    {
        SshFlow flow = new(windowBytesMax: 1000);
        Assert.Equal(0u, flow.Grant(waiting: 0));
        Assert.True(flow.TryWiden(300));
        Assert.Equal(300u, flow.Grant(waiting: 0));
        Assert.True(flow.TryTake(300));
        Assert.False(flow.TryTake(1));
    }

    [Fact]
    public void Grant_is_bounded_and_small_ones_wait()
    {
        SshFlow flow = new(windowBytesMax: 1000);
        flow.TryWiden(1_000_000);
        Assert.Equal(1000u, flow.Grant(waiting: 0));
        Assert.True(flow.TryTake(10));
        Assert.Equal(0u, flow.Grant(waiting: 0));
        Assert.True(flow.TryTake(200));
        Assert.Equal(210u, flow.Grant(waiting: 0));
    }

    [Fact]
    public void Nothing_is_granted_while_what_masking_made_longer_waits()
    {
        SshFlow flow = new(windowBytesMax: 1000);
        flow.TryWiden(500);
        flow.Grant(waiting: 0);
        Assert.True(flow.TryTake(500));
        Assert.Equal(500, flow.Sendable(waiting: 900, dataBytesMax: 32_768));
        flow.Sent(500);
        Assert.Equal(0, flow.Sendable(waiting: 400, dataBytesMax: 32_768));
        Assert.Equal(0u, flow.Grant(waiting: 400));
        flow.TryWiden(600);
        Assert.Equal(200u, flow.Grant(waiting: 400));
    }

    [Fact]
    public void Message_to_the_receiver_is_no_longer_than_it_takes()
    {
        SshFlow flow = new(windowBytesMax: 1000) { PacketMax = 100 };
        flow.TryWiden(1000);
        Assert.Equal(100, flow.Sendable(waiting: 800, dataBytesMax: 32_768));
        Assert.Equal(50, flow.Sendable(waiting: 800, dataBytesMax: 50));
    }

    [Fact]
    public void Window_beyond_32_bits_is_refused()
    {
        SshFlow flow = new(windowBytesMax: 1000);
        Assert.True(flow.TryWiden(uint.MaxValue));
        Assert.False(flow.TryWiden(1));
    }

    [Fact]
    public void Answers_keep_the_order_of_their_requests()
    {
        SshReplyQueue queue = new(requestsMax: 3);
        Assert.True(queue.TryAdd(SshReply.Passed) && queue.TryAdd(SshReply.Refused) && queue.TryAdd(SshReply.Start));
        Assert.False(queue.TryAdd(SshReply.Passed));
        Assert.False(queue.TryTakeOwn(out _));
        Assert.True(queue.TryTakeAsked(out SshReply first));
        Assert.False(queue.TryTakeAsked(out _));
        Assert.True(queue.TryTakeOwn(out SshReply second));
        Assert.True(queue.TryTakeAsked(out SshReply third));
        Assert.Equal((SshReply.Passed, SshReply.Refused, SshReply.Start, 0), (first, second, third, queue.Count));
    }
}
