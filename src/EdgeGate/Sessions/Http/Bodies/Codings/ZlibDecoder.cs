using System.Buffers.Binary;
using EdgeGate.Protocols.Deflate;

namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>The coding <c>deflate</c>: a zlib stream, or a bare deflate stream as some servers send. Nothing may follow.</summary>
/// <remarks>RFC 9110, 8.4.1.2, and its note; RFC 1950, 2.2.</remarks>
internal sealed class ZlibDecoder : BodyDecoder
{
    private const int HeaderBytes = 2;
    private const int TrailerBytes = 4;
    private const uint AdlerModulus = 65521;

    /// <summary>Bytes after which the sums of Adler-32 must be reduced.</summary>
    private const int AdlerRun = 5552;

    private readonly Inflater inflater = new();
    private readonly byte[] header = new byte[HeaderBytes];
    private readonly byte[] trailer = new byte[TrailerBytes];
    private int headerBytes;
    private int headerGiven;
    private int trailerBytes;
    private uint first = 1;
    private uint second;
    private bool isBare;
    private bool isDone;

    /// <inheritdoc/>
    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int taken, out int made)
    {
        ReadOnlySpan<byte> rest = input;
        made = 0;
        string? problem = null;
        while (headerBytes < HeaderBytes && !rest.IsEmpty)
        {
            header[headerBytes++] = rest[0];
            rest = rest[1..];
            if (headerBytes == HeaderBytes) { problem = ReadHeader(); }
        }
        if (problem is null && headerBytes == HeaderBytes && !isDone) { problem = Inflate(ref rest, output, out made); }
        if (problem is null && isDone)
        {
            while (!isBare && trailerBytes < TrailerBytes && !rest.IsEmpty)
            {
                trailer[trailerBytes++] = rest[0];
                rest = rest[1..];
                if (trailerBytes == TrailerBytes && BinaryPrimitives.ReadUInt32BigEndian(trailer) != ((second << 16) | first)) { problem = BodyRefusals.CodingDamaged; }
            }
            if (problem is null && !rest.IsEmpty) { problem = BodyRefusals.CodingTrailing; }
        }
        taken = input.Length - rest.Length;
        return problem;
    }

    /// <inheritdoc/>
    public override string? Finish() => headerBytes == 0 || (isDone && (isBare || trailerBytes == TrailerBytes)) ? null : BodyRefusals.CodingCut;

    /// <inheritdoc/>
    private protected override void Release() => inflater.Dispose();

    private string? ReadHeader()
    {
        isBare = (header[0] & 0x0F) != 8 || header[0] >> 4 > 7 || ((header[0] << 8) | header[1]) % 31 != 0;
        if (isBare) { return null; }
        headerGiven = HeaderBytes;
        // A preset dictionary is something nobody here has.
        return (header[1] & 0x20) != 0 ? BodyRefusals.CodingDamaged : null;
    }

    private string? Inflate(ref ReadOnlySpan<byte> rest, Span<byte> output, out int made)
    {
        Span<byte> free = output;
        InflateOutcome outcome = InflateOutcome.NeedsInput;
        if (headerGiven < HeaderBytes)
        {
            // Without a header the two bytes are data.
            ReadOnlySpan<byte> held = header.AsSpan(headerGiven);
            outcome = inflater.Decode(ref held, ref free);
            headerGiven = HeaderBytes - held.Length;
        }
        if (outcome == InflateOutcome.NeedsInput && headerGiven == HeaderBytes) { outcome = inflater.Decode(ref rest, ref free); }
        made = output.Length - free.Length;
        AddToSum(output[..made]);
        isDone = outcome == InflateOutcome.Done;
        if (isDone && headerGiven < HeaderBytes) { return BodyRefusals.CodingTrailing; }
        return outcome == InflateOutcome.Damaged ? BodyRefusals.CodingDamaged : null;
    }

    private void AddToSum(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(bytes.Length, AdlerRun)];
            foreach (byte value in run)
            {
                first += value;
                second += first;
            }
            first %= AdlerModulus;
            second %= AdlerModulus;
            bytes = bytes[run.Length..];
        }
    }
}
