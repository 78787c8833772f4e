using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeGate.Recording;

/// <summary>Tells the events of an SSH session as lines of text, each with its channel: <c>0| output</c>, <c>0! errors</c>, <c>0&lt; input</c>.</summary>
internal sealed partial class ShellScript
{
    private readonly Dictionary<(long Channel, char Mark), StringBuilder> open = [];

    /// <summary>The lines of an event; null when it is none of SSH.</summary>
    public IEnumerable<string>? Tell(JsonElement line)
    {
        long channel = line.TryGetProperty("ch", out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;
        return Text(line, "k") switch
        {
            "start" => [$"{channel}$ {Text(line, "kind")} {Text(line, "what")}  (rule: {Text(line, "rule")})"],
            "denied" when line.TryGetProperty("kind", out _) => [$"{channel}$ {Text(line, "kind")} {Text(line, "what")}", $"DENIED by {Text(line, "rule")}: {Text(line, "reason")}"],
            "data" => Data(channel, line),
            "typed" or "size" or "eof" => [],
            "signal" => [$"{channel}- signal {Text(line, "name")}"],
            "exit" => [.. Rest(channel), $"{channel}- exit {Text(line, "status")}"],
            "broken" => [$"{channel}- broken {Text(line, "fault")}"],
            "file" => FileLines(channel, line),
            "close" => Rest(channel),
            _ => null,
        };
    }

    /// <summary>A request of sftp.</summary>
    private static List<string> FileLines(long channel, JsonElement line)
    {
        string what = $"{channel}$ sftp {Text(line, "op")} {Text(line, "path")}";
        if (Text(line, "to") is { Length: > 0 } to) { what += $" to {to}"; }
        if (Text(line, "denied") is { Length: > 0 } reason) { return [what, $"DENIED by {Text(line, "rule")}: {reason}"]; }
        if (Text(line, "op") != "close") { return [$"{what}  ({Text(line, "result")}, rule: {Text(line, "rule")})"]; }
        foreach (string way in new[] { "read", "written" })
        {
            if (line.TryGetProperty(way, out JsonElement bytes)) { what += $"  {bytes.GetInt64()} bytes {way}"; }
        }
        if (Text(line, "sha256") is { Length: > 0 } hash) { what += $"  sha256 {hash}"; }
        return [Text(line, "whole") == "yes" ? what : what + "  (not whole)"];
    }

    /// <summary>Whole lines that are complete now; terminal commands are left out.</summary>
    private List<string> Data(long channel, JsonElement line)
    {
        char mark = Text(line, "s") switch { "in" => '<', "err" => '!', _ => '|' };
        if (!open.TryGetValue((channel, mark), out StringBuilder? text)) { open[(channel, mark)] = text = new StringBuilder(); }
        text.Append(line.TryGetProperty("d_b64", out JsonElement coded) ? Encoding.UTF8.GetString(coded.GetBytesFromBase64()) : Text(line, "d"));
        string[] parts = text.ToString().Split('\n');
        text.Clear().Append(parts[^1]);
        return [.. parts[..^1].Select(part => $"{channel}{mark} {Commands().Replace(part.TrimEnd('\r'), "")}")];
    }

    private List<string> Rest(long channel)
    {
        List<string> rest = [];
        foreach (((long Channel, char Mark) stream, StringBuilder text) in open)
        {
            if (stream.Channel != channel || text.Length == 0) { continue; }
            rest.Add($"{channel}{stream.Mark} {Commands().Replace(text.ToString().TrimEnd('\r'), "")}");
            text.Clear();
        }
        return rest;
    }

    private static string Text(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>CSI sequences, command strings, and short escapes (ECMA-48).</summary>
    [GeneratedRegex("\u001b(\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\\\)?|[ -/]*[0-~])")]
    private static partial Regex Commands();
}
