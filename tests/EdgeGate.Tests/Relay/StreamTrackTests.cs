using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using EdgeGate.Sessions.Kubernetes;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Relay;

/// <summary>What shows slowly on a terminal is let go to who looks at it, and is masked in the recording all the same.</summary>
public sealed class StreamTrackTests
{
    private const string Shown = "mail jane.roe@example.org now";
    private const string Recorded = "mail [pii.email] now";

    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_that_a_terminal_shows_slowly_is_not_in_the_recording(bool isMasked)
    {
        MaskPlan plan = isMasked ? Everything : MaskSamples.BuiltIn.Plan([]);
        Assert.Equal(Recorded, await RecordAsync(tape =>
        {
            using SshTrack track = new(new SshMasks(plan, Everything, new MaskFinds(plan.Classes), new MaskFinds(Everything.Classes)), tape, 0, "out"u8, isTerminal: true, isWithheld: false);
            Show(bytes => track.Write(bytes, Output, isTyped: false), () => track.Release(Output));
            track.Finish(Output);
        }));
        Assert.Equal(Recorded, await RecordAsync(tape =>
        {
            using RemoteTrack track = new(plan, new MaskFinds(plan.Classes), Everything, tape, 0, "out"u8, isTerminal: true);
            Show(bytes => track.Write(bytes, Output), () => track.Release(Output));
            track.Finish(Output);
        }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_without_a_terminal_is_masked_once_or_for_the_recording_alone(bool isMasked)
    {
        MaskPlan plan = isMasked ? Everything : MaskSamples.BuiltIn.Plan([]);
        Assert.Equal(Recorded, await RecordAsync(tape =>
        {
            using RemoteTrack track = new(plan, new MaskFinds(plan.Classes), Everything, tape, 0, "out"u8, isTerminal: false);
            Show(bytes => track.Write(bytes, Output), static () => true);
            track.Finish(Output);
            Assert.Equal(isMasked ? Recorded.Length : Shown.Length, track.Bytes);
        }));
    }

    [Fact]
    public async Task What_is_long_is_recorded_in_pieces_and_what_did_not_end_as_far_as_it_came()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i}\n"));
        Assert.Equal(text, await RecordAsync(tape =>
        {
            MaskPlan nothing = MaskSamples.BuiltIn.Plan([]);
            using RemoteTrack track = new(nothing, new MaskFinds(nothing.Classes), Everything, tape, 0, "out"u8, isTerminal: false);
            track.Write(Encoding.ASCII.GetBytes(text), Output);
        }));
    }

    private ByteBuffer Output { get; } = new(64 * 1024 * 1024);

    /// <summary>A character after the other, with time between for a terminal to let go what waits.</summary>
    private static void Show(Func<byte[], bool> write, Func<bool> release)
    {
        foreach (byte value in Encoding.ASCII.GetBytes(Shown))
        {
            Assert.True(write([value]));
            Assert.True(release());
        }
    }

    private static async Task<string> RecordAsync(Action<Tape> act)
    {
        string folder = Directory.CreateTempSubdirectory("edgegate-stream").FullName;
        try
        {
            using Recorder recorder = Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 64 * 1024), TimeProvider.System);
            SessionInfo info = new(SessionId.Create(DateTimeOffset.UtcNow), new Principal("ada", null, [], "ca", Proof.Certificate, DateTimeOffset.MaxValue), "box", "ssh", "192.0.2.1:5000", "test", DateTimeOffset.UtcNow);
            Lock gate = new();
            using SessionRecording recording = recorder.Start(info, gate);
            lock (gate) { act(recording.Tape); }
            await recording.CloseAsync(SessionEnd.ClientClosed, TestContext.Current.CancellationToken);
            return string.Concat(new RecordingReader(recording.Path).Events().Where(static line => line.GetProperty("k").GetString() == "data").Select(static line => line.GetProperty("d").GetString()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
