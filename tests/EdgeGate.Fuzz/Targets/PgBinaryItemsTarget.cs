using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Values in binary that hold others. An input is the form (<see cref="PgBinaryForm"/>), then the value.</summary>
internal static class PgBinaryItemsTarget
{
    private static readonly PgBinaryForm[] Forms = Enum.GetValues<PgBinaryForm>();

    public static FuzzTarget Create() => new(
        "pg-binary-items",
        [
            [0, .. new WireBuilder().Int32(2).Int32(25).Value("joe").Int32(23).Null().Bytes()],
            [0, .. new WireBuilder().Int32(0).Bytes()],
            [1, .. new WireBuilder().Int32(1).Int32(0).Int32(25).Int32(2).Int32(1).Value("joe").Value("").Bytes()],
            [1, .. new WireBuilder().Int32(2).Int32(1).Int32(25).Int32(1).Int32(1).Int32(2).Int32(-1).Null().Value("x").Bytes()],
            [1, .. new WireBuilder().Int32(0).Int32(0).Int32(25).Bytes()],
            [2, 0x02, .. new WireBuilder().Value("1").Value("9").Bytes()],
            [2, 0x08, .. new WireBuilder().Value("9").Bytes()],
            [2, 0x01],
            [3, .. new WireBuilder().Int32(2).Value("1").Value("9").Bytes()],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (!PgBinaryItems.TryOpen(Forms[options[0] % Forms.Length], input, out PgBinaryItems items))
        {
            transcript.Refuse("not of the form");
            return;
        }
        while (items.Read(out uint of, out ReadOnlySpan<byte> item)) { transcript.Say($"item of {of}", item); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PlainCursor cursor = new(input.ToArray());
        PgBinaryForm form = Forms[options[0] % Forms.Length];
        long type = 0;
        long items = form switch
        {
            PgBinaryForm.Range => Bounds(cursor.U8()),
            PgBinaryForm.Array => Elements(cursor, input.Length, out type),
            _ => cursor.I32(),
        };
        List<(long Type, byte[] Item)> read = [];
        for (long i = 0; i < items && !cursor.HasFailed; i++)
        {
            if (form == PgBinaryForm.Record) { type = cursor.U32(); }
            long length = cursor.I32();
            read.Add((type, length == -1 ? [] : cursor.Take(length)));
        }
        if (items < 1 || !cursor.IsExact)
        {
            transcript.Refuse("not of the form");
            return;
        }
        foreach ((long of, byte[] item) in read) { transcript.Say($"item of {of}", item); }
    }

    /// <summary>How many bounds a range has: none when it is empty; neither one that is infinite, nor one that is NULL.</summary>
    private static int Bounds(int flags)
    {
        bool isEmpty = (flags & 1) != 0;
        bool hasLower = !isEmpty && (flags & 8) == 0 && (flags & 32) == 0;
        bool hasUpper = !isEmpty && (flags & 16) == 0 && (flags & 64) == 0;
        return (hasLower ? 1 : 0) + (hasUpper ? 1 : 0);
    }

    /// <summary>How many elements an array has; -1 when its head is none.</summary>
    private static long Elements(PlainCursor cursor, int bytes, out long type)
    {
        long dimensions = cursor.I32();
        long hasNulls = cursor.I32();
        type = cursor.U32();
        if (dimensions is < 1 or > 6 || hasNulls is not (0 or 1)) { return -1; }
        long elements = 1;
        for (; dimensions > 0; dimensions--)
        {
            long size = cursor.I32();
            cursor.I32();
            if (size < 0 || cursor.HasFailed) { return -1; }
            elements *= size;
            // More than there are bytes for.
            if (elements > bytes) { return -1; }
        }
        return elements;
    }
}
