namespace EdgeGate.Protocols.Json;

/// <summary>A name and its scalar that stood whole in what was read, by their places there.</summary>
/// <param name="Token">EndString, EndNumber or EndLiteral.</param>
/// <param name="NameStart">Where the name's opening quote stands; before it a comma or none, and white space.</param>
/// <param name="NameEnd">Behind its closing quote.</param>
/// <param name="Start">Where the scalar begins.</param>
/// <param name="End">Where it ends.</param>
public readonly record struct JsonMember(JsonToken Token, int NameStart, int NameEnd, int Start, int End);
