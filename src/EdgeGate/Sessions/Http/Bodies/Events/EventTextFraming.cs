using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Appends an event that the gateway adds, whose data is no object.</summary>
/// <param name="name">The line that names the event, or empty.</param>
/// <param name="data">Its data.</param>
/// <param name="hasSpace">Whether a space stands before it.</param>
/// <param name="output">Where to.</param>
internal delegate void EventTextFraming(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool hasSpace, ByteBuffer output);
