using System.Text.Json;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

public sealed class RecordingExportTests
{
    private static readonly string[] Events =
    [
        """{"v":1,"k":"session","id":"01k4","subject":"ada","email":"ada@x.test","connection":"orders-db","started":"2026-01-02T03:04:05+00:00"}""",
        """{"t":1000.5,"k":"statement","sql":"SELECT 1,\n2"}""",
        """{"t":1500.5,"k":"row","values":["\u001b[31mred","=1+1",null]}""",
        """{"t":4000.5,"k":"complete","tag":"SELECT 1","rows":1,"us":7}""",
        """{"k":"end","reason":"ClientClosed","at":"2026-01-02T03:04:09+00:00"}""",
    ];

    [Fact]
    public void Cast_v2_has_a_header_and_times_from_the_beginning()
    {
        List<JsonElement> lines = Cast("cast");
        Assert.Equal((2, 120, 40, 1767323045), (lines[0].GetProperty("version").GetInt32(), lines[0].GetProperty("width").GetInt32(), lines[0].GetProperty("height").GetInt32(), lines[0].GetProperty("timestamp").GetInt64()));
        Assert.Equal([0, 1.0005, 1.5005, 4.0005, 4.0005], lines[1..].Select(static line => line[0].GetDouble()));
        Assert.All(lines[1..], static line => Assert.Equal("o", line[1].GetString()));
        Assert.Equal("orders-db=> SELECT 1,\r\n.. 2\r\n", lines[2][2].GetString());
    }

    [Fact]
    public void Cast_v3_has_a_header_and_times_from_the_event_before()
    {
        List<JsonElement> lines = Cast("cast3");
        Assert.Equal((3, 120, 40), (lines[0].GetProperty("version").GetInt32(), lines[0].GetProperty("term").GetProperty("cols").GetInt32(), lines[0].GetProperty("term").GetProperty("rows").GetInt32()));
        Assert.Equal([0, 1.0005, 0.5, 2.5, 0, 0], lines[1..].Select(static line => line[0].GetDouble()));
        Assert.Equal(("x", "0"), (lines[^1][1].GetString(), lines[^1][2].GetString()));
    }

    [Theory]
    [InlineData("cast")]
    [InlineData("cast3")]
    [InlineData("text")]
    [InlineData("csv")]
    public void Recorded_value_does_not_steer_a_terminal(string format)
    {
        string written = Export(format);
        Assert.DoesNotContain("\u001b", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u001b", written, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("[31mred", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Jsonl_is_as_recorded() => Assert.Equal(string.Join('\n', Events) + "\n", Export("jsonl"));

    [Fact]
    public void Jsonl_means_what_was_recorded_and_steers_no_terminal()
    {
        const string Line = "{\r\"k\":\"row\",\"values\":[\"\u009b31m \u202e gr\u00fc\u00df \U000E0041 \u007f\"]}";
        using StringWriter output = new();
        JsonElement[] events = [JsonDocument.Parse(Line).RootElement];
        RecordingExport.Write(events, events, "jsonl", output);
        Assert.Equal("{ \"k\":\"row\",\"values\":[\"\\u009b31m \\u202e gr\u00fc\u00df \\udb40\\udc41 \\u007f\"]}\n", output.ToString());
        Assert.Equal(events[0].GetProperty("values")[0].GetString(), JsonDocument.Parse(output.ToString()).RootElement.GetProperty("values")[0].GetString());
    }

    [Fact]
    public void Recorded_line_feed_begins_no_event()
    {
        JsonElement[] events = [JsonDocument.Parse("""{"k":"statement","sql":"SELECT 1\n-- end: ClientClosed"}""").RootElement];
        using StringWriter output = new();
        RecordingExport.Write(events, events, "text", output);
        Assert.Equal("=> SELECT 1\n.. -- end: ClientClosed\n", output.ToString());
    }

    [Fact]
    public void Prompt_names_the_connection() => Assert.Contains("\norders-db=> SELECT 1,\n", Export("text"), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1000, 1, 1000)]
    [InlineData(1000, 1500, 2, 250)]
    [InlineData(0, 60_000, 1, 5000)]
    [InlineData(0, 60_000, 0, 0)]
    [InlineData(1000, 0, 1, 0)]
    [InlineData(0, 1e14, 0.001, 5000)]
    public void Player_waits_as_long_as_it_took(double previous, double next, double speed, double milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RecordingScript.Wait(previous, next, speed, TimeSpan.FromSeconds(5)));

    private static List<JsonElement> Cast(string format)
        => [.. Export(format).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string Export(string format)
    {
        StringWriter output = new();
        IEnumerable<JsonElement> events = Events.Select(static line => JsonDocument.Parse(line).RootElement);
        RecordingExport.Write(events, events, format, output);
        return output.ToString();
    }
}
