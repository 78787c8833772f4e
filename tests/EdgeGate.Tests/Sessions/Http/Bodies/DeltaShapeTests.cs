using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>The shapes in which servers send texts in deltas, beside those of the vendors' own references.</summary>
public sealed class DeltaShapeTests
{
    private const string Events = "text/event-stream";

    [Fact]
    public void Empty_finish_reason_ends_nothing()
    {
        const string Chunk = "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{0}\"}},\"finish_reason\":\"\"}}]}}\n\n";
        string masked = BodySamples.Everyway(Events, string.Format(null, Chunk, "ssn 123-4") + string.Format(null, Chunk, "5-6789 it is") + "data: [DONE]\n\n");
        Assert.Contains("[pii.us_ssn]", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("6789", masked, StringComparison.Ordinal);
    }

    /// <summary>What is before the text, what is behind it, the event that ends it, and where it stands.</summary>
    public static TheoryData<string, string, string> Shapes => new()
    {
        { """{"choices":[{"index":0,"delta":{"reasoning_text":TEXT}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "choices.0.delta.reasoning_text" },
        { """{"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.summary","summary":TEXT,"index":0}]}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "choices.0.delta.reasoning_details.0.summary" },
        { """{"choices":[{"index":0,"delta":{"reasoning_content":"","thinking_blocks":[{"type":"thinking","thinking":TEXT}]}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", "choices.0.delta.thinking_blocks.0.thinking" },
        { """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"custom":{"input":TEXT}}]}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""", "choices.0.delta.tool_calls.0.custom.input" },
        { """{"type":"response.custom_tool_call_input.delta","item_id":"c","output_index":0,"delta":TEXT}""", """{"type":"response.custom_tool_call_input.done","item_id":"c"}""", "delta" },
        { """{"type":"response.code_interpreter_call_code.delta","item_id":"c","output_index":0,"delta":TEXT}""", """{"type":"response.code_interpreter_call_code.done","item_id":"c"}""", "delta" },
        { """{"type":"response.reasoning_summary_text.delta","item_id":"r","output_index":0,"summary_index":0,"delta":TEXT}""", """{"type":"response.reasoning_summary_text.done","item_id":"r"}""", "delta" },
        { """{"id":"m","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":{"value":TEXT}}]}}""", """{"id":"m","object":"thread.message","status":"completed"}""", "delta.content.0.text.value" },
        { """{"id":"s","object":"thread.run.step.delta","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"index":0,"type":"code_interpreter","code_interpreter":{"input":TEXT}}]}}}""", """{"id":"s","object":"thread.run.step"}""", "delta.step_details.tool_calls.0.code_interpreter.input" },
        { """{"type":"message.output.delta","id":"m","output_index":0,"content_index":0,"content":TEXT}""", """{"type":"conversation.response.done"}""", "content" },
        { """{"type":"message.output.delta","id":"m","output_index":0,"content_index":0,"content":{"type":"text","text":TEXT}}""", """{"type":"conversation.response.done"}""", "content.text" },
        { """{"type":"completion","completion":TEXT,"stop_reason":null}""", """{"type":"completion","completion":"","stop_reason":"stop_sequence"}""", "completion" },
        { """{"event_type":"text-generation","is_finished":false,"text":TEXT}""", """{"event_type":"stream-end","is_finished":true}""", "text" },
        { """{"index":0,"content":TEXT,"tokens":[7],"stop":false}""", """{"index":0,"content":"","stop":true}""", "content" },
        { """{"event_type":"content.delta","index":1,"delta":{"type":"text","text":TEXT}}""", """{"event_type":"content.stop","index":1}""", "delta.text" },
        { """{"event_type":"content.delta","index":0,"delta":{"type":"thought_summary","content":{"type":"text","text":TEXT}}}""", """{"event_type":"content.stop","index":0}""", "delta.content.text" },
        { """{"results":[{"generated_text":TEXT,"generated_token_count":1,"stop_reason":"not_finished"}]}""", """{"results":[{"generated_text":"","stop_reason":"eos_token"}]}""", "results.0.generated_text" },
        { """{"index":2,"token":{"id":7,"text":TEXT,"special":false},"generated_text":null}""", """{"index":3,"token":{"id":2,"text":"","special":true},"generated_text":"done"}""", "token.text" },
        { """{"event":"agent_message","message_id":"m","answer":TEXT}""", """{"event":"message_end","message_id":"m"}""", "answer" },
        { """{"type":"text-delta","id":"t1","delta":TEXT}""", """{"type":"text-end","id":"t1"}""", "delta" },
        { """{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":TEXT}]}}]}}]}""", """{"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}""", "candidates.0.content.parts.0.functionCall.partialArgs.0.stringValue" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Secret_split_over_deltas_is_masked_and_what_waits_comes_before_the_end(string shape, string end, string place)
    {
        const string Text = "My ssn is 123-45-6789, mail ada@corp.test and bob";
        for (int cut = 0; cut <= Text.Length; cut++)
        {
            string body = Event(shape, Text[..cut]) + Event(shape, Text[cut..]) + $"data: {end}\n\n";
            string masked = cut == 20 ? BodySamples.Everyway(Events, body) : BodySamples.Mask(Events, Encoding.UTF8.GetBytes(body), body.Length);
            // Where the event that ends it has a piece itself, what waits goes with that.
            Assert.EndsWith($"data: {end}\n\n", masked.Replace("\"bob\"", "\"\"", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Equal("My ssn is [pii.us_ssn], mail [pii.email] and bob", Join(masked, place));
        }
    }

    [Fact]
    public void Arguments_of_tools_are_seen_through_their_escapes_in_each_shape()
    {
        const string Text = "{\"a\":\"ada\\u0040corp.test\"}";
        foreach ((string shape, string end, string place) in new[]
        {
            ("""{"type":"response.mcp_call_arguments.delta","item_id":"c","output_index":0,"delta":TEXT}""", """{"type":"response.mcp_call_arguments.done","item_id":"c"}""", "delta"),
            ("""{"type":"function.call.delta","id":"f","tool_call_id":"t","arguments":TEXT}""", """{"type":"conversation.response.done"}""", "arguments"),
            ("""{"type":"tool-input-delta","toolCallId":"t","inputTextDelta":TEXT}""", """{"type":"tool-input-available","toolCallId":"t","input":{}}""", "inputTextDelta"),
            ("""{"id":"s","object":"thread.run.step.delta","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"index":0,"function":{"arguments":TEXT}}]}}}""", """{"id":"s","object":"thread.run.step"}""", "delta.step_details.tool_calls.0.function.arguments"),
            ("""{"event_type":"content.delta","index":0,"delta":{"type":"function_call","arguments":TEXT}}""", """{"event_type":"content.stop","index":0}""", "delta.arguments"),
        })
        {
            for (int cut = 0; cut <= Text.Length; cut++)
            {
                string body = Event(shape, Text[..cut]) + Event(shape, Text[cut..]) + $"data: {end}\n\n";
                Assert.Equal("{\"a\":\"[pii.email]\"}", Join(BodySamples.Mask(Events, Encoding.UTF8.GetBytes(body), body.Length), place));
            }
        }
    }

    [Fact]
    public void Texts_side_by_side_are_told_apart_by_their_ids()
    {
        static string Piece(string id, string text) => $"data: {{\"type\":\"text-delta\",\"id\":\"{id}\",\"delta\":\"{text}\"}}\n\n";
        string masked = BodySamples.Everyway(Events, Piece("a", "ssn 123-45") + Piece("b", "mail ada@") + Piece("a", "-6789") + Piece("b", "corp.test") + "data: {\"type\":\"text-end\",\"id\":\"a\"}\n\ndata: [DONE]\n\n");
        Assert.Equal("ssn [pii.us_ssn]", Join(masked, "delta", "a"));
        Assert.Equal("mail [pii.email]", Join(masked, "delta", "b"));
    }

    [Fact]
    public void Call_of_a_tool_that_is_over_ends_no_text_beside_it()
    {
        const string Delta = "data: {{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"output_index\":1,\"delta\":\"{0}\"}}\n\n";
        string masked = BodySamples.Everyway(Events,
            string.Format(null, Delta, "ssn 123-45") + "data: {\"type\":\"response.web_search_call.completed\",\"item_id\":\"w\",\"output_index\":0}\n\n" + string.Format(null, Delta, "-6789 it is")
            + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n");
        Assert.Equal("ssn [pii.us_ssn] it is", Join(masked, "delta"));
        Assert.EndsWith("data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n", masked, StringComparison.Ordinal);
    }

    private static string Event(string shape, string text) => $"data: {shape.Replace("TEXT", JsonValue.Create(text).ToJsonString(), StringComparison.Ordinal)}\n\n";

    /// <summary>Joins the texts at a place as a client does.</summary>
    private static string Join(string body, string place, string? id = null)
    {
        StringBuilder text = new();
        foreach (string line in body.Split('\n').Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            JsonNode? node = JsonNode.Parse(line[6..]);
            if (id is not null && (string?)node!["id"] != id) { continue; }
            foreach (string step in place.Split('.'))
            {
                node = node switch
                {
                    JsonArray array when int.Parse(step, CultureInfo.InvariantCulture) is int index => index < array.Count ? array[index] : null,
                    JsonObject members => members[step],
                    _ => null,
                };
            }
            text.Append((string?)node);
        }
        return text.ToString();
    }
}
