using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Finds the classes of a taxonomy in a text. Immutable, shared by all threads.</summary>
/// <remarks>
/// Vectors find the places that are worth a look, part by part (<see cref="TextMap"/>): where words begin or a literal may stand, digits, @ and colons.
/// What decides is <see cref="FormMatcher"/>, by the bytes around the place alone.
/// </remarks>
internal sealed class Scanner : IDisposable
{
    private readonly LiteralTriggers literals;
    private readonly DigitTriggers digits;
    private readonly DigitTriggers numberedDigits;
    private readonly NumberedContext numbered;
    private readonly AnchorTriggers[] anchors;
    private readonly ScanTriggers? others;
    private readonly byte firstAnchor;
    private readonly byte secondAnchor;

    public Scanner(IReadOnlyList<Form> forms, HyperscanCache cache)
    {
        Forms = forms;
        numbered = new NumberedContext(forms);
        literals = new LiteralTriggers(forms, numbered, cache);
        digits = new DigitTriggers(forms.Where(static form => form.Trigger == TriggerKind.Digit), context: null);
        numberedDigits = new DigitTriggers(numbered.Forms, numbered);
        List<AnchorTriggers> anchored = [];
        foreach (byte anchor in FormCompiler.Anchors) { anchored.Add(new AnchorTriggers(anchor, [.. forms.Where(form => form.Trigger == TriggerKind.Anchor && IsAnchored(form, anchor))])); }
        anchors = [.. anchored];
        firstAnchor = anchors[0].Anchor;
        secondAnchor = anchors[1].Anchor;
        List<Form> slow = [.. forms.Where(static form => form.Trigger == TriggerKind.Scan)];
        others = slow.Count > 0 ? new ScanTriggers(slow) : null;
    }

    /// <summary>What is looked for.</summary>
    public IReadOnlyList<Form> Forms { get; }

    /// <summary>Looks through a text.</summary>
    public void Scan(in ScanInput input)
    {
        literals.Match(input);
        TextMap map = input.Output.Map;
        map.Begin(input.Text, input.From);
        for (int start = input.From; start < input.Text.Length; start += TextMap.PartBytes)
        {
            map.Fill(input.Text, start, literals.Tables, firstAnchor, secondAnchor, digits.Classes);
            // Words first: digits ask for those before them.
            literals.Match(input, map);
            if (!map.Runs.IsEmpty)
            {
                digits.Match(input, map);
                // Most texts have no such word waiting.
                if (input.Output.HasWord) { numberedDigits.Match(input, map, numbered); }
            }
            MatchAnchors(input, map);
        }
        if (others is not null) { MatchOthers(input); }
        if (input.IsEnd) { return; }
        literals.Tail(input);
        numbered.Tail(input);
        digits.Tail(input);
        foreach (AnchorTriggers anchor in anchors) { anchor.Tail(input); }
    }

    /// <inheritdoc/>
    public void Dispose() => literals.Dispose();

    /// <summary>A form belongs to the first anchor that each of its matches has.</summary>
    private static bool IsAnchored(Form form, byte anchor)
    {
        foreach (byte candidate in FormCompiler.Anchors)
        {
            if (LeadAnalysis.Of(form.Pattern, ByteSet.Of(candidate)) is { Max: <= FormCompiler.AnchorLeadMax }) { return candidate == anchor; }
        }
        return false;
    }

    private void MatchOthers(in ScanInput input)
    {
        if (!input.IsSliced) { others!.Match(input); }
        foreach (ref readonly TextSlice slice in input.Slices)
        {
            int start = slice.Start;
            others!.Match(input.Slice(ref start));
        }
    }

    private void MatchAnchors(in ScanInput input, TextMap map)
    {
        foreach (ushort offset in map.Anchors)
        {
            int at = map.Start + offset;
            AnchorTriggers triggers = input.Text[at] == firstAnchor ? anchors[0] : anchors[1];
            if (triggers.IsRuledOut(input.Text, at)) { continue; }
            if (input.IsSliced) { triggers.Match(input.Slice(ref at), at); }
            else { triggers.Match(input, at); }
        }
    }
}
