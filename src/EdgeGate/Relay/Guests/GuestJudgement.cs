using EdgeGate.Policy.Http;

namespace EdgeGate.Relay.Guests;

/// <summary>What a guest makes of a request.</summary>
/// <param name="Verdict">The policy's answer.</param>
/// <param name="Status">The status of the refusal, when it is one: 403, or 400 for what cannot be judged.</param>
/// <param name="Attributes">What audit lines say of it: names and values.</param>
/// <param name="IsStream">Whether the guest serves it as a stream.</param>
/// <param name="Bodies">How its bodies are to be read.</param>
/// <param name="Operation">The guest's own view, handed back with the stream.</param>
public sealed record GuestJudgement(
    HttpVerdict Verdict, int Status, IReadOnlyList<KeyValuePair<string, string>> Attributes, bool IsStream, GuestBodies Bodies, object? Operation)
{
    /// <summary>Where on the connection it is (<see cref="Core.Holds.HoldPlace"/>); null where a connection is one place.</summary>
    public string? Place { get; init; }
}

/// <summary>How the bodies of an exchange are to be read.</summary>
public enum GuestBodies
{
    /// <summary>As their types say.</summary>
    Plain,
    /// <summary>The response is JSON documents, one a line, for as long as it lasts.</summary>
    Lines,
    /// <summary>JSON whose members below <c>data</c> are base64.</summary>
    Secrets,
    /// <summary>Both.</summary>
    SecretLines,
    /// <summary>The response describes the API itself, as JSON or as a protobuf message, whichever was asked for; its clients cannot read the other.</summary>
    Schemas,
}
