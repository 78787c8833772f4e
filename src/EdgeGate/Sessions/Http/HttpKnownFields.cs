using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using EdgeGate.Masking;

namespace EdgeGate.Sessions.Http;

/// <summary>Field lines in which a plan found nothing: a client, and a target, send the same ones again and again. One owner; not thread-safe.</summary>
/// <remarks>
/// What a plan finds in a line depends on the line alone, so a line that is the same to the byte need not be looked through again. It is kept in the memory of its
/// session, where it came from, and only there; what is a credential by its name is not kept at all. A line that holds a find is looked through each time, for finds are counted.
/// </remarks>
internal sealed class HttpKnownFields
{
    private const int RowsCount = 16;
    private const int SlotsPerRow = 4;
    private const int LineBytesMax = 256;

    private readonly Slot[] slots = new Slot[RowsCount * SlotsPerRow];
    private uint turn;

    /// <summary>Whether a plan has found nothing in a line.</summary>
    public bool Has(MaskPlan plan, ReadOnlySpan<byte> line)
    {
        if (line.Length is 0 or > LineBytesMax) { return false; }
        uint hash = HashOf(plan, line);
        foreach (ref readonly Slot slot in RowOf(hash))
        {
            if (slot.Hash == hash && ReferenceEquals(slot.Plan, plan) && line.SequenceEqual(slot.Line.AsSpan(0, slot.Length))) { return true; }
        }
        return false;
    }

    /// <summary>A plan found nothing in a line that is not known yet.</summary>
    public void Keep(MaskPlan plan, ReadOnlySpan<byte> line)
    {
        if (line.Length is 0 or > LineBytesMax) { return; }
        uint hash = HashOf(plan, line);
        Span<Slot> row = RowOf(hash);
        int place = 0;
        while (place < SlotsPerRow && row[place].Plan is not null) { place++; }
        ref Slot slot = ref row[place < SlotsPerRow ? place : (int)(turn++ % SlotsPerRow)];
        // A slot's memory is used again: fields that change with every request cost none.
        slot.Line ??= new byte[LineBytesMax];
        line.CopyTo(slot.Line);
        slot.Length = line.Length;
        slot.Plan = plan;
        slot.Hash = hash;
    }

    private Span<Slot> RowOf(uint hash) => slots.AsSpan((int)(hash >> 28) * SlotsPerRow, SlotsPerRow);

    /// <summary>The first bytes tell the name, the last ones the value; lines that are alike in these take turns in their row.</summary>
    private static uint HashOf(MaskPlan plan, ReadOnlySpan<byte> line)
    {
        uint hash = (uint)RuntimeHelpers.GetHashCode(plan);
        hash = (hash ^ (uint)line.Length) * 0x9e3779b1;
        hash = (hash ^ Word(line)) * 0x9e3779b1;
        hash = (hash ^ Word(line[(line.Length / 2)..])) * 0x9e3779b1;
        return (hash ^ Word(line[Math.Max(0, line.Length - sizeof(uint))..])) * 0x9e3779b1;
    }

    private static uint Word(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.TryReadUInt32LittleEndian(bytes, out uint word)) { return word; }
        foreach (byte c in bytes) { word = (word << 8) | c; }
        return word;
    }

    private struct Slot
    {
        public byte[]? Line;
        public int Length;
        public MaskPlan? Plan;
        public uint Hash;
    }
}
