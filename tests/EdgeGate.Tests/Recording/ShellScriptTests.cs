using System.Text;
using System.Text.Json;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

/// <summary>Streams of shells as lines of text, whatever they said.</summary>
public sealed class ShellScriptTests
{
    private readonly ShellScript script = new();

    [Fact]
    public void Stream_without_a_line_feed_is_told_in_pieces_and_takes_time_and_memory_by_its_length()
    {
        string event_ = Data(0, new string('x', 32 * 1024));
        long told = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1600; i++) { told += Tell(event_).Sum(static line => line.Length - 3); }
        told += script.Rest().Sum(static line => line.Length - 3);
        Assert.Equal(1600L * 32 * 1024, told);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * told);
    }

    [Fact]
    public void Piece_of_a_long_line_says_that_it_goes_on_one()
    {
        string text = new('x', ShellLines.LineCharsMax);
        Assert.Equal(["0| " + text, "0|+yz"], Tell(Data(0, text + "yz\\n")));
        Assert.Equal(["0| " + text, "0| next"], Tell(Data(0, text + "\\nnext\\n")));
    }

    [Fact]
    public void Character_of_two_units_is_no_half_in_a_piece()
    {
        List<string> told = Tell(Data(0, "x" + string.Concat(Enumerable.Repeat("\U0001F600", ShellLines.LineCharsMax)) + "\\n"));
        Assert.Equal(3, told.Count);
        Assert.All(told, static line => Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line))));
    }

    [Fact]
    public void Rest_of_a_line_is_told_when_the_session_ends_or_the_file_does()
    {
        RecordingScript whole = new();
        Assert.Empty(whole.Lines(Parse(Data(0, "$ rm -rf /"))));
        Assert.Equal(["0| $ rm -rf /", "-- end: ClientClosed"], whole.Lines(Parse("""{"k":"end","reason":"ClientClosed"}""")));
        Assert.Empty(whole.Lines(Parse(Data(3, "$ halt"))));
        Assert.Equal(["3| $ halt"], whole.Rest());
    }

    [Fact]
    public void Channels_without_number_keep_no_memory()
    {
        int told = 0;
        for (int channel = 0; channel < 3 * ShellScript.StreamsMax; channel++) { told += Tell(Data(channel, "x")).Count; }
        Assert.Equal(2 * ShellScript.StreamsMax, told);
        Assert.Equal(ShellScript.StreamsMax, script.Rest().Count());
    }

    [Fact]
    public void Text_that_was_cut_or_is_no_utf8_is_told_as_such()
    {
        RecordingScript told = new();
        Assert.Equal(["=> SELECT 1 ... (cut here, of 99999 bytes)"], told.Lines(Parse("""{"k":"statement","sql_cut":99999,"sql":"SELECT 1"}""")));
        Assert.Equal(["=> SELECT '\uFFFD'"], told.Lines(Parse($$"""{"k":"statement","sql_b64":"{{Convert.ToBase64String([.. "SELECT '"u8, 0xff, .. "'"u8])}}"}""")));
    }

    private static string Data(int channel, string text) => $$"""{"t":1,"k":"data","ch":{{channel}},"s":"out","d":"{{text}}"}""";

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private List<string> Tell(string line) => [.. script.Tell(Parse(line))!];
}
