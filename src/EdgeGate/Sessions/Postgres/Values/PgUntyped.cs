using System.Buffers;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Looks into values of types that are not known here, and of such as are made of others: in every form that they can have. A find makes them NULL.</summary>
internal static class PgUntyped
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private static readonly PgBinaryForm[] Forms = Enum.GetValues<PgBinaryForm>();

    /// <summary>Masks a parameter in binary.</summary>
    /// <param name="value">The parameter.</param>
    /// <param name="behind">What it is looked through behind.</param>
    /// <param name="mask">What is looked for.</param>
    /// <param name="output">Room to work in.</param>
    /// <param name="finds">Counts finds.</param>
    public static MaskOutcome MaskParameter(ReadOnlySpan<byte> value, ReadOnlySpan<byte> behind, MaskPlan mask, ByteBuffer output, MaskFinds finds)
        => MaskBinary(new PgPlace(-1, behind, mask, finds), value, output, 0);

    /// <summary>Masks what a function returned by the function-call protocol, in whichever format that is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mask">What is looked for.</param>
    /// <param name="output">Room to work in.</param>
    /// <param name="finds">Counts finds.</param>
    public static MaskOutcome MaskResult(ReadOnlySpan<byte> value, MaskPlan mask, ByteBuffer output, MaskFinds finds)
    {
        if (value.IsEmpty) { return MaskOutcome.Unchanged; }
        PgPlace place = new(-1, [], mask, finds);
        MaskOutcome outcome = MaskText(place, value, output, 0);
        return outcome == MaskOutcome.Unchanged ? MaskBinary(place, value, output, 0) : outcome;
    }

    /// <summary>Bytes of a type that is not known: as text, as a number, and as what holds other values. What has several forms is looked at in each.</summary>
    public static MaskOutcome MaskBinary(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        MaskOutcome outcome = place.Mask(value, ValueShape.Rigid, output);
        // Letters are text: as a number, a label would be a card now and then.
        if (outcome != MaskOutcome.Unchanged || !value.ContainsAnyExceptInRange((byte)' ', (byte)'~')) { return outcome; }
        if (depth > PgColumnMasker.NestingMax) { return MaskOutcome.Null; }
        int start = output.Length;
        outcome = MaskNumber(place, value, output);
        foreach (PgBinaryForm form in Forms)
        {
            if (outcome != MaskOutcome.Unchanged || !PgBinaryItems.TryOpen(form, value, out PgBinaryItems items)) { continue; }
            while (outcome == MaskOutcome.Unchanged && items.Read(out uint type, out ReadOnlySpan<byte> item))
            {
                PgValueKind kind = type == 0 ? PgValueKind.AnyBinary : PgTypes.KindOf(type, isBinary: true);
                outcome = item.IsEmpty ? MaskOutcome.Unchanged : PgColumnMasker.MaskWithin(kind, form == PgBinaryForm.Record ? place.Unnamed : place, item, output, depth + 1);
            }
        }
        output.Truncate(start);
        return outcome == MaskOutcome.Rewritten ? MaskOutcome.Null : outcome;
    }

    private static MaskOutcome MaskNumber(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        MaskOutcome outcome = value.Length is sizeof(int) or sizeof(long) ? PgColumnMasker.MaskInteger(place, value, output) : MaskOutcome.Unchanged;
        if (outcome == MaskOutcome.Unchanged && value.Length == sizeof(double)) { outcome = PgColumnMasker.MaskFloat(place, value, output); }
        if (outcome != MaskOutcome.Unchanged) { return outcome; }
        int start = output.Length;
        bool isNumeric = PgNumeric.TryFormat(value, output);
        output.Truncate(start);
        return isNumeric ? PgColumnMasker.MaskNumeric(place, value, output) : MaskOutcome.Unchanged;
    }

    /// <summary>Text of a type that is not known: as it stands, and without the escapes with which rows, arrays, documents and bytea hide what is in them.</summary>
    public static MaskOutcome MaskText(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        MaskOutcome outcome = place.Mask(value, ValueShape.Rigid, output);
        if (outcome != MaskOutcome.Unchanged || !value.Contains((byte)'\\')) { return outcome; }
        if (depth > PgColumnMasker.NestingMax) { return MaskOutcome.Null; }
        int start = output.Length;
        outcome = value[0] switch
        {
            (byte)'\\' when value.StartsWith("\\x"u8) && !value[2..].ContainsAnyExcept(HexDigits) => PgColumnMasker.MaskBytea(place, value, output),
            (byte)'(' => MaskFields(place, value, depth),
            (byte)'{' or (byte)'[' => MaskElements(place, value, output, depth),
            _ => MaskOutcome.Unchanged,
        };
        output.Truncate(start);
        return outcome == MaskOutcome.Rewritten ? MaskOutcome.Null : outcome;
    }

    private static MaskOutcome MaskFields(in PgPlace place, ReadOnlySpan<byte> value, int depth)
    {
        using ByteBuffer field = new(value.Length + ByteBuffer.ScanMarginBytes);
        using ByteBuffer masked = new(int.MaxValue / 2);
        PgRecordText fields = new(value);
        while (fields.Read(field))
        {
            MaskOutcome outcome = field.Length == 0 ? MaskOutcome.Unchanged : MaskText(place.Unnamed, field.Written, masked, depth + 1);
            if (outcome != MaskOutcome.Unchanged) { return outcome; }
            field.Clear();
        }
        return fields.IsMalformed ? MaskOutcome.Null : MaskOutcome.Unchanged;
    }

    /// <summary>An array, or a document where it is none.</summary>
    private static MaskOutcome MaskElements(in PgPlace place, ReadOnlySpan<byte> value, ByteBuffer output, int depth)
    {
        using ByteBuffer element = new(value.Length + ByteBuffer.ScanMarginBytes);
        using ByteBuffer masked = new(int.MaxValue / 2);
        PgArrayText elements = new(value);
        MaskOutcome outcome = MaskOutcome.Unchanged;
        while (elements.Read())
        {
            if (!elements.IsElement || outcome != MaskOutcome.Unchanged) { continue; }
            element.Clear();
            elements.Unquote(element);
            if (element.Length > 0) { outcome = MaskText(place, element.Written, masked, depth + 1); }
        }
        return elements.IsMalformed ? place.Mask(value, ValueShape.Json, output) : outcome;
    }
}
