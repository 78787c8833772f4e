using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies.Codings;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks one body that comes in pieces: undoes its content coding and masks by its media type. Sans-I/O; one owner; not thread-safe.</summary>
/// <remarks>
/// Memory is bounded whatever the body's length. What is appended does not depend on how the body was cut, and goes on as soon as what waits
/// can no longer become a find. It is what is really sent: a recording may take it.
/// </remarks>
public sealed class BodyMasker : IDisposable
{
    private readonly BodyFilter filter;
    private readonly BodyDecoder? decoder;
    private readonly BodyLimits limits;
    private readonly ByteBuffer decoded = new(BodyLimits.PieceBytes);
    private long encodedTotal;
    private long decodedTotal;
    private string? refusal;
    private bool isDecoded;

    internal BodyMasker(BodyFilter filter, BodyDecoder? decoder, BodyLimits limits)
    {
        this.filter = filter;
        this.decoder = decoder;
        this.limits = limits;
    }

    /// <summary>Takes a piece and appends what may go on.</summary>
    /// <param name="input">The piece.</param>
    /// <param name="output">Where to; it must be able to hold <see cref="BodyLimits.OutputBytesMax"/> beside what is in it already.</param>
    /// <returns>Passed; Full: send the output and call again with the rest; Refused, and Refused ever after.</returns>
    /// <exception cref="Masking.MaskingFailedException">The scan failed: the exchange must end.</exception>
    public BodyOutcome Append(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        int full = output.Length + limits.OutputBytes;
        int consumed = 0;
        while (refusal is null)
        {
            if (output.Length >= full) { return BodyOutcome.Full(consumed); }
            ReadOnlySpan<byte> rest = input[consumed..];
            if (decoder is null)
            {
                if (rest.IsEmpty) { return BodyOutcome.Passed(consumed); }
                ReadOnlySpan<byte> piece = rest[..Math.Min(rest.Length, filter.PieceBytesMax)];
                consumed += piece.Length;
                refusal = filter.Write(piece, output);
                continue;
            }
            refusal = Decode(rest, out int taken, out int made);
            consumed += taken;
            // A decoder that neither takes nor makes anything would be asked for ever.
            if (taken == 0 && made == 0 && !rest.IsEmpty) { refusal ??= BodyRefusals.CodingDamaged; }
            if (refusal is null && made > 0) { refusal = filter.Write(decoded.Written, output); }
            if (refusal is null && made == 0 && consumed == input.Length) { return BodyOutcome.Passed(consumed); }
        }
        return BodyOutcome.Refused(refusal);
    }

    /// <summary>Ends the body and appends what waits.</summary>
    /// <returns>Passed; Full: send the output and call again; Refused.</returns>
    public BodyOutcome Complete(ByteBuffer output)
    {
        if (decoder is not null && !isDecoded)
        {
            // What the decoder still holds comes first.
            BodyOutcome rest = Append([], output);
            if (rest.Kind != BodyOutcomeKind.Passed) { return rest; }
            refusal = decoder.Finish();
            isDecoded = true;
        }
        refusal ??= filter.Finish(output);
        return refusal is null ? BodyOutcome.Passed(0) : BodyOutcome.Refused(refusal);
    }

    /// <summary>For how long what waits may do so while no more of it comes. Read by other threads.</summary>
    public BodyWait Wait => filter.Wait;

    /// <summary>How often what waits has changed. Read by other threads.</summary>
    public int WaitChanges => filter.WaitChanges;

    /// <summary>No more of it came for that long: appends what may wait no longer. Passed, or Refused.</summary>
    public BodyOutcome LetGo(BodyWait waited, ByteBuffer output)
    {
        refusal ??= filter.LetGo(waited, output);
        return refusal is null ? BodyOutcome.Passed(0) : BodyOutcome.Refused(refusal);
    }

    /// <summary>Gives the memory back and begins another body of the same kind, after one that passed; false when that cannot be.</summary>
    public bool TryRestart()
    {
        if (decoder is not null || refusal is not null) { return false; }
        decoded.Release();
        return filter.TryRestart();
    }

    /// <summary>Clears and gives the memory back.</summary>
    public void Dispose()
    {
        filter.Dispose();
        decoder?.Dispose();
        decoded.Release();
    }

    private string? Decode(ReadOnlySpan<byte> input, out int taken, out int made)
    {
        decoded.Clear();
        string? problem = decoder!.Decode(input, decoded.GetSpan(BodyLimits.PieceBytes)[..BodyLimits.PieceBytes], out taken, out made);
        if (problem is not null) { return problem; }
        decoded.Advance(made);
        encodedTotal += taken;
        decodedTotal += made;
        bool isBomb = decodedTotal > limits.DecodedBytesFree && decodedTotal / limits.DecodedRatioMax > encodedTotal;
        return isBomb ? BodyRefusals.CodingBomb : null;
    }
}
