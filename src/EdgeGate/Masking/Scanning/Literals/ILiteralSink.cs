namespace EdgeGate.Masking.Scanning.Literals;

/// <summary>Takes the literals that were found.</summary>
internal interface ILiteralSink
{
    /// <summary>A literal stands at a place.</summary>
    /// <param name="number">Its index in the list the finder was made of.</param>
    /// <param name="start">Its first byte.</param>
    void Found(int number, int start);
}
