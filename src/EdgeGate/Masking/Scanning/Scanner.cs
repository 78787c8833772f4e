using System.Numerics;
using System.Runtime.InteropServices;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Finds the classes of a taxonomy in a text. Immutable, shared by all threads.</summary>
/// <remarks>
/// Two ways to a place that is worth a look, each cheap where there is nothing: one vectorised pass over literals and context words, one
/// over digits, @ and colons; words that must stand before long numbers are looked for only where there are some. What decides is
/// <see cref="FormMatcher"/>, by the bytes around the place alone.
/// </remarks>
internal sealed class Scanner : IDisposable
{
    private readonly LiteralTriggers literals;
    private readonly DigitTriggers digits;
    private readonly NumberedContext numbered;
    private readonly AnchorTriggers[] anchors;
    private readonly ScanTriggers? others;
    private readonly byte firstAnchor;
    private readonly byte secondAnchor;

    public Scanner(IReadOnlyList<Form> forms, HyperscanCache cache)
    {
        Forms = forms;
        literals = new LiteralTriggers(forms, cache);
        numbered = new NumberedContext(forms);
        digits = new DigitTriggers(forms.Where(static form => form.Trigger == TriggerKind.Digit), numbered);
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
        MatchBytes(input);
        others?.Match(input);
        if (input.IsEnd) { return; }
        literals.Tail(input);
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

    private void MatchBytes(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        ref byte start = ref MemoryMarshal.GetReference(text);
        // What lies before the place to begin at was dealt with, but it is behind it that a digit begins no run, and a word none.
        int from = input.From;
        int asked = from;
        ulong digitCarry = from > 0 && (uint)(text[from - 1] - '0') <= 9 ? 1UL : 0;
        ulong wordCarry = from > 0 && FormMatcher.IsWordByte(text[from - 1]) ? 1UL : 0;
        ulong wholeBefore = DigitTriggers.WholeBefore(text, from);
        for (int block = from; block < text.Length; block += ByteKinds.BlockBytes)
        {
            ByteKinds kinds = ByteKinds.Of(ref start, block, firstAnchor, secondAnchor);
            int left = text.Length - block;
            // The last block reads into the margin behind the text and masks it off.
            ulong valid = left < ByteKinds.BlockBytes ? (1UL << left) - 1 : ulong.MaxValue;
            // Where a find may begin that no word byte may touch.
            ulong whole = ~((kinds.Words << 1) | wordCarry);
            ulong firstDigits = kinds.Digits & ~((kinds.Digits << 1) | digitCarry) & valid;
            ulong isAnchor = kinds.Anchors & valid;
            ulong places = firstDigits | isAnchor;
            while (places != 0)
            {
                int bit = BitOperations.TrailingZeroCount(places);
                places &= places - 1;
                int at = block + bit;
                if ((isAnchor >> bit & 1) == 0)
                {
                    ulong wholes = bit == 0 ? wholeBefore : (whole << (ByteKinds.BlockBytes - bit)) | (wholeBefore >> bit);
                    digits.Match(input, at, (whole >> bit & 1) != 0, wholes, ref asked);
                }
                else { (text[at] == firstAnchor ? anchors[0] : anchors[1]).Match(input, at); }
            }
            digitCarry = kinds.Digits >> 63;
            wordCarry = kinds.Words >> 63;
            wholeBefore = whole;
        }
        if (!input.IsEnd) { numbered.Tail(input, asked); }
    }
}
