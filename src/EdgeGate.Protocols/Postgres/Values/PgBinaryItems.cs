using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>The values within a value in binary, where its bytes have a form to the end.</summary>
/// <remarks>PostgreSQL source: rowtypes.c, arrayfuncs.c, rangetypes.c and multirangetypes.c, their send functions.</remarks>
public ref struct PgBinaryItems
{
    private const int DimensionsMax = 6;
    private const byte EmptyOrNoLower = 0x01 | 0x08 | 0x20;
    private const byte EmptyOrNoUpper = 0x01 | 0x10 | 0x40;

    private readonly PgBinaryForm form;
    private WireReader reader;
    private long left;
    private uint type;

    private PgBinaryItems(PgBinaryForm form, ReadOnlySpan<byte> value)
    {
        this.form = form;
        reader = new WireReader(value);
    }

    /// <summary>Opens a value; false when its bytes do not have the form, or nothing is in it.</summary>
    public static bool TryOpen(PgBinaryForm form, ReadOnlySpan<byte> value, out PgBinaryItems items)
    {
        items = new PgBinaryItems(form, value);
        if (!items.TryReadHead() || items.left <= 0) { return false; }
        PgBinaryItems whole = items;
        while (whole.Read(out _, out _)) { }
        return whole.left == 0 && whole.reader.AtEnd;
    }

    /// <summary>Reads the next value within.</summary>
    /// <param name="of">Its type; 0 where the form does not say.</param>
    /// <param name="item">Its bytes; none for NULL.</param>
    public bool Read(out uint of, out ReadOnlySpan<byte> item)
    {
        item = default;
        of = type;
        if (left <= 0) { return false; }
        if (form == PgBinaryForm.Record)
        {
            if (!reader.TryReadInt32(out int field)) { return false; }
            of = (uint)field;
        }
        if (!reader.TryReadInt32(out int length) || length < -1 || (length > 0 && !reader.TryReadBytes(length, out item))) { return false; }
        left--;
        return true;
    }

    private bool TryReadHead()
    {
        int count = 0;
        switch (form)
        {
            case PgBinaryForm.Array:
                return TryReadArrayHead();
            case PgBinaryForm.Range:
                if (!reader.TryReadByte(out byte flags)) { return false; }
                left = ((flags & EmptyOrNoLower) == 0 ? 1 : 0) + ((flags & EmptyOrNoUpper) == 0 ? 1 : 0);
                return true;
            default:
                if (!reader.TryReadInt32(out count)) { return false; }
                left = count;
                return true;
        }
    }

    private bool TryReadArrayHead()
    {
        if (!reader.TryReadInt32(out int dimensions) || dimensions is < 1 or > DimensionsMax
            || !reader.TryReadInt32(out int hasNulls) || hasNulls is not (0 or 1)
            || !reader.TryReadInt32(out int element))
        {
            return false;
        }
        type = (uint)element;
        left = 1;
        for (int i = 0; i < dimensions; i++)
        {
            if (!reader.TryReadInt32(out int size) || !reader.TryReadInt32(out _) || size < 0) { return false; }
            left *= size;
            // Each has a length at least.
            if (left > reader.Rest.Length / sizeof(int)) { return false; }
        }
        return true;
    }
}
