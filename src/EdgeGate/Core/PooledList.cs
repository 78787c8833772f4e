using System.Buffers;

namespace EdgeGate.Core;

/// <summary>A list in pooled memory with one owner: for what is gathered and forgotten again and again. An empty one that was released holds no memory.</summary>
/// <typeparam name="T">Plain values: what is forgotten is not cleared.</typeparam>
public sealed class PooledList<T>
    where T : unmanaged
{
    private const int FirstCount = 32;

    private T[] block = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them. Valid until the next call that adds or releases.</summary>
    public Span<T> Items => block.AsSpan(0, Count);

    /// <summary>One of them.</summary>
    public ref readonly T this[int index] => ref Items[index];

    /// <summary>How many the memory that is held has room for.</summary>
    public int Capacity => block.Length;

    /// <summary>Adds one behind the last.</summary>
    public void Add(T item)
    {
        if (Count == block.Length) { Grow(); }
        block[Count++] = item;
    }

    /// <summary>Adds some behind the last.</summary>
    public void AddRange(ReadOnlySpan<T> items)
    {
        while (block.Length - Count < items.Length) { Grow(); }
        items.CopyTo(block.AsSpan(Count));
        Count += items.Length;
    }

    /// <summary>Forgets all and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>Forgets all and gives the memory back.</summary>
    public void Release()
    {
        Count = 0;
        if (block.Length == 0) { return; }
        T[] owned = block;
        block = [];
        ArrayPool<T>.Shared.Return(owned);
    }

    private void Grow()
    {
        T[] grown = ArrayPool<T>.Shared.Rent(Math.Max(FirstCount, 2 * block.Length));
        Items.CopyTo(grown);
        if (block.Length > 0) { ArrayPool<T>.Shared.Return(block); }
        block = grown;
    }
}
