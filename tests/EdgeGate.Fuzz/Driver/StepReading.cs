using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Driver;

/// <summary>One step of a parser that is fed: reads a unit from the front of the window, or says that it needs more.</summary>
internal delegate ParseStep StepReading(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript);
