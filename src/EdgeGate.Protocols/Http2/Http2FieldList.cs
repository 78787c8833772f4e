namespace EdgeGate.Protocols.Http2;

/// <summary>The fields of one block, copied out of it: used again for the next, bounded, and walked with <c>foreach</c>.</summary>
/// <remarks>RFC 9113, 10.5.1. A list that would be too large keeps what fitted, and says so; it must not be used then.</remarks>
public sealed class Http2FieldList(Http2Limits limits)
{
    /// <summary>What each field counts beside its name and its value.</summary>
    public const int FieldBytes = 32;

    private const int BytesLeast = 1024;
    private const int FieldsLeast = 16;

    private byte[] bytes = [];
    private Place[] places = [];
    private int used;

    /// <summary>Fields.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there were more fields, or larger ones, than may be.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Its size: names, values and <see cref="FieldBytes"/> each.</summary>
    public int Size => used + (Count * FieldBytes);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        // A list is kept as long as its connection: what stood in it, a token maybe, is not.
        bytes.AsSpan(0, used).Clear();
        used = Count = 0;
        IsTooLarge = false;
    }

    /// <summary>Adds a field, or takes note that there is no room for it.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isNeverIndexed = false)
    {
        long size = (long)Size + name.Length + value.Length + FieldBytes;
        if (IsTooLarge || Count == limits.FieldsMax || size > limits.FieldListBytesMax)
        {
            IsTooLarge = true;
            return;
        }
        int end = used + name.Length + value.Length;
        if (end > bytes.Length) { Array.Resize(ref bytes, Math.Max(end, Math.Min(limits.FieldListBytesMax, Math.Max(BytesLeast, bytes.Length * 2)))); }
        if (Count == places.Length) { Array.Resize(ref places, Math.Min(limits.FieldsMax, Math.Max(FieldsLeast, places.Length * 2))); }
        name.CopyTo(bytes.AsSpan(used));
        value.CopyTo(bytes.AsSpan(used + name.Length));
        places[Count++] = new Place(used, name.Length, value.Length, isNeverIndexed);
        used = end;
    }

    /// <summary>Walks the fields in the order in which they came.</summary>
    public Enumerator GetEnumerator() => new(this);

    private Http2Field At(int index)
    {
        Place place = places[index];
        return new Http2Field(bytes.AsSpan(place.Start, place.NameBytes), bytes.AsSpan(place.Start + place.NameBytes, place.ValueBytes), place.IsNeverIndexed);
    }

    private readonly record struct Place(int Start, int NameBytes, int ValueBytes, bool IsNeverIndexed);

    /// <summary>The walk.</summary>
    public struct Enumerator
    {
        private readonly Http2FieldList list;
        private int index;

        internal Enumerator(Http2FieldList list)
        {
            this.list = list;
            index = -1;
        }

        /// <summary>The field.</summary>
        public readonly Http2Field Current => list.At(index);

        /// <summary>Goes to the next; false at the end.</summary>
        public bool MoveNext() => ++index < list.Count;
    }
}
