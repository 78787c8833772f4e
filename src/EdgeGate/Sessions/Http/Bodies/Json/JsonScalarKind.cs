namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>What a scalar of a document is: it says what may stand for it.</summary>
internal enum JsonScalarKind : byte
{
    /// <summary>A member's name; it must stay a string.</summary>
    Name,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A number of telemetry: it must stay one, for who reads it takes the whole body or none of it.</summary>
    Measure,
    /// <summary>The same in quotes, as a 64-bit number is written.</summary>
    QuotedMeasure,
}
