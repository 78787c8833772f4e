namespace EdgeGate.Protocols.AmazonEvents;

/// <summary>What came of reading a message.</summary>
public enum AmazonEventRead
{
    /// <summary>It has not come whole.</summary>
    NeedMore,
    /// <summary>It was read.</summary>
    Done,
    /// <summary>It is longer than is taken.</summary>
    TooLong,
    /// <summary>Its lengths contradict each other, or a checksum is not that of its bytes.</summary>
    Malformed,
}
