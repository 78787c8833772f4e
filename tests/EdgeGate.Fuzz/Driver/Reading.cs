namespace EdgeGate.Fuzz.Driver;

/// <summary>Writes down what a parser makes of bytes. The hot parser and the plain one must write the same.</summary>
/// <param name="options">The target's first bytes, which choose among the parser's parameters.</param>
/// <param name="input">The rest.</param>
/// <param name="transcript">Where to.</param>
internal delegate void Reading(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript);
