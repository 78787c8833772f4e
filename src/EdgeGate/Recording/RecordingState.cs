namespace EdgeGate.Recording;

/// <summary>What verifying a recording came to.</summary>
public enum RecordingState
{
    /// <summary>Every byte is as it was written, and the signature is right.</summary>
    Signed = 1,
    /// <summary>The chain holds, but the recording was never closed: the session is under way, or the gateway was lost.</summary>
    Unclosed = 2,
    /// <summary>Something is not as it was written.</summary>
    Broken = 3,
    /// <summary>It ends in the middle of a frame.</summary>
    Torn = 4,
    /// <summary>It was signed by another key.</summary>
    ForeignKey = 5,
}
