using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Member names of a document in which nothing was found: documents repeat their names, and each need be looked through once. Bounded; a newer name takes an older one's place.</summary>
internal sealed class KnownNames : IDisposable
{
    private const int Slots = 64;
    private const int SlotBytes = 64;
    private const int NameBytesMax = SlotBytes - 1;

    // Each slot is a length and a name.
    private byte[] slots = [];

    /// <summary>Whether a name was added and not replaced since.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        if (slots.Length == 0 || name.IsEmpty || name.Length > NameBytesMax) { return false; }
        ReadOnlySpan<byte> slot = slots.AsSpan(SlotOf(name), SlotBytes);
        return slot[0] == name.Length && slot.Slice(1, name.Length).SequenceEqual(name);
    }

    /// <summary>Adds a name; longer ones than a slot holds are not kept.</summary>
    public void Add(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > NameBytesMax) { return; }
        if (slots.Length == 0)
        {
            slots = ArrayPool<byte>.Shared.Rent(Slots * SlotBytes);
            slots.AsSpan().Clear();
        }
        Span<byte> slot = slots.AsSpan(SlotOf(name), SlotBytes);
        slot[0] = (byte)name.Length;
        name.CopyTo(slot[1..]);
    }

    /// <summary>Forgets them and gives the memory back.</summary>
    public void Dispose()
    {
        if (slots.Length > 0) { ArrayPool<byte>.Shared.Return(slots, clearArray: true); }
        slots = [];
    }

    private static int SlotOf(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length;
        ref byte first = ref MemoryMarshal.GetReference(name);
        if (name.Length >= sizeof(uint)) { hash += Unsafe.ReadUnaligned<uint>(ref first) ^ uint.RotateLeft(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, name.Length - sizeof(uint))), 15); }
        else { hash += first | ((uint)Unsafe.Add(ref first, name.Length - 1) << 8); }
        return (int)(hash * 0x9E3779B1 >> 26) * SlotBytes;
    }
}
