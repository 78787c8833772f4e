using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>What is done at one place of a document that was looked at whole.</summary>
/// <param name="Start">Where the value begins.</param>
/// <param name="Action">What is done.</param>
/// <param name="Stream">The text it is a piece of, for deltas.</param>
internal readonly record struct JsonPlaceRule(int Start, JsonPlaceAction Action, DeltaStream? Stream);
