using System.Runtime.InteropServices;

namespace EdgeGate.Masking.Patterns;

/// <summary>Lists of numbers, each once, numbered in the order they came; the empty list is number 0.</summary>
/// <remarks>One block of memory for all of them: a table has thousands, and a small array of its own for each was what compiling spent its time on.</remarks>
internal sealed class NumberLists
{
    private const int SlotsMin = 64;

    private readonly List<int> numbers = [];
    private readonly List<int> ends = [0];

    // By hash: a list's number plus 1, and 0 where there is none; the next place where that is taken by another. Of the array as much is used as the lists need.
    private int[] slots = new int[SlotsMin];
    private int slotCount = SlotsMin;

    public NumberLists() => Slot([]) = 1;

    /// <summary>How many there are.</summary>
    public int Count => ends.Count;

    /// <summary>A list; only until the next is added.</summary>
    public ReadOnlySpan<int> this[int list]
    {
        get
        {
            int start = list == 0 ? 0 : ends[list - 1];
            return CollectionsMarshal.AsSpan(numbers)[start..ends[list]];
        }
    }

    /// <summary>Adds a list unless it is there; gives its number.</summary>
    public int Add(ReadOnlySpan<int> list)
    {
        if (2 * ends.Count > slotCount) { Grow(); }
        ref int slot = ref Slot(list);
        if (slot == 0)
        {
            numbers.AddRange(list);
            ends.Add(numbers.Count);
            slot = ends.Count;
        }
        return slot - 1;
    }

    /// <summary>Forgets all but the empty list.</summary>
    public void Clear()
    {
        numbers.Clear();
        ends.RemoveRange(1, ends.Count - 1);
        Use(SlotsMin);
        Slot([]) = 1;
    }

    private ref int Slot(ReadOnlySpan<int> list)
    {
        for (uint hash = Hash(list); ; hash++)
        {
            ref int slot = ref slots[(int)hash & (slotCount - 1)];
            if (slot == 0 || this[slot - 1].SequenceEqual(list)) { return ref slot; }
        }
    }

    private void Grow()
    {
        Use(4 * slotCount);
        for (int list = 0; list < ends.Count; list++) { Slot(this[list]) = list + 1; }
    }

    private void Use(int count)
    {
        if (slots.Length < count) { slots = new int[count]; }
        else { slots.AsSpan(0, count).Clear(); }
        slotCount = count;
    }

    /// <summary>FNV-1a, by numbers and not by bytes; its upper half, which all of them reach, is folded in.</summary>
    private static uint Hash(ReadOnlySpan<int> list)
    {
        uint hash = 2166136261;
        foreach (int number in list) { hash = (hash ^ (uint)number) * 16777619; }
        return hash ^ (hash >> 15);
    }
}
