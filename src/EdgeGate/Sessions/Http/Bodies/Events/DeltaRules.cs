using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>The places at which the APIs of models send texts in deltas.</summary>
/// <remarks>
/// OpenAI API reference, "Streaming" of chat completions, completions, responses and assistants, and those who speak the same (reasoning_content of DeepSeek,
/// reasoning of OpenRouter, content parts of Mistral, thinking_blocks of LiteLLM); Mistral, "Conversations"; Anthropic, "Streaming Messages" and text completions;
/// Google, generateContent (streamed) and interactions; Cohere v1 and v2; Ollama; the server of llama.cpp; Amazon Bedrock, "ConverseStreamOutput" and the models Nova, Titan, Llama and Mistral there; IBM watsonx.ai, "Infer text event stream"; Hugging Face, text-generation-inference; Dify, "Chat messages"; AI SDK, "UI Message Stream Protocol".
/// </remarks>
public sealed class DeltaRules
{
    private static readonly DeltaRule[] Known =
    [
        new(JsonPath.Parse("$.choices[*].delta.content"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.reasoning_content"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.reasoning"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.reasoning_text"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.refusal"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.reasoning_details[*].text"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.reasoning_details[*].summary"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.thinking_blocks[*].thinking"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.provider_specific_fields.thinking_blocks[*].thinking"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.content[*].text"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.content[*].thinking[*].text"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.audio.transcript"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.tool_calls[*].function.arguments"), IsDocument: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.tool_calls[*].custom.input"), Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].delta.function_call.arguments"), IsDocument: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.choices[*].text"), Group: DeltaGroup.Choice, Sign: DeltaSign.TextCompletion),
        new(JsonPath.Parse("$.completion"), Sign: DeltaSign.Completion),
        new(JsonPath.Parse("$.text"), Sign: DeltaSign.TextGeneration),
        new(JsonPath.Parse("$.content"), Group: DeltaGroup.Item, Sign: DeltaSign.TypeOrStop),
        new(JsonPath.Parse("$.content.text"), Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.content.thinking[*].text"), Joins: true, Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.arguments"), IsDocument: true, Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.inputTextDelta"), IsDocument: true, Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta"), Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.content.text"), Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.arguments"), IsDocument: true, Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.content[*].text.value"), Joins: true, Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.step_details.tool_calls[*].function.arguments"), IsDocument: true, Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.step_details.tool_calls[*].code_interpreter.input"), Group: DeltaGroup.Item, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.text"), Group: DeltaGroup.Block, Sign: DeltaSign.TypeOrBlock),
        new(JsonPath.Parse("$.delta.reasoningContent.text"), Group: DeltaGroup.Block),
        new(JsonPath.Parse("$.delta.toolUse.input"), IsDocument: true, Group: DeltaGroup.Block),
        new(JsonPath.Parse("$.contentBlockDelta.delta.text"), Group: DeltaGroup.Block),
        new(JsonPath.Parse("$.contentBlockDelta.delta.reasoningContent.text"), Group: DeltaGroup.Block),
        new(JsonPath.Parse("$.contentBlockDelta.delta.toolUse.input"), IsDocument: true, Group: DeltaGroup.Block),
        new(JsonPath.Parse("$.outputText"), Sign: DeltaSign.Reason),
        new(JsonPath.Parse("$.generation"), Sign: DeltaSign.Reason),
        new(JsonPath.Parse("$.outputs[*].text"), Group: DeltaGroup.Choice, Sign: DeltaSign.Reason),
        new(JsonPath.Parse("$.results[*].generated_text"), Group: DeltaGroup.Choice, Sign: DeltaSign.Reason),
        new(JsonPath.Parse("$.token.text"), Sign: DeltaSign.Generated),
        new(JsonPath.Parse("$.answer"), Sign: DeltaSign.Answer),
        new(JsonPath.Parse("$.delta.thinking"), Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.partial_json"), IsDocument: true, Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.message.content.text"), Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.message.content.thinking"), Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.message.tool_plan"), Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.delta.message.tool_calls.function.arguments"), IsDocument: true, Group: DeltaGroup.Block, Sign: DeltaSign.Type),
        new(JsonPath.Parse("$.candidates[*].content.parts[*].text"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.candidates[*].content.parts[*].functionCall.partialArgs[*].stringValue"), Joins: true, Group: DeltaGroup.Choice),
        new(JsonPath.Parse("$.message.content"), Sign: DeltaSign.Done),
        new(JsonPath.Parse("$.message.thinking"), Sign: DeltaSign.Done),
        new(JsonPath.Parse("$.response"), Sign: DeltaSign.Done),
        new(JsonPath.Parse("$.thinking"), Sign: DeltaSign.Done),
    ];

    private static readonly JsonPathSet KnownPaths = JsonPathSet.TryCreate([.. Known.Select(static rule => rule.Path)], out JsonPathSet set)
        ? set : throw new InvalidOperationException("the known paths have too many steps together");

    private readonly DeltaRule[] own;

    private DeltaRules(DeltaRule[] own, JsonPathSet paths)
    {
        this.own = own;
        OwnPaths = paths;
    }

    /// <summary>What every body of events is looked at for.</summary>
    public static DeltaRules Default { get; } = Create([])!;

    /// <summary>The paths of the known places.</summary>
    internal JsonPathSet Paths => KnownPaths;

    /// <summary>The paths of the configuration's; apart, for a set holds only so many.</summary>
    internal JsonPathSet OwnPaths { get; }

    /// <summary>The known places and some of the configuration; null when those are too many.</summary>
    public static DeltaRules? Create(IEnumerable<JsonPath> own)
    {
        DeltaRule[] rules = [.. own.Select(static path => new DeltaRule(path))];
        return JsonPathSet.TryCreate([.. rules.Select(static rule => rule.Path)], out JsonPathSet set) ? new DeltaRules(rules, set) : null;
    }

    /// <summary>The first rule where some paths lead; null when none does.</summary>
    /// <param name="paths">Of <see cref="Paths"/>.</param>
    /// <param name="ownPaths">Of <see cref="OwnPaths"/>.</param>
    /// <param name="index">Its place among all rules.</param>
    internal DeltaRule? At(JsonPathState paths, JsonPathState ownPaths, out int index)
    {
        JsonPathState accepted = Paths.Accepted(paths);
        index = Paths.NextPath(ref accepted);
        if (index >= 0) { return Known[index]; }
        accepted = OwnPaths.Accepted(ownPaths);
        int found = OwnPaths.NextPath(ref accepted);
        index = Known.Length + found;
        return found < 0 ? null : own[found];
    }
}
