using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Rows of a table whose cells bars part: a cell is looked at with its column's name before it and quotes around it, where a class minds that name.</summary>
/// <param name="head">What the columns are called, and how rows look.</param>
internal sealed class TableCodec(TableHead head)
{
    /// <summary>Blanks within a value; what is behind more of them stands in the cell by itself.</summary>
    private const int BlanksMax = 64;

    private int column = head.FirstColumn;
    private int blanks;
    private byte before;
    private Place place;

    private enum Place : byte
    {
        Before,
        Value,
        Rest,
    }

    /// <summary>Takes the next byte of the rows; gives bytes to look at to the queue as it is known what they are.</summary>
    public void Decode(byte raw, DecodedQueue queue)
    {
        bool isBlank = raw is (byte)' ' or (byte)'\t' or (byte)'\r';
        bool endsCell = raw == '\n' || (raw == '|' && before != '\\');
        before = raw;
        if (endsCell)
        {
            Close(queue);
            queue.FlushRaw();
            (column, place) = (raw == '\n' ? head.FirstColumn : column + 1, Place.Before);
            return;
        }
        if (isBlank && place == Place.Value)
        {
            // Whether they are within the value, the next byte tells.
            if (++blanks > BlanksMax) { Close(queue); }
            return;
        }
        if (!isBlank && place == Place.Before) { Open(queue); }
        blanks = 0;
        queue.FlushRaw();
    }

    /// <summary>Ends the rows.</summary>
    public void Finish(DecodedQueue queue)
    {
        Close(queue);
        queue.FlushRaw();
    }

    private void Open(DecodedQueue queue)
    {
        ReadOnlySpan<byte> name = head.Behind(column);
        place = name.IsEmpty ? Place.Rest : Place.Value;
        foreach (byte value in name) { queue.Add(value, DecodedKind.Structure, 0); }
    }

    private void Close(DecodedQueue queue)
    {
        if (place == Place.Value)
        {
            queue.Add((byte)'"', DecodedKind.Structure, 0);
            queue.Add(TextSlice.Wall, DecodedKind.Structure, 0);
        }
        blanks = 0;
        place = Place.Rest;
        queue.FlushRaw();
    }
}
