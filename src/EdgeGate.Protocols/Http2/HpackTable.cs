using System.Diagnostics;

namespace EdgeGate.Protocols.Http2;

/// <summary>The fields that a decoder keeps of earlier blocks: the newest first, the oldest leaves when there is no room.</summary>
/// <remarks>
/// RFC 7541, 2.3.2 and 4. Names and values stand one behind the other in twice the room they may take, and go on at the front where the end is reached:
/// before a field is overwritten more came than has room beside it, so it has left.
/// </remarks>
internal sealed class HpackTable
{
    /// <summary>The size that both ends begin with (RFC 9113, 6.5.2).</summary>
    public const int InitialBytes = 4096;

    private readonly int capacity;
    private byte[] bytes = [];
    private Place[] places = [];
    private int oldest;
    private int end;
    private int size;
    private int sizeMax = InitialBytes;

    /// <summary>Makes an empty table.</summary>
    /// <param name="announcedBytesMax">The largest size the peer may ask for.</param>
    public HpackTable(int announcedBytesMax) => capacity = Math.Max(announcedBytesMax, InitialBytes);

    /// <summary>Fields in it.</summary>
    public int Count { get; private set; }

    /// <summary>The name of a field; 0 is the newest.</summary>
    public ReadOnlySpan<byte> Name(int index) => bytes.AsSpan(At(index).Start, At(index).NameBytes);

    /// <summary>The value of a field; 0 is the newest.</summary>
    public ReadOnlySpan<byte> Value(int index) => bytes.AsSpan(At(index).Start + At(index).NameBytes, At(index).ValueBytes);

    /// <summary>Sets the size; what has no room any more leaves.</summary>
    public void Resize(int bytesMax)
    {
        Debug.Assert(bytesMax <= capacity);
        sizeMax = bytesMax;
        Evict(0);
    }

    /// <summary>Whether a field would be kept; one that is larger than the table empties it instead.</summary>
    public bool Fits(int nameBytes, int valueBytes) => (long)nameBytes + valueBytes + Http2FieldList.FieldBytes <= sizeMax;

    /// <summary>Adds a field.</summary>
    /// <param name="name">Its name; no view over this table, for what it is a view over may leave.</param>
    /// <param name="value">Its value.</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Fits(name.Length, value.Length))
        {
            Evict(sizeMax);
            return;
        }
        Debug.Assert(!bytes.AsSpan().Overlaps(name));
        int added = name.Length + value.Length;
        Evict(added + Http2FieldList.FieldBytes);
        if (bytes.Length == 0)
        {
            bytes = new byte[2 * capacity];
            places = new Place[capacity / Http2FieldList.FieldBytes];
        }
        if (end + added > bytes.Length) { end = 0; }
        name.CopyTo(bytes.AsSpan(end));
        value.CopyTo(bytes.AsSpan(end + name.Length));
        places[(oldest + Count++) % places.Length] = new Place(end, name.Length, value.Length);
        end += added;
        size += added + Http2FieldList.FieldBytes;
    }

    private Place At(int index) => places[(oldest + Count - 1 - index) % places.Length];

    private void Evict(int room)
    {
        while (Count > 0 && size + room > sizeMax)
        {
            Place place = places[oldest];
            size -= place.NameBytes + place.ValueBytes + Http2FieldList.FieldBytes;
            oldest = (oldest + 1) % places.Length;
            Count--;
        }
    }

    private readonly record struct Place(int Start, int NameBytes, int ValueBytes);
}
