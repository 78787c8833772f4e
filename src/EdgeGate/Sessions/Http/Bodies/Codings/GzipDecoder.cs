using System.Buffers.Binary;
using EdgeGate.Protocols.Deflate;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Bodies.Codings;

/// <summary>gzip: members one after the other, each with its check; anything else behind one is refused.</summary>
/// <remarks>
/// RFC 1952, 2.3:
/// <code>
/// | 1F 8B | 08 | flags | time (4) | extra flags | system | [extra] [name 0] [comment 0] [crc16] | deflate ... | crc32 | length |
/// </code>
/// </remarks>
internal sealed class GzipDecoder : BodyDecoder
{
    private const int FixedBytes = 10;
    private const int TrailerBytes = 8;
    private const byte HasCrc = 2;
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;
    private const byte Reserved = 0xE0;

    private readonly Inflater inflater = new();
    private readonly byte[] gathered = new byte[FixedBytes];
    private int gatheredBytes;
    private Part part;
    private byte flags;
    private int extraLeft;
    private uint crc;
    private uint length;
    private bool isBegun;

    private enum Part : byte
    {
        Fixed,
        ExtraLength,
        Extra,
        Name,
        Comment,
        HeaderCrc,
        Data,
        Trailer,
    }

    /// <inheritdoc/>
    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int taken, out int made)
    {
        ReadOnlySpan<byte> rest = input;
        Span<byte> free = output;
        string? problem = null;
        // The end of a member is seen though no byte is left.
        while (problem is null && (!rest.IsEmpty || part == Part.Data) && !(free.IsEmpty && part == Part.Data))
        {
            if (part == Part.Data)
            {
                Span<byte> before = free;
                InflateOutcome outcome = inflater.Decode(ref rest, ref free);
                ReadOnlySpan<byte> decoded = before[..(before.Length - free.Length)];
                crc = Crc32.Add(crc, decoded);
                length += (uint)decoded.Length;
                if (outcome == InflateOutcome.Damaged) { problem = BodyRefusals.CodingDamaged; }
                if (outcome == InflateOutcome.Done) { part = Part.Trailer; }
                if (outcome == InflateOutcome.NeedsInput) { break; }
            }
            else { problem = TakeOutside(ref rest); }
        }
        taken = input.Length - rest.Length;
        made = output.Length - free.Length;
        return problem;
    }

    /// <inheritdoc/>
    public override string? Finish() => !isBegun || (part == Part.Fixed && gatheredBytes == 0) ? null : BodyRefusals.CodingCut;

    /// <inheritdoc/>
    private protected override void Release() => inflater.Dispose();

    private string? TakeOutside(ref ReadOnlySpan<byte> rest)
    {
        isBegun = true;
        switch (part)
        {
            case Part.Fixed:
                if (!Gather(ref rest, FixedBytes)) { return CheckBegin(); }
                flags = gathered[3];
                if (CheckBegin() is { } wrong) { return wrong; }
                if (gathered[2] != 8 || (flags & Reserved) != 0) { return BodyRefusals.CodingDamaged; }
                Enter(Part.ExtraLength);
                break;
            case Part.ExtraLength:
                if (!Gather(ref rest, 2)) { break; }
                extraLeft = BinaryPrimitives.ReadUInt16LittleEndian(gathered);
                Enter(extraLeft > 0 ? Part.Extra : Part.Name);
                break;
            case Part.Extra:
                int skipped = Math.Min(extraLeft, rest.Length);
                rest = rest[skipped..];
                extraLeft -= skipped;
                if (extraLeft == 0) { Enter(Part.Name); }
                break;
            case Part.Name or Part.Comment:
                int end = rest.IndexOf((byte)0);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (end >= 0) { Enter(part + 1); }
                break;
            case Part.HeaderCrc:
                if (Gather(ref rest, 2)) { Enter(Part.Data); }
                break;
            default:
                return TakeTrailer(ref rest);
        }
        return null;
    }

    /// <summary>What does not begin as a member is refused as soon as that shows.</summary>
    private string? CheckBegin()
    {
        ReadOnlySpan<byte> magic = [0x1F, 0x8B];
        int seen = Math.Min(gatheredBytes, magic.Length);
        return gathered.AsSpan(0, seen).SequenceEqual(magic[..seen]) ? null : length > 0 ? BodyRefusals.CodingTrailing : BodyRefusals.CodingDamaged;
    }

    private string? TakeTrailer(ref ReadOnlySpan<byte> rest)
    {
        if (!Gather(ref rest, TrailerBytes)) { return null; }
        bool isRight = BinaryPrimitives.ReadUInt32LittleEndian(gathered) == crc && BinaryPrimitives.ReadUInt32LittleEndian(gathered.AsSpan(4)) == length;
        gatheredBytes = 0;
        part = Part.Fixed;
        return isRight ? null : BodyRefusals.CodingDamaged;
    }

    /// <summary>Enters a part, or the next one that the flags say is there.</summary>
    private void Enter(Part next)
    {
        gatheredBytes = 0;
        if (next == Part.ExtraLength && (flags & HasExtra) == 0) { next = Part.Name; }
        if (next == Part.Name && (flags & HasName) == 0) { next = Part.Comment; }
        if (next == Part.Comment && (flags & HasComment) == 0) { next = Part.HeaderCrc; }
        if (next == Part.HeaderCrc && (flags & HasCrc) == 0) { next = Part.Data; }
        part = next;
        if (part != Part.Data) { return; }
        inflater.Reset();
        crc = 0;
        length = 0;
    }

    private bool Gather(ref ReadOnlySpan<byte> rest, int wanted)
    {
        int count = Math.Min(wanted - gatheredBytes, rest.Length);
        rest[..count].CopyTo(gathered.AsSpan(gatheredBytes));
        gatheredBytes += count;
        rest = rest[count..];
        return gatheredBytes == wanted;
    }
}
