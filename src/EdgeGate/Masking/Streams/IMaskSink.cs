namespace EdgeGate.Masking.Streams;

/// <summary>Takes what a stream lets go, in order and without gaps.</summary>
internal interface IMaskSink
{
    /// <summary>Whether something as long stands for each byte that is masked: it can stand there at once.</summary>
    bool KeepsLength { get; }

    /// <summary>Bytes that pass.</summary>
    void Plain(ReadOnlySpan<byte> text);

    /// <summary>Bytes that something else stands for.</summary>
    void Masked(ReadOnlySpan<byte> find, MaskAction action);

    /// <summary>Bytes that belong to the find before.</summary>
    void Swallowed(int count);
}
