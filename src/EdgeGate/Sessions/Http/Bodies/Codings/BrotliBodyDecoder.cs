using System.Buffers;
using System.IO.Compression;

namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>br. One stream; nothing may follow.</summary>
/// <remarks>RFC 7932. The window is at most 16 MiB, and takes memory as it fills.</remarks>
internal sealed class BrotliBodyDecoder : BodyDecoder
{
    private BrotliDecoder decoder;
    private bool isBegun;
    private bool isDone;

    /// <inheritdoc/>
    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int taken, out int made)
    {
        taken = 0;
        made = 0;
        if (isDone) { return input.IsEmpty ? null : BodyRefusals.CodingTrailing; }
        if (input.IsEmpty && !isBegun) { return null; }
        isBegun = true;
        OperationStatus status = decoder.Decompress(input, output, out taken, out made);
        if (status == OperationStatus.InvalidData) { return BodyRefusals.CodingDamaged; }
        isDone = status == OperationStatus.Done;
        return isDone && taken < input.Length ? BodyRefusals.CodingTrailing : null;
    }

    /// <inheritdoc/>
    public override string? Finish() => !isBegun || isDone ? null : BodyRefusals.CodingCut;

    /// <inheritdoc/>
    private protected override void Release() => decoder.Dispose();
}
