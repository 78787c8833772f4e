using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>zstd: frames one after the other, with windows up to 8 MiB.</summary>
/// <remarks>RFC 8878; RFC 9659 bounds the window of the content coding.</remarks>
internal sealed class ZstdDecoder : BodyDecoder
{
    private const int WindowLogMax = 23;

    private readonly Decompressor decoder = new();
    private bool isWhole = true;

    public ZstdDecoder() => decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLogMax);

    /// <inheritdoc/>
    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int taken, out int made)
    {
        taken = 0;
        made = 0;
        if (input.IsEmpty && isWhole) { return null; }
        try
        {
            // Called until the frame is done or nothing more comes of it: frames without content make nothing.
            do
            {
                isWhole = decoder.UnwrapStream(input[taken..], output[made..], out int took, out int wrote) == OperationStatus.Done;
                taken += took;
                made += wrote;
                if (took == 0 && wrote == 0) { break; }
            }
            while (made < output.Length && taken < input.Length);
            return null;
        }
        catch (ZstdException)
        {
            // The library says it so; it is the peer's bytes all the same.
            return BodyRefusals.CodingDamaged;
        }
    }

    /// <inheritdoc/>
    public override string? Finish() => isWhole ? null : BodyRefusals.CodingCut;

    /// <inheritdoc/>
    private protected override void Release() => decoder.Dispose();
}
