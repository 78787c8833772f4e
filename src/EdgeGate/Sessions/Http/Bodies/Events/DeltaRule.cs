using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>A place of events at which a text comes in deltas.</summary>
/// <param name="Path">The place.</param>
/// <param name="IsDocument">Whether the text is JSON itself.</param>
/// <param name="Joins">Whether elements along the path without an index of their own are pieces of one text (Gemini's parts), not texts side by side.</param>
/// <param name="Group">What the text ends with.</param>
/// <param name="Sign">What else must be in the event, where the place alone could be anything.</param>
internal sealed record DeltaRule(
    JsonPath Path, bool IsDocument = false, bool Joins = false, DeltaGroup Group = DeltaGroup.Body, DeltaSign Sign = DeltaSign.None);

/// <summary>What tells an event with a delta from one that only has a member of the same name.</summary>
internal enum DeltaSign : byte
{
    /// <summary>The place tells.</summary>
    None,
    /// <summary>What it says it is (<see cref="EventType"/>) ends with <c>delta</c>.</summary>
    Type,
    /// <summary>The same, or it says of which content block it is.</summary>
    TypeOrBlock,
    /// <summary>Beside the text stands why it stopped, or nothing yet.</summary>
    Reason,
    /// <summary>It has a <c>generated_text</c>, which is null until it is all there.</summary>
    Generated,
    /// <summary>Its <c>event</c> is a message, of an agent or not.</summary>
    Answer,
    /// <summary>As <see cref="Type"/>, or it has a <c>stop</c>, true or false.</summary>
    TypeOrStop,
    /// <summary>It has a <c>done</c>, true or false.</summary>
    Done,
    /// <summary>It says it is a <c>text_completion</c>.</summary>
    TextCompletion,
    /// <summary>It says it is a <c>completion</c>.</summary>
    Completion,
    /// <summary>It says it is a <c>text-generation</c>.</summary>
    TextGeneration,
}

/// <summary>What a text that comes in deltas ends with.</summary>
internal enum DeltaGroup : byte
{
    /// <summary>The body.</summary>
    Body,
    /// <summary>An element of <c>choices</c> or <c>candidates</c>, when it has a finish reason.</summary>
    Choice,
    /// <summary>A content block of a number, when it stops.</summary>
    Block,
    /// <summary>An item, when it is done.</summary>
    Item,
}
