using EdgeGate.Cli;
using EdgeGate.Recording;
using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.Cli;

/// <summary>What <c>edgegate verify</c> says of what verifying came to.</summary>
public sealed class VerifyCommandTests
{
    [Theory]
    [InlineData(RecordingState.Signed, "good: 3 frames, signed, session 01k4", true)]
    [InlineData(RecordingState.Unclosed, "unclosed: 3 frames hold, session 01k4, but the session is under way, or the gateway was lost, or the file was cut short", false)]
    [InlineData(RecordingState.Torn, "TORN after 3 frames, session 01k4: the file ends in the middle", false)]
    [InlineData(RecordingState.Broken, "BROKEN after 3 frames, session 01k4: what follows is not what was written", false)]
    public void Every_recording_is_told_with_its_session(RecordingState state, string said, bool isGood) => Assert.Equal((said, isGood), VerifyCommand.Tell(state, 3, "01k4", "", null));

    [Theory]
    [InlineData(null, null, "unclosed: 3 frames hold, session 01k4, which is under way")]
    [InlineData("2026-01-02", "GatewayLost", "unclosed: 3 frames hold, session 01k4, which ended without its recording's end (GatewayLost)")]
    [InlineData("2026-01-02", "RecordingFailed", "unclosed: 3 frames hold, session 01k4, which ended without its recording's end (RecordingFailed)")]
    [InlineData("2026-01-02", "ClientClosed", "CUT SHORT behind 3 frames, session 01k4: it ended (ClientClosed), and the end of its recording is missing")]
    public void Recording_without_an_end_is_cut_short_where_the_state_knows_of_one(string? ended, string? reason, string said)
    {
        SessionRow row = new("01k4", "ada", null, "box", "ssh", "127.0.0.1", "2026-01-01", ended, reason, 0, 0, "x", null);
        Assert.Equal((said, false), VerifyCommand.Tell(RecordingState.Unclosed, 3, "01k4", "01k4", row));
    }

    [Fact]
    public void Recording_that_is_written_just_now_is_not_torn()
    {
        SessionRow row = new("01k4", "ada", null, "box", "ssh", "127.0.0.1", "2026-01-01", null, null, 0, 0, "x", null);
        Assert.Equal(("good: 1 frame, signed, session 01k4", true), VerifyCommand.Tell(RecordingState.Signed, 1, "01k4", "01k4", row));
        Assert.Equal(("unclosed: 0 frames hold, of no session, and another is being written: the session is under way", false), VerifyCommand.Tell(RecordingState.Torn, 0, "", "01k4", row));
    }

    [Fact]
    public void Recording_under_anothers_name_is_of_another_session()
        => Assert.Equal(("of ANOTHER SESSION: 01k4", false), VerifyCommand.Tell(RecordingState.Unclosed, 3, "01k4", "01k5", null));
}
