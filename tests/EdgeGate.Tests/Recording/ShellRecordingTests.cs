using System.Text.Json;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

public sealed class ShellRecordingTests
{
    private static readonly string[] Events =
    [
        """{"v":1,"k":"session","id":"01k4","protocol":"ssh","subject":"ada","connection":"box","started":"2026-01-02T03:04:05+00:00"}""",
        """{"t":100,"k":"size","ch":0,"cols":91,"rows":33}""",
        """{"t":110,"k":"start","ch":0,"kind":"shell","what":"","rule":"devs"}""",
        """{"t":200,"k":"data","ch":0,"s":"out","d":"\u001b[1mhi\u001b[0m "}""",
        """{"t":250,"k":"data","ch":0,"s":"out","d_b64":"w6"}""".Replace("w6", "ww==", StringComparison.Ordinal),
        """{"t":260,"k":"data","ch":0,"s":"out","d_b64":"qQ0K"}""",
        """{"t":300,"k":"size","ch":0,"cols":100,"rows":40}""",
        """{"t":400,"k":"start","ch":1,"kind":"exec","what":"ls","rule":"devs"}""",
        """{"t":500,"k":"data","ch":1,"s":"out","d":"a\nb\n"}""",
        """{"t":510,"k":"data","ch":1,"s":"err","d":"oops"}""",
        """{"t":520,"k":"exit","ch":1,"status":"2"}""",
        """{"k":"end","reason":"ClientClosed","at":"2026-01-02T03:04:09+00:00"}""",
    ];

    [Fact]
    public void Cast_has_the_terminals_size_bytes_and_changes()
    {
        List<JsonElement> lines = [.. Export("cast").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((91, 33), (lines[0].GetProperty("width").GetInt32(), lines[0].GetProperty("height").GetInt32()));
        Assert.Equal("\u001b[1mhi\u001b[0m \u00e9\r\n", string.Concat(lines[1..].Where(static line => line[1].GetString() == "o").Take(2).Select(static line => line[2].GetString())));
        Assert.Contains(lines[1..], static line => line[1].GetString() == "r" && line[2].GetString() == "100x40");
        Assert.Contains(lines[1..], static line => line[1].GetString() == "o" && line[2].GetString() == "a\r\nb\r\n");
    }

    [Fact]
    public void Text_tells_channels_apart_and_steers_no_terminal()
    {
        string text = Export("text");
        Assert.Contains("0$ shell", text, StringComparison.Ordinal);
        Assert.Contains("0| hi \u00e9\n", text, StringComparison.Ordinal);
        Assert.Contains("1$ exec ls  (rule: devs)\n1| a\n1| b\n1! oops\n1- exit 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cast_v3_ends_with_the_status_that_was_told_last() => Assert.EndsWith(", \"x\", \"2\"]\n", Export("cast3"), StringComparison.Ordinal);

    private static string Export(string format)
    {
        using StringWriter output = new();
        IEnumerable<JsonElement> events = Events.Select(static line => JsonDocument.Parse(line).RootElement);
        RecordingExport.Write(events, events, format, output);
        return output.ToString();
    }
}
