using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Appends an event that the gateway adds, framed as its body frames events.</summary>
/// <param name="name">The line that names the event, or empty.</param>
/// <param name="document">Its JSON document, on one line.</param>
/// <param name="output">Where to.</param>
internal delegate void EventFraming(ReadOnlySpan<byte> name, ReadOnlySpan<byte> document, ByteBuffer output);
