using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres.Values;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Masks one value of a column, so that the client never gets bytes of the wrong type.</summary>
public static class PgColumnMasker
{
    internal const int NestingMax = 8;

    /// <summary>Characters of the longest 64-bit number, its sign included.</summary>
    private const int LongDigitsMax = 20;

    /// <summary>Bytes of a date as ISO 8601 writes it.</summary>
    private const int DateBytes = 10;

    private static readonly int DateOfDayZero = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>Masks a value; the outcome says whether it stays, was appended anew, or becomes NULL.</summary>
    public static MaskOutcome Mask(in PgColumnPlan column, ReadOnlySpan<byte> value, MaskPlan mask, ByteBuffer output, MaskFinds finds)
    {
        if (column.IsHidden) { return MaskOutcome.Null; }
        return Mask(column.Kind, column.ElementKind, new PgPlace(column.TagClass, column.Behind, mask, finds), value, output, 0);
    }

    /// <summary>Masks what stands within a value.</summary>
    internal static MaskOutcome MaskWithin(PgValueKind kind, in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
        => Mask(kind, PgValueKind.Opaque, place, value, output, depth);

    private static MaskOutcome Mask(PgValueKind kind, PgValueKind elementKind, in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        switch (kind)
        {
            case PgValueKind.ArrayText:
                return MaskArrayText(elementKind, place, value, output);
            case PgValueKind.ArrayBinary:
                return MaskArrayBinary(place, value, output, depth);
            case PgValueKind.Text:
                return place.Mask(value, ValueShape.Text, output);
            case PgValueKind.Json:
                return place.Mask(value, ValueShape.Json, output);
            case PgValueKind.JsonbBinary:
                return MaskJsonb(place, value, output);
            case PgValueKind.NumberText:
                return place.Mask(value, ValueShape.Number, output);
            case PgValueKind.IntegerBinary:
                return MaskInteger(place, value, output);
        }
        if (place.Tag >= 0)
        {
            place.Finds.Add(place.Tag);
            return MaskOutcome.Null;
        }
        return kind switch
        {
            PgValueKind.Opaque => MaskOutcome.Unchanged,
            PgValueKind.NumericBinary => MaskNumeric(place, value, output),
            PgValueKind.FloatBinary => MaskFloat(place, value, output),
            PgValueKind.InetBinary => MaskInet(place, value, output),
            PgValueKind.MacBinary => MaskMac(place, value, output),
            PgValueKind.ByteaText => MaskBytea(place, value, output),
            PgValueKind.RecordBinary => MaskRecord(place, value, output, depth),
            PgValueKind.DateBinary => MaskDate(place, value, output),
            PgValueKind.AnyBinary => PgUntyped.MaskBinary(place, value, output, depth),
            PgValueKind.AnyText => PgUntyped.MaskText(place, value, output, depth),
            _ => place.Mask(value, ValueShape.Rigid, output),
        };
    }

    private static MaskOutcome MaskJsonb(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.IsEmpty || value[0] != 1) { return MaskOutcome.Null; }
        int start = output.Length;
        output.Append((byte)1);
        MaskOutcome outcome = place.Mask(value[1..], ValueShape.Json, output);
        if (outcome != MaskOutcome.Rewritten) { output.Truncate(start); }
        return outcome;
    }

    /// <summary>int2, int4 and int8 in binary. A number that becomes another one keeps its width, or else becomes NULL.</summary>
    internal static MaskOutcome MaskInteger(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        long number = value.Length switch
        {
            sizeof(short) => BinaryPrimitives.ReadInt16BigEndian(value),
            sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(value),
            sizeof(long) => BinaryPrimitives.ReadInt64BigEndian(value),
            _ => 0,
        };
        Span<byte> digits = stackalloc byte[LongDigitsMax + ByteBuffer.ScanMarginBytes];
        Utf8Formatter.TryFormat(number, digits, out int length);
        if (place.Tag < 0 && length < place.Plan.ValueBytesMin) { return MaskOutcome.Unchanged; }
        int start = output.Length;
        MaskOutcome outcome = place.Mask(digits[..length], ValueShape.Number, output);
        if (outcome != MaskOutcome.Rewritten) { return outcome; }
        bool isNumber = Utf8Parser.TryParse(output.Written[start..], out long masked, out int read) && read == output.Length - start;
        output.Truncate(start);
        if (!isNumber || value.Length != sizeof(long)) { return MaskOutcome.Null; }
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), masked);
        output.Advance(sizeof(long));
        return MaskOutcome.Rewritten;
    }

    internal static MaskOutcome MaskFloat(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.Length != sizeof(double)) { return MaskOutcome.Null; }
        double number = BinaryPrimitives.ReadDoubleBigEndian(value);
        // Only whole numbers that a double holds exactly can be a number somebody wrote down.
        return Math.Abs(number) < 1e18 && Math.Floor(number) == number ? MaskNumber(place, (long)number, output) : MaskOutcome.Unchanged;
    }

    private static MaskOutcome MaskNumber(in PgPlace place, long number, ByteBuffer output)
    {
        Span<byte> digits = stackalloc byte[LongDigitsMax + ByteBuffer.ScanMarginBytes];
        Utf8Formatter.TryFormat(number, digits, out int length);
        return length < place.Plan.ValueBytesMin ? MaskOutcome.Unchanged : place.Mask(digits[..length], ValueShape.Rigid, output);
    }

    internal static MaskOutcome MaskNumeric(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        if (!PgNumeric.TryFormat(value, output)) { return MaskOutcome.Null; }
        ReadOnlySpan<byte> number = PlainNumber.Of(output.Written[start..], stackalloc byte[PlainNumber.BytesMax + ByteBuffer.ScanMarginBytes]);
        // A rigid value is never rewritten, so the scan leaves the buffer alone.
        MaskOutcome outcome = place.Mask(number, ValueShape.Rigid, output);
        output.Truncate(start);
        return outcome;
    }

    /// <summary>date in binary: Int32 days since 2000-01-01; infinity is none.</summary>
    private static MaskOutcome MaskDate(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.Length != sizeof(int)) { return MaskOutcome.Null; }
        long day = DateOfDayZero + (long)BinaryPrimitives.ReadInt32BigEndian(value);
        if (day < 0 || day > DateOnly.MaxValue.DayNumber) { return MaskOutcome.Unchanged; }
        Span<byte> text = stackalloc byte[DateBytes + ByteBuffer.ScanMarginBytes];
        DateOnly.FromDayNumber((int)day).TryFormat(text[..DateBytes], out int length, "O", CultureInfo.InvariantCulture);
        return place.Mask(text[..length], ValueShape.Rigid, output);
    }

    /// <summary>inet in binary: family 2 or 3, prefix bits, is-cidr, address length, address (PostgreSQL source, network.c).</summary>
    private static MaskOutcome MaskInet(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.Length < 4 || value[3] is not (4 or 16) || value.Length != 4 + value[3]) { return MaskOutcome.Null; }
        Span<byte> text = stackalloc byte[64 + ByteBuffer.ScanMarginBytes];
        int length;
        if (value[3] == 4) { length = FormatIPv4(value[4..], text); }
        else if (!new IPAddress(value[4..]).TryFormat(text[..64], out length)) { return MaskOutcome.Null; }
        return place.Mask(text[..length], ValueShape.Rigid, output);
    }

    /// <summary>Dotted decimal; IPAddress would allocate for every value.</summary>
    private static int FormatIPv4(ReadOnlySpan<byte> address, Span<byte> text)
    {
        int length = 0;
        foreach (byte part in address)
        {
            if (length > 0) { text[length++] = (byte)'.'; }
            Utf8Formatter.TryFormat(part, text[length..], out int digits);
            length += digits;
        }
        return length;
    }

    /// <summary>macaddr and macaddr8 in binary: their bytes.</summary>
    private static MaskOutcome MaskMac(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.Length is not (6 or 8)) { return MaskOutcome.Null; }
        Span<byte> text = stackalloc byte[(8 * 3) + ByteBuffer.ScanMarginBytes];
        for (int i = 0; i < value.Length; i++)
        {
            Convert.TryToHexStringLower(value.Slice(i, 1), text[(i * 3)..], out _);
            text[(i * 3) + 2] = (byte)':';
        }
        return place.Mask(text[..((value.Length * 3) - 1)], ValueShape.Rigid, output);
    }

    internal static MaskOutcome MaskBytea(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        if (!PgByteaText.TryDecode(value, output)) { return MaskOutcome.Null; }
        using ByteBuffer unused = new(1);
        MaskOutcome outcome = place.Mask(output.Written[start..], ValueShape.Rigid, unused);
        output.Truncate(start);
        return outcome;
    }

    private static MaskOutcome MaskArrayText(PgValueKind elementKind, in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        using ByteBuffer element = new(output.BytesMax);
        using ByteBuffer masked = new(output.BytesMax);
        PgArrayText reader = new(value);
        bool isChanged = false;
        while (reader.Read())
        {
            if (!reader.IsElement)
            {
                output.Append(reader.Raw);
                continue;
            }
            element.Clear();
            masked.Clear();
            reader.Unquote(element);
            MaskOutcome outcome = reader.IsNull
                ? MaskOutcome.Unchanged
                : Mask(elementKind, PgValueKind.Opaque, place, element.Written, masked, 1);
            if (outcome == MaskOutcome.Denied) { return Undo(output, start, outcome); }
            isChanged |= outcome != MaskOutcome.Unchanged;
            if (outcome == MaskOutcome.Unchanged) { output.Append(reader.Raw); }
            else if (outcome == MaskOutcome.Null) { output.Append("NULL"u8); }
            else if (elementKind == PgValueKind.NumberText) { output.Append(masked.Written); }
            else { PgArrayText.AppendQuoted(masked.Written, output); }
        }
        if (reader.IsMalformed) { return Undo(output, start, MaskOutcome.Null); }
        return isChanged ? MaskOutcome.Rewritten : Undo(output, start, MaskOutcome.Unchanged);
    }

    /// <summary>An array in binary: Int32 dimensions, Int32 has-nulls, Int32 element type, (Int32 size, Int32 lower bound) each, then elements as Int32 length and bytes.</summary>
    private static MaskOutcome MaskArrayBinary(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        const int DimensionsMax = 6;
        WireReader reader = new(value);
        if (depth > NestingMax
            || !reader.TryReadInt32(out int dimensions) || dimensions is < 0 or > DimensionsMax
            || !reader.TryReadInt32(out _)
            || !reader.TryReadInt32(out int elementType)
            || !reader.TryReadBytes(dimensions * 2 * sizeof(int), out _))
        {
            return MaskOutcome.Null;
        }
        PgValueKind kind = PgTypes.KindOf((uint)elementType, isBinary: true);
        if (kind == PgValueKind.Opaque && place.Tag < 0) { return MaskOutcome.Unchanged; }
        int start = output.Length;
        output.Append(value[..reader.Position]);
        bool isChanged = false;
        while (!reader.AtEnd)
        {
            if (!MaskItem(ref reader, kind, place, output, depth, ref isChanged, out bool becameNull)) { return Undo(output, start, MaskOutcome.Null); }
            if (becameNull) { BinaryPrimitives.WriteInt32BigEndian(output.Written[(start + sizeof(int))..], 1); }
        }
        return isChanged ? MaskOutcome.Rewritten : Undo(output, start, MaskOutcome.Unchanged);
    }

    /// <summary>A row value in binary: Int32 fields, then Int32 type, Int32 length and bytes each.</summary>
    private static MaskOutcome MaskRecord(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        WireReader reader = new(value);
        if (depth > NestingMax || !reader.TryReadInt32(out int fields) || fields < 0) { return MaskOutcome.Null; }
        int start = output.Length;
        output.Append(value[..reader.Position]);
        bool isChanged = false;
        for (int i = 0; i < fields; i++)
        {
            int at = reader.Position;
            if (!reader.TryReadInt32(out int type)) { return Undo(output, start, MaskOutcome.Null); }
            output.Append(value.Slice(at, sizeof(int)));
            if (!MaskItem(ref reader, PgTypes.KindOf((uint)type, isBinary: true), place.Unnamed, output, depth, ref isChanged, out _))
            {
                return Undo(output, start, MaskOutcome.Null);
            }
        }
        if (!reader.AtEnd) { return Undo(output, start, MaskOutcome.Null); }
        return isChanged ? MaskOutcome.Rewritten : Undo(output, start, MaskOutcome.Unchanged);
    }

    private static bool MaskItem(
        scoped ref WireReader reader, PgValueKind kind, in PgPlace place, ByteBuffer output, int depth, ref bool isChanged, out bool becameNull)
    {
        becameNull = false;
        if (!reader.TryReadInt32(out int length) || length < -1) { return false; }
        ReadOnlySpan<byte> item = default;
        if (length > 0 && !reader.TryReadBytes(length, out item)) { return false; }
        int lengthAt = output.Length;
        output.Advance(Reserve(output));
        MaskOutcome outcome = length < 0 ? MaskOutcome.Unchanged : Mask(kind, PgValueKind.Opaque, place, item, output, depth + 1);
        if (outcome == MaskOutcome.Denied) { return false; }
        isChanged |= outcome != MaskOutcome.Unchanged;
        becameNull = outcome == MaskOutcome.Null;
        if (outcome == MaskOutcome.Unchanged) { output.Append(item); }
        int written = becameNull ? -1 : outcome == MaskOutcome.Unchanged ? length : output.Length - lengthAt - sizeof(int);
        BinaryPrimitives.WriteInt32BigEndian(output.Written[lengthAt..], written);
        return true;
    }

    private static int Reserve(ByteBuffer output)
    {
        output.GetSpan(sizeof(int));
        return sizeof(int);
    }

    private static MaskOutcome Undo(ByteBuffer output, int start, MaskOutcome outcome)
    {
        output.Truncate(start);
        return outcome;
    }
}
