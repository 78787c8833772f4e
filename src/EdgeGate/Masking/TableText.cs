using EdgeGate.Core;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Masking;

/// <summary>Whole texts with tables in them: masked as the streams they could have come in.</summary>
internal static class TableText
{
    /// <summary>Whether one may be in a text: what begins it is there.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text)
    {
        if (TableLines.MayInsert(text)) { return true; }
        if (!text.Contains((byte)'\n')) { return false; }
        ReadOnlySpan<byte> above = [];
        ReadOnlySpan<byte> line = FirstLine(text, out text);
        bool mayNameValues = true;
        while (true)
        {
            if ((mayNameValues && TableLines.AreNames(line, out _)) || MayBegin(above, line)) { return true; }
            mayNameValues = line.StartsWith("```"u8);
            if (text.IsEmpty) { return false; }
            if (!mayNameValues && !line.Contains((byte)'|') && !TableLines.MayNameColumn(line) && !TableSigns.MayBegin(text))
            {
                int sign = TableSigns.IndexOf(text);
                if (sign < 0) { return false; }
                // To the line above it.
                int start = text[..sign].LastIndexOf((byte)'\n');
                if (start > 0) { text = text[(text[..start].LastIndexOf((byte)'\n') + 1)..]; }
            }
            above = line;
            line = FirstLine(text, out text);
        }
    }

    /// <summary>Masks one; as <see cref="MaskPlan.Mask"/> of a text.</summary>
    public static MaskOutcome Mask(MaskPlan plan, ReadOnlySpan<byte> text, ByteBuffer output, MaskFinds finds)
    {
        int start = output.Length;
        MaskFinds own = new(plan.Classes);
        using PlainMaskStream stream = plan.OpenStream(own);
        MaskOutcome outcome = stream.Write(text, output) && stream.Finish(output) ? MaskOutcome.Rewritten : MaskOutcome.Denied;
        if (own.Total == 0) { outcome = MaskOutcome.Unchanged; }
        for (int i = 0; i < own.Classes && own.Total > 0; i++)
        {
            for (int count = own[i]; count > 0; count--) { finds.Add(i); }
            if (own[i] > 0 && outcome == MaskOutcome.Rewritten && plan.MakesNull(i)) { outcome = MaskOutcome.Null; }
        }
        if (outcome != MaskOutcome.Rewritten) { output.Truncate(start); }
        return outcome;
    }

    /// <summary>What is found in one, in order; only where it lies and its class are told.</summary>
    public static List<MaskedSpan> Find(MaskPlan plan, ReadOnlySpan<byte> text)
    {
        Places places = new();
        Sink sink = new(plan, places);
        StreamCore core = new(plan, new MaskFinds(plan.Classes), seesTables: true);
        core.Write(text, ref sink);
        core.Finish(ref sink);
        return places.Spans;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        int end = text.IndexOf((byte)'\n');
        rest = end < 0 ? [] : text[(end + 1)..];
        return (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
    }

    private static bool MayBegin(ReadOnlySpan<byte> above, ReadOnlySpan<byte> line)
        => (TableLines.IsRule(line) && above.Contains((byte)'|')) || TableLines.IsBoxRule(line) || (TableLines.MayNameColumn(above) && TableLines.IsColumnRule(above, line))
            || TableLines.IsRecord(line, out _) || !TableLines.CopyColumns(line).IsEmpty || TableLines.MayInsert(line);

    private sealed class Places
    {
        public List<MaskedSpan> Spans { get; } = [];

        public int At { get; set; }
    }

    private readonly struct Sink(MaskPlan plan, Places places) : IMaskSink
    {
        public bool KeepsLength => false;

        public void Plain(ReadOnlySpan<byte> text) => places.At += text.Length;

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            plan.TryGetClass(action.Class, out int classIndex);
            int end = places.At + find.Length;
            places.Spans.Add(new MaskedSpan(places.At, end, classIndex, find.Length, IsNamed: false, 0, end, null, IsOpen: false, end));
            places.At = end;
        }

        public void Swallowed(int count)
        {
            places.At += count;
            places.Spans[^1] = places.Spans[^1] with { End = places.At };
        }
    }
}
