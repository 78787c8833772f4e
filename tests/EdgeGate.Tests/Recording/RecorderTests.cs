using EdgeGate.Core;
using EdgeGate.Recording;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Recording;

/// <summary>What is on disk of sessions under way, whatever becomes of the gateway.</summary>
public sealed class RecorderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-recorder-").FullName;
    private readonly Clock clock = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Session_on_which_nothing_happens_any_more_is_on_disk_without_a_hand_off()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        Write(recording, "DELETE FROM orders");
        Assert.True(Within(() => Kinds(recording.Path).Contains("statement"), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Session_that_did_nothing_yet_is_on_disk()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        Assert.True(Within(() => Kinds(recording.Path).Contains("session"), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Clock_that_is_set_back_does_not_keep_frames_from_the_disk()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        clock.Shift = TimeSpan.FromDays(-1);
        Write(recording, "SELECT 1");
        await recording.Tape.HandOffAsync(CancellationToken.None);
        Assert.True(Within(() => Kinds(recording.Path).Contains("statement"), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Retention_leaves_what_a_session_writes_although_nothing_was_written_for_long()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        string old = Path.Combine(Path.GetDirectoryName(recording.Path)!, "old.jsonl.zst");
        File.WriteAllBytes(old, []);
        foreach (string file in (string[])[recording.Path, old]) { File.SetLastWriteTimeUtc(file, clock.GetUtcNow().UtcDateTime.AddDays(-10)); }
        Assert.True(Within(() => !File.Exists(old), TimeSpan.FromMinutes(61)));
        Assert.True(File.Exists(recording.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clock_that_is_set_forward_deletes_nothing_for_a_day(bool isRestarted)
    {
        Recorder recorder = Open();
        string young = Path.Combine(folder, "recordings", "young.jsonl.zst");
        File.WriteAllBytes(young, []);
        File.SetLastWriteTimeUtc(young, clock.GetUtcNow().UtcDateTime);
        string retention = Path.Combine(folder, "recordings", "retention");
        Assert.True(Within(() => File.Exists(retention), TimeSpan.Zero));
        clock.Shift = TimeSpan.FromDays(3650);
        if (isRestarted)
        {
            recorder.Dispose();
            recorder = Open();
        }
        for (int i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(61));
            Thread.Sleep(400);
        }
        Assert.True(File.Exists(young));
        Assert.True(Within(() => !File.Exists(young), TimeSpan.FromHours(6)));
        recorder.Dispose();
    }

    [Fact]
    public void What_was_written_is_forced_to_disk_while_the_session_goes_on()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        Write(recording, "DELETE FROM orders");
        Assert.True(Within(() => Kinds(recording.Path).Contains("statement"), TimeSpan.FromSeconds(1)));
        Assert.True(Within(() => !recording.IsUnsynced, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Block_whose_session_is_stopped_while_the_queue_is_full_is_recorded()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        clock.HoldRecorder();
        for (int i = 0; i < Recorder.QueueBlocksMax; i++)
        {
            Write(recording, "SELECT 1");
            await recording.Tape.HandOffAsync(CancellationToken.None);
        }
        Write(recording, "SELECT 'last'");
        using CancellationTokenSource stop = new();
        Task last = recording.Tape.HandOffAsync(stop.Token).AsTask();
        Assert.False(last.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        clock.LetRecorderGo();
        await recording.CloseAsync(SessionEnd.Revoked, CancellationToken.None);
        Assert.Equal(Recorder.QueueBlocksMax + 1, Kinds(recording.Path).Count(static kind => kind == "statement"));
    }

    [Fact]
    public async Task Few_long_blocks_fill_the_queue_as_many_short_ones_do()
    {
        using Recorder recorder = Open();
        SessionRecording recording = recorder.Start(Session(), new Lock());
        clock.HoldRecorder();
        string text = new('x', 64 * 1024);
        Task last = Task.CompletedTask;
        int blocks = 0;
        for (; last.IsCompleted; blocks++)
        {
            Assert.True(blocks < 80, "80 MiB wait");
            for (int i = 0; i < 16; i++) { Write(recording, text); }
            last = recording.Tape.HandOffAsync(CancellationToken.None).AsTask();
        }
        clock.LetRecorderGo();
        await last.WaitAsync(Patience);
        await recording.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None);
        Assert.Equal(blocks * 16, Kinds(recording.Path).Count(static kind => kind == "statement"));
    }

    [Fact]
    public void Recorder_that_is_closed_writes_what_was_never_ended()
    {
        string path;
        using (Recorder recorder = Open())
        {
            SessionRecording recording = recorder.Start(Session(), new Lock());
            path = recording.Path;
        }
        Assert.Equal(["session"], Kinds(path));
    }

    private Recorder Open() => Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 1024), clock);

    private SessionInfo Session()
    {
        Principal ada = new("ada", "ada@example.com", ["analysts"], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
        return new SessionInfo(SessionId.Create(clock.GetUtcNow()), ada, "orders-db", "postgres", "127.0.0.1:1", null, clock.GetUtcNow());
    }

    private static void Write(SessionRecording recording, string sql)
    {
        recording.Tape.Begin("statement"u8);
        recording.Tape.Text("sql"u8, sql);
        recording.Tape.End();
    }

    private static List<string> Kinds(string path) => [.. new RecordingReader(path).Events().Select(static line => line.GetProperty("k").GetString()!)];

    /// <summary>Lets the clock run until something is so; the recorder looks at its own pace.</summary>
    private bool Within(Func<bool> isSo, TimeSpan step) => SpinWait.SpinUntil(
        () =>
        {
            clock.Advance(step);
            Thread.Sleep(100);
            return isSo();
        },
        Patience);

    /// <summary>A clock whose time of day may be set, and that the recorder can be held by.</summary>
    private sealed class Clock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        private readonly ManualResetEventSlim goes = new(true);
        private readonly ManualResetEventSlim held = new(false);

        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "recorder" && !goes.IsSet)
            {
                held.Set();
                goes.Wait();
            }
            return base.GetUtcNow().Ticks;
        }

        public void HoldRecorder()
        {
            goes.Reset();
            held.Wait(Patience);
        }

        public void LetRecorderGo() => goes.Set();
    }
}
