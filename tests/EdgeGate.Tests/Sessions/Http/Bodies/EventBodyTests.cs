using System.Text;
using System.Text.Json.Nodes;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Tests.Masking;
using Xunit;
using JsonPath = EdgeGate.Protocols.Json.JsonPath;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class EventBodyTests
{
    private const string Events = "text/event-stream";

    [Theory]
    [InlineData("data: {\"a\":\"ada@corp.test\"}\n\n", "data: {\"a\":\"[pii.email]\"}\n\n")]
    [InlineData(": ping\n\nevent: x\r\nid: 7\rdata:{\"a\":\r\ndata:1}\r\n\r\nretry: 10\n\n", ": ping\n\nevent: x\nid: 7\ndata:{\"a\":\ndata:1}\n\nretry: 10\n\n")]
    [InlineData("data: mail ada@corp.test\ndata: and 123-45-6789\n\n", "data: mail [pii.email]\ndata: and [pii.us_ssn]\n\n")]
    [InlineData(": for ada@corp.test\nid: ada@corp.test\ndata: [DONE]\n\n", ": for [pii.email]\nid: [pii.email]\ndata: [DONE]\n\n")]
    [InlineData("data: {\"a\":\"ada\\u0040corp.test\"", "data: {\"a\":\"[pii.email]\"\n\n")]
    [InlineData("\uFEFFdata: 1\n\n", "\uFEFFdata: 1\n\n")]
    [InlineData("data\n\ndata:\n\n", "data:\n\ndata:\n\n")]
    [InlineData("", "")]
    public void Events_are_masked_and_stay_events(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(Events, text));

    [Fact]
    public void Event_goes_on_when_its_empty_line_has_come()
    {
        BodyOpening opening = BodyMaskers.Open("text/event-stream"u8, [], BodyDirection.Response, BodySamples.Default);
        using BodyMasker masker = opening.Masker!;
        using EdgeGate.Core.ByteBuffer output = new(BodySamples.Default.Limits.OutputBytesMax);
        masker.Append("data: {\"type\":\"ping\"}\n"u8, output);
        Assert.Equal(0, output.Length);
        masker.Append("\n"u8, output);
        Assert.Equal("data: {\"type\":\"ping\"}\n\n", Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void Name_of_an_event_that_is_added_is_masked_as_any()
    {
        const string Body = "event: ada@corp.test\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"ask bob\"}}\n\n";
        string masked = BodySamples.Everyway(Events, Body + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n");
        Assert.Contains("\"text\":\"bob\"", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_that_is_added_is_short_however_long_the_one_before_it_was()
    {
        string members = string.Join(',', Enumerable.Range(0, 1000).Select(static i => $"\"m{i}\":\"{new string('x', 200)}\""));
        string first = $"event: {new string('n', 100_000)}\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"ask bob\"}},{members}}}\n\n";
        string masked = BodySamples.Mask(Events, Encoding.ASCII.GetBytes(first), 100_000);
        Assert.InRange(masked.Length - first.Length, 1, 8 * 1024);
        Assert.Contains("\"text\":\"bob\"", masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok \\ud83d|\\ude00 to ada@corp.test", "ok 😀 to [pii.email]")]
    [InlineData("ok \\uD83D|\\uDE00", "ok 😀")]
    [InlineData("ada@corp.test\\ud83d||\\ude00", "[pii.email]😀")]
    [InlineData("ok \\ud83d|x to ada@corp.test", "ok \uFFFDx to [pii.email]")]
    [InlineData("ok \\ud83d", "ok \uFFFD")]
    [InlineData("ok \\\\ud83d|\\ude00", "ok \\ud83d\uFFFD")]
    public void Half_of_a_character_waits_for_the_other(string pieces, string expected)
    {
        string body = string.Concat(pieces.Split('|').Select(static piece => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{piece}\"}}}}]}}\n\n")) + "data: [DONE]\n\n";
        string masked = BodySamples.Everyway(Events, body);
        Assert.Equal(expected, string.Concat(masked.Split("\n\n").Where(static one => one.StartsWith("data: {", StringComparison.Ordinal)).Select(static one => (string?)JsonNode.Parse(one[6..])!["choices"]![0]!["delta"]!["content"])));
    }

    [Fact]
    public void Event_with_more_pieces_of_texts_than_are_followed_is_refused()
    {
        string parts = string.Join(',', Enumerable.Repeat("{\"text\":\"x\"}", 257));
        Assert.EndsWith("|The body has more streams of deltas side by side than are followed.", BodySamples.Mask(Events, Encoding.ASCII.GetBytes($"data: {{\"candidates\":[{{\"content\":{{\"parts\":[{parts}]}}}}]}}\n\n"), 10_000), StringComparison.Ordinal);
    }

    [Fact]
    public void Event_that_is_too_long_is_refused()
    {
        BodyContext context = BodySamples.Context(limits: new BodyLimits(EventBytesMax: 1000));
        Assert.EndsWith("|An event or line of the body is longer than is looked at.", BodySamples.Mask(Events, Encoding.ASCII.GetBytes("data: " + new string('x', 2000)), 10, context), StringComparison.Ordinal);
    }

    [Fact]
    public void Event_with_more_values_than_are_looked_at_is_refused_for_tags_and_lists_hold_in_all_of_it()
    {
        string data = "{\"thinking\":\"first\",\"x\":[" + string.Join(',', Enumerable.Repeat("0", 70_000)) + "]}";
        string masked = BodySamples.Mask(Events, Encoding.ASCII.GetBytes($"data: {data}\n\n"), 16 * 1024, BodySamples.Tagged("$..thinking", "logic.reasoning"));
        Assert.Equal("|The body's JSON is nested too deeply, or an event of it has too many values.", masked);
        string deep = $"data: {new string('[', 300)}{new string(']', 300)}\n\n";
        Assert.Equal("|The body's JSON is nested too deeply, or an event of it has too many values.", BodySamples.Everyway(Events, deep));
    }

    public static TheoryData<string> Formats => ["chat", "reasoning", "tool", "responses", "arguments", "anthropic", "thinking", "input", "gemini", "ollama"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Secret_split_over_deltas_at_any_place_is_masked(string format)
    {
        const string Text = "My ssn is 123-45-6789, mail ada@corp.test and é";
        const string Expected = "My ssn is [pii.us_ssn], mail [pii.email] and é";
        bool isDocument = format is "tool" or "arguments" or "input";
        string text = isDocument ? "{\"t\":\"" + Text.Replace("@", "\\u0040", StringComparison.Ordinal) + "\"}" : Text;
        for (int cut = 0; cut <= text.Length; cut++)
        {
            for (int second = cut; second <= text.Length; second += 9)
            {
                string body = Body(format, [text[..cut], text[cut..second], text[second..]]);
                byte[] bytes = Encoding.UTF8.GetBytes(body);
                string masked = BodySamples.Mask(TypeOf(format), bytes, bytes.Length);
                string joined = Join(format, masked);
                Assert.Equal(isDocument ? "{\"t\":\"" + Expected + "\"}" : Expected, joined);
                if (second == cut) { Assert.Equal(masked, BodySamples.Mask(TypeOf(format), bytes, 1)); }
            }
        }
        // A character a delta.
        string single = BodySamples.Mask(TypeOf(format), Encoding.UTF8.GetBytes(Body(format, [.. text.Select(static c => c.ToString())])), 100);
        Assert.Equal(isDocument ? "{\"t\":\"" + Expected + "\"}" : Expected, Join(format, single));
        Assert.DoesNotContain("|", single, StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_goes_out_before_the_event_that_ends_its_block()
    {
        string masked = BodySamples.Mask(Events, Encoding.UTF8.GetBytes(Body("anthropic", ["Hello wor", "ld"])), 50);
        int rest = masked.IndexOf("world", StringComparison.Ordinal);
        Assert.True(rest > 0 && rest < masked.IndexOf("content_block_stop", StringComparison.Ordinal), masked);
        Assert.Contains("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"world\"}}\n\n", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_side_by_side_are_kept_apart()
    {
        const string Chunk = "data: {{\"id\":\"1\",\"choices\":[{{\"index\":{0},\"delta\":{{\"content\":\"{1}\"}}}}]}}\n\n";
        StringBuilder body = new();
        foreach ((int choice, string piece) in new[] { (0, "ssn 123-45"), (1, "mail ada@"), (0, "-6789"), (1, "corp.test") }) { body.AppendFormat(null, Chunk, choice, piece); }
        string masked = BodySamples.Everyway(Events, body + "data: [DONE]\n\n");
        Assert.Equal("ssn [pii.us_ssn]", Join("chat", masked, 0));
        Assert.Equal("mail [pii.email]", Join("chat", masked, 1));
        Assert.EndsWith("data: [DONE]\n\n", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Tagged_text_is_told_once()
    {
        string masked = BodySamples.Mask(Events, Encoding.UTF8.GetBytes(Body("reasoning", ["first ", "second"])), 50, BodySamples.Tagged("$..reasoning_content", "logic.reasoning"));
        Assert.Equal("[logic.reasoning]", Join("reasoning", masked));
        BodyContext drops = BodySamples.Tagged("$..reasoning_content", "logic.reasoning", new MaskOptions("m", MaskSamples.Pattern("logic.reasoning"), MaskKind.Drop));
        string dropped = BodySamples.Mask(Events, Encoding.UTF8.GetBytes(Body("reasoning", ["first ", "second"])), 50, drops);
        Assert.DoesNotContain("reasoning_content", dropped, StringComparison.Ordinal);
        Assert.DoesNotContain("second", dropped, StringComparison.Ordinal);
    }

    [Fact]
    public void Thinking_of_blocks_is_masked_whole_or_dropped_where_a_tag_says_so_streamed_and_whole()
    {
        const string Delta = "data: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"thinking_delta\",\"thinking\":\"{0}\"}}}}\n\n";
        string body = string.Format(null, Delta, "first ") + string.Format(null, Delta, "second") + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
        const string Whole = "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"first second\"},{\"type\":\"text\",\"text\":\"hi\"}]}";
        BodyContext told = BodySamples.Tagged("$..thinking", "logic.reasoning");
        Assert.Equal(string.Format(null, Delta, "[logic.reasoning]") + string.Format(null, Delta, "") + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n", BodySamples.Everyway(Events, body, told));
        Assert.Equal(Whole.Replace("first second", "[logic.reasoning]", StringComparison.Ordinal), BodySamples.Everyway("application/json", Whole, told));
        BodyContext drops = BodySamples.Tagged("$..thinking", "logic.reasoning", new MaskOptions("m", MaskSamples.Pattern("logic.reasoning"), MaskKind.Drop));
        Assert.DoesNotContain("first", BodySamples.Everyway(Events, body, drops), StringComparison.Ordinal);
        Assert.DoesNotContain("second", BodySamples.Everyway(Events, body, drops), StringComparison.Ordinal);
        Assert.Equal("{\"content\":[{\"type\":\"thinking\"},{\"type\":\"text\",\"text\":\"hi\"}]}", BodySamples.Everyway("application/json", Whole, drops));
    }

    [Fact]
    public void Text_at_a_place_of_the_configuration_is_masked_over_its_deltas()
    {
        BodyContext context = BodySamples.Context() with { Deltas = DeltaRules.Create([JsonPath.Parse("$.output.piece")])! };
        const string Event = "data: {{\"output\":{{\"piece\":\"{0}\"}}}}\n\n";
        string masked = BodySamples.Everyway(Events, string.Format(null, Event, "ssn 123-4") + string.Format(null, Event, "5-6789.") + "data: [DONE]\n\n", context);
        Assert.Contains("[pii.us_ssn]", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", masked, StringComparison.Ordinal);
        Assert.Contains("6789", BodySamples.Everyway(Events, string.Format(null, Event, "ssn 123-4") + string.Format(null, Event, "5-6789."), BodySamples.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void Places_of_the_configuration_have_room_of_their_own()
    {
        BodyContext context = BodySamples.Context() with { Deltas = DeltaRules.Create(Enumerable.Range(0, 50).Select(static i => JsonPath.Parse($"$.a{i}.b.c.d")))! };
        const string Event = "data: {{\"a49\":{{\"b\":{{\"c\":{{\"d\":\"{0}\"}}}}}}}}\n\n";
        Assert.DoesNotContain("6789", BodySamples.Everyway(Events, string.Format(null, Event, "ssn 123-4") + string.Format(null, Event, "5-6789."), context), StringComparison.Ordinal);
        Assert.Null(DeltaRules.Create(Enumerable.Range(0, 60).Select(static i => JsonPath.Parse($"$.a{i}.b.c.d"))));
    }

    [Fact]
    public void Place_that_a_stream_names_first_moves_and_no_other_does()
    {
        BodyContext context = BodySamples.Context() with { Place = static (value, output) => { output.Append("/c/tools"u8); output.Append(value); } };
        Assert.Equal(
            "event: endpoint\ndata: /c/tools/messages?sessionId=1f0dcdbc-794b-42db-8650-a937bd6f21a0&to=%5Bpii.email%5D\n\nevent: endpoint\ndata: /messages\n\n",
            BodySamples.Everyway(Events, "event: endpoint\ndata: /messages?sessionId=1f0dcdbc-794b-42db-8650-a937bd6f21a0&to=ada@corp.test\n\nevent: endpoint\ndata: /messages\n\n", context));
        Assert.Equal("data: /messages\n\n", BodySamples.Everyway(Events, "data: /messages\n\n", context));
    }

    [Fact]
    public void Streams_side_by_side_are_bounded()
    {
        string body = string.Concat(Enumerable.Range(0, 300).Select(static i => $"data: {{\"choices\":[{{\"index\":{i},\"delta\":{{\"content\":\"x\"}}}}]}}\n\n"));
        Assert.EndsWith("|The body has more streams of deltas side by side than are followed.", BodySamples.Mask(Events, Encoding.UTF8.GetBytes(body), 1000), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":\"ada@corp.test\"}\n\n{\"b\":1}\r\n4111111111111111", "{\"a\":\"[pii.email]\"}\n\n{\"b\":1}\r\nnull")]
    [InlineData("{\"a\"\n", "|The body is not well-formed JSON.")]
    public void Lines_are_masked_one_by_one(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway("application/x-ndjson", text));

    [Fact]
    public void Sequences_are_masked_record_by_record()
        => Assert.Equal("\u001e{\"a\":\"[pii.email]\"}\n\u001e\u001e[1]\n", BodySamples.Everyway("application/json-seq", "\u001e{\"a\":\"ada@corp.test\"}\n\u001e\u001e[1]\n"));

    [Fact]
    public void Signature_passes_and_nothing_else_in_its_place()
    {
        const string Event = "data: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"signature_delta\",\"signature\":\"{0}\"}}}}\n\n";
        string signature = string.Format(null, Event, "4111111111111111/" + new string('A', 80) + "==");
        Assert.Equal(signature, BodySamples.Everyway(Events, signature));
        Assert.Equal(string.Format(null, Event, "[pii.card.visa]"), BodySamples.Everyway(Events, string.Format(null, Event, "4111111111111111")));
        Assert.Equal(string.Format(null, Event, "[pii.email] " + new string('A', 80)), BodySamples.Everyway(Events, string.Format(null, Event, "ada@corp.test " + new string('A', 80))));
    }

    [Fact]
    public void Tagged_signature_is_its_class()
    {
        const string Event = "data: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"signature_delta\",\"signature\":\"{0}\"}}}}\n\n";
        Assert.Equal(string.Format(null, Event, "[logic.reasoning]"), BodySamples.Everyway(Events, string.Format(null, Event, new string('A', 80)), BodySamples.Tagged("$..signature", "logic.reasoning")));
    }

    [Theory]
    [InlineData("response.audio.delta", true)]
    [InlineData("response.output_audio.delta", true)]
    [InlineData("response.output_text.delta", false)]
    [InlineData("response.output_audio_transcript.delta", false)]
    public void Audio_passes_and_nothing_else_in_its_place(string type, bool passes)
    {
        string Event(string delta) => $"data: {{\"type\":\"{type}\",\"item_id\":\"i\",\"delta\":\"{delta}\"}}\n\n";
        string quiet = string.Concat(Enumerable.Repeat("AAD//wEA", 12)) + "/4111111111111111/" + new string('A', 64);
        Assert.Equal(passes, BodySamples.Everyway(Events, Event(quiet)) == Event(quiet));
        Assert.DoesNotContain("ada@corp", BodySamples.Everyway(Events, Event("ada@corp.test " + quiet)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_that_may_not_be_seen_are_removed_from_lists()
    {
        BodyContext context = BodySamples.Context(lists: static (kind, name) => kind == RpcEntryKind.Tool && !name.SequenceEqual("drop_table"u8));
        const string Listed = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"drop_table"},{"name":"read","d":"ada@corp.test"},{"n\u0061me":"drop\u005ftable"},{"x":1}]}}""";
        const string Seen = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read","d":"[pii.email]"}]}}""";
        Assert.Equal(Seen, BodySamples.Everyway("application/json", Listed, context));
        Assert.Equal($"[{Seen}]", BodySamples.Everyway("application/json", $"[{Listed}]", context));
        Assert.Equal($"event: message\ndata: {Seen}\n\n", BodySamples.Everyway(Events, $"event: message\ndata: {Listed}\n\n", context));
    }

    private static string TypeOf(string format) => format == "ollama" ? "application/x-ndjson" : Events;

    private static string Body(string format, string[] pieces)
    {
        StringBuilder body = new();
        foreach (string piece in pieces)
        {
            string text = JsonValue.Create(piece).ToJsonString();
            body.Append(format switch
            {
                "chat" => $"data: {{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":{text}}},\"finish_reason\":null}}]}}\n\n",
                "reasoning" => $"data: {{\"id\":\"c1\",\"choices\":[{{\"index\":0,\"delta\":{{\"reasoning_content\":{text}}},\"finish_reason\":null}}]}}\n\n",
                "tool" => $"data: {{\"id\":\"c1\",\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":0,\"function\":{{\"arguments\":{text}}}}}]}}}}]}}\n\n",
                "responses" => $"event: response.output_text.delta\ndata: {{\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":\"m1\",\"output_index\":0,\"content_index\":0,\"delta\":{text},\"logprobs\":[]}}\n\n",
                "arguments" => $"event: response.function_call_arguments.delta\ndata: {{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"m1\",\"output_index\":0,\"delta\":{text}}}\n\n",
                "anthropic" => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":{text}}}}}\n\n",
                "thinking" => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"thinking_delta\",\"thinking\":{text}}}}}\n\n",
                "input" => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"input_json_delta\",\"partial_json\":{text}}}}}\n\n",
                "gemini" => $"data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":{text}}}],\"role\":\"model\"}},\"index\":0}}]}}\r\n\r\n",
                _ => $"{{\"model\":\"m\",\"message\":{{\"role\":\"assistant\",\"content\":{text}}},\"done\":false}}\n",
            });
        }
        return body.Append(format switch
        {
            "chat" or "reasoning" or "tool" => "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            "responses" => "event: response.output_text.done\ndata: {\"type\":\"response.output_text.done\",\"item_id\":\"m1\"}\n\n",
            "arguments" => "event: response.function_call_arguments.done\ndata: {\"type\":\"response.function_call_arguments.done\",\"item_id\":\"m1\"}\n\n",
            "gemini" => "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}]}\n\n",
            "ollama" => "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true}\n",
            _ => "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        }).ToString();
    }

    /// <summary>Joins the deltas as a client does.</summary>
    private static string Join(string format, string body, int choice = 0)
    {
        StringBuilder text = new();
        foreach (string line in body.Split('\n'))
        {
            string document = format == "ollama" ? line : line.StartsWith("data: {", StringComparison.Ordinal) ? line[6..] : "";
            if (document.Length == 0) { continue; }
            JsonNode root = JsonNode.Parse(document)!;
            JsonNode? first = root["choices"]?[0];
            if (first is not null && (int)first["index"]! != choice) { continue; }
            JsonNode? piece = format switch
            {
                "chat" => first?["delta"]?["content"],
                "reasoning" => first?["delta"]?["reasoning_content"],
                "tool" => first?["delta"]?["tool_calls"]?[0]?["function"]?["arguments"],
                "responses" or "arguments" => root["delta"],
                "anthropic" => root["delta"]?["text"],
                "thinking" => root["delta"]?["thinking"],
                "input" => root["delta"]?["partial_json"],
                "gemini" => root["candidates"]?[0]?["content"]?["parts"]?[0]?["text"],
                _ => root["message"]?["content"],
            };
            text.Append((string?)piece);
        }
        return text.ToString();
    }
}
