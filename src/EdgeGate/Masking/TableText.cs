using EdgeGate.Core;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Masking;

/// <summary>Whole texts with tables in them: masked as the streams they could have come in.</summary>
internal static class TableText
{
    /// <summary>Whether a line of dashes and bars stands below one with bars.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'|');
        if (at < 0) { return false; }
        while (text[at..].IndexOf("--"u8) is var dashes and >= 0)
        {
            int start = text[..(at + dashes)].LastIndexOf((byte)'\n') + 1;
            int length = text[start..].IndexOf((byte)'\n');
            int end = length < 0 ? text.Length : start + length;
            if (start > 0 && TableHead.IsRule(text[start..end]))
            {
                ReadOnlySpan<byte> above = text[..(start - 1)];
                if (above[(above.LastIndexOf((byte)'\n') + 1)..].Contains((byte)'|')) { return true; }
            }
            at = end;
        }
        return false;
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
