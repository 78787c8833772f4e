using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeGate.Recording;

/// <summary>Tells the events of an SSH session as lines of text, each with its channel: <c>0| output</c>, <c>0! errors</c>, <c>0&lt; input</c>; a line that is too long goes on in <c>0|+</c>.</summary>
internal sealed partial class ShellScript
{
    /// <summary>Streams that may have an open line; where there are more, all are told as they are.</summary>
    public const int StreamsMax = 1024;

    private const string Marks = "|!<";

    private readonly Dictionary<(long Channel, char Mark), ShellLines> open = [];

    /// <summary>The lines of an event; null when it is none of SSH.</summary>
    public IEnumerable<string>? Tell(JsonElement line)
    {
        long channel = EventFields.Number(line, "ch");
        return EventFields.Text(line, "k") switch
        {
            "start" => [$"{channel}$ {EventFields.Text(line, "kind")} {EventFields.Text(line, "what")}  (rule: {EventFields.Text(line, "rule")})"],
            "denied" when line.TryGetProperty("kind", out _) => [$"{channel}$ {EventFields.Text(line, "kind")} {EventFields.Text(line, "what")}", $"DENIED by {EventFields.Text(line, "rule")}: {EventFields.Text(line, "reason")}"],
            "data" => Data(channel, line),
            "typed" or "size" or "eof" => [],
            "signal" => [$"{channel}- signal {EventFields.Text(line, "name")}"],
            "exit" => [.. Rest(channel), $"{channel}- exit {EventFields.Text(line, "status")}"],
            "broken" => [$"{channel}- broken {EventFields.Text(line, "fault")}"],
            "file" => FileLines(channel, line),
            "close" => Rest(channel),
            _ => null,
        };
    }

    /// <summary>What no line feed has ended.</summary>
    public IEnumerable<string> Rest()
    {
        List<string> rest = [];
        foreach (((long channel, char mark), ShellLines lines) in open) { rest.AddRange(Shown(channel, mark, lines.Rest())); }
        open.Clear();
        return rest;
    }

    /// <summary>A request of sftp.</summary>
    private static List<string> FileLines(long channel, JsonElement line)
    {
        string what = $"{channel}$ sftp {EventFields.Text(line, "op")} {EventFields.Text(line, "path")}";
        if (EventFields.Text(line, "to") is { Length: > 0 } to) { what += $" to {to}"; }
        if (EventFields.Text(line, "denied") is { Length: > 0 } reason) { return [what, $"DENIED by {EventFields.Text(line, "rule")}: {reason}"]; }
        if (EventFields.Text(line, "op") != "close") { return [$"{what}  ({EventFields.Text(line, "result")}, rule: {EventFields.Text(line, "rule")})"]; }
        foreach (string way in new[] { "read", "written" })
        {
            if (line.TryGetProperty(way, out _)) { what += string.Create(CultureInfo.InvariantCulture, $"  {EventFields.Number(line, way)} bytes {way}"); }
        }
        if (EventFields.Text(line, "sha256") is { Length: > 0 } hash) { what += $"  sha256 {hash}"; }
        return [EventFields.Text(line, "whole") == "yes" ? what : what + "  (not whole)"];
    }

    /// <summary>Lines that are complete now; terminal commands are left out.</summary>
    private List<string> Data(long channel, JsonElement line)
    {
        char mark = EventFields.Text(line, "s") switch { "in" => '<', "err" => '!', _ => '|' };
        List<string> told = [];
        if (!open.TryGetValue((channel, mark), out ShellLines? lines))
        {
            if (open.Count >= StreamsMax) { told.AddRange(Rest()); }
            open[(channel, mark)] = lines = new ShellLines();
        }
        told.AddRange(Shown(channel, mark, lines.Add(EventFields.Bytes(line, "d"))));
        return told;
    }

    private List<string> Rest(long channel)
    {
        List<string> rest = [];
        foreach (char mark in Marks)
        {
            if (open.Remove((channel, mark), out ShellLines? lines)) { rest.AddRange(Shown(channel, mark, lines.Rest())); }
        }
        return rest;
    }

    private static IEnumerable<string> Shown(long channel, char mark, List<string> lines) => lines.Select(line => $"{channel}{mark}{Commands().Replace(line, "")}");

    /// <summary>CSI sequences, command strings, and short escapes (ECMA-48).</summary>
    [GeneratedRegex("\u001b(\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\\\)?|[ -/]*[0-~])")]
    private static partial Regex Commands();
}
