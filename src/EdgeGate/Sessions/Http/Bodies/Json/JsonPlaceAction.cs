namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>What is done at a place of a document, whatever its tags say.</summary>
internal enum JsonPlaceAction : byte
{
    /// <summary>A string is the next piece of a text that comes in deltas.</summary>
    Delta = 1,
    /// <summary>A string ends such a text: what waits goes out with it.</summary>
    LastDelta,
    /// <summary>The value passes as it stands.</summary>
    Pass,
    /// <summary>The element is removed from its array.</summary>
    Remove,
}
