using System.IO.Pipelines;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Relay;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Relay;

public sealed class RelayTimerTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Step_runs_when_its_time_has_come_and_what_it_appended_is_written()
    {
        FakeTimeProvider time = new();
        (PeerTransport client, _, PipeReader toClient) = PipePeer.Create();
        (PeerTransport target, _, _) = PipePeer.Create();
        using RelaySession session = new(client, target, new NoMeter(), time, CancellationToken.None);
        int runs = 0;
        using RelayTimer timer = new(session.StepAsideAsync, time, () =>
        {
            Assert.True(session.Gate.IsHeldByCurrentThread);
            session.ToClient.Buffer.Append("late"u8);
            return ++runs < 2 ? After : null;
        });
        lock (session.Gate)
        {
            timer.Arm(After);
            timer.Arm(TimeSpan.FromHours(1));
        }
        time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal(0, runs);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("late", await ReadAsync(toClient));
        time.Advance(After);
        Assert.Equal("late", await ReadAsync(toClient));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Step_does_not_run_once_the_session_has_ended()
    {
        FakeTimeProvider time = new();
        using RelaySession session = new(PipePeer.Create().Transport, PipePeer.Create().Transport, new NoMeter(), time, CancellationToken.None);
        int runs = 0;
        using RelayTimer timer = new(session.StepAsideAsync, time, () =>
        {
            runs++;
            return null;
        });
        lock (session.Gate) { timer.Arm(After); }
        session.Stop(SessionEnd.ClientClosed);
        time.Advance(After);
        Assert.Equal(0, runs);
    }

    private static async Task<string> ReadAsync(PipeReader reader)
    {
        ReadResult result = await reader.ReadAsync();
        string text = System.Text.Encoding.ASCII.GetString(result.Buffer.FirstSpan);
        reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
