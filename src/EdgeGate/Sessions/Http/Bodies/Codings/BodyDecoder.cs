namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>Undoes a content coding (RFC 9110, 8.4.1) as bytes come. Strict: what is cut, damaged or followed by other bytes is refused.</summary>
internal abstract class BodyDecoder : IDisposable
{
    /// <summary>Decodes a piece.</summary>
    /// <param name="input">Encoded bytes.</param>
    /// <param name="output">Where to; at least 1 byte.</param>
    /// <param name="taken">Encoded bytes taken.</param>
    /// <param name="made">Bytes decoded; 0 with all taken when more is needed, and never 0 while output could be made.</param>
    /// <returns>Null, or the sentence that says what is wrong.</returns>
    public abstract string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int taken, out int made);

    /// <summary>Whether the coding may end here; null, or the sentence that says why not.</summary>
    public abstract string? Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    private protected virtual void Release()
    {
    }
}
