using System.Buffers;

namespace EdgeGate.Fuzz.Targets;

/// <summary>A bounded output that hands out exactly as much as was asked for: a writer that asked for too little dies.</summary>
internal sealed class FixedOutput(int bytesMax) : IBufferWriter<byte>
{
    private readonly byte[] bytes = new byte[bytesMax];
    private int length;
    private int handedOut;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    /// <summary>Begins anew.</summary>
    public void Clear() => length = handedOut = 0;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (count < 0 || count > handedOut) { throw new InvalidOperationException($"{count} bytes were written where {handedOut} were asked for"); }
        length += count;
        handedOut = 0;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        handedOut = Math.Max(1, sizeHint);
        return bytes.AsMemory(length, handedOut);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
