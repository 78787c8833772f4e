using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const int BlockBytes = 64;

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
        // Whether the byte before is a digit: then a digit begins no run. What lies before the place to begin at was dealt with.
        int from = input.From;
        int asked = from;
        ulong carry = from > 0 && (uint)(text[from - 1] - '0') <= 9 ? 1UL : 0;
        for (int block = from; block < text.Length; block += BlockBytes)
        {
            (ulong isDigit, ulong isAnchor) = ClassifyBlock(ref start, block, text.Length);
            ulong firstDigits = isDigit & ~((isDigit << 1) | carry);
            carry = isDigit >> 63;
            ulong places = firstDigits | isAnchor;
            while (places != 0)
            {
                int bit = BitOperations.TrailingZeroCount(places);
                places &= places - 1;
                int at = block + bit;
                if ((isAnchor >> bit & 1) == 0) { digits.Match(input, at, ref asked); }
                else { (text[at] == firstAnchor ? anchors[0] : anchors[1]).Match(input, at); }
            }
        }
        if (!input.IsEnd) { numbered.Tail(input, asked); }
    }

    /// <summary>The digits, and the anchors, among the bytes of a block that are the text's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (ulong Digits, ulong Anchors) ClassifyBlock(ref byte start, int block, int length)
    {
        int left = length - block;
        // The last block reads into the margin behind the text and masks it off.
        (ulong digitBits, ulong anchorBits) = Classify(ref start, block);
        ulong valid = left < BlockBytes ? (1UL << left) - 1 : ulong.MaxValue;
        return (digitBits & valid, anchorBits & valid);
    }

    /// <summary>The digits, and the anchors, among 64 bytes: one bit each.</summary>
    private (ulong Digits, ulong Anchors) Classify(ref byte start, int offset)
    {
        nuint at = (nuint)offset;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref start, at);
            return (
                Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9)).ExtractMostSignificantBits(),
                (Vector512.Equals(bytes, Vector512.Create(firstAnchor)) | Vector512.Equals(bytes, Vector512.Create(secondAnchor))).ExtractMostSignificantBits());
        }
        ulong digitBits = 0;
        ulong anchorBits = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (int i = 0; i < BlockBytes; i += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, at + (nuint)i);
                digitBits |= (ulong)Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits() << i;
                anchorBits |= (ulong)(Vector256.Equals(bytes, Vector256.Create(firstAnchor)) | Vector256.Equals(bytes, Vector256.Create(secondAnchor))).ExtractMostSignificantBits() << i;
            }
            return (digitBits, anchorBits);
        }
        for (int i = 0; i < BlockBytes; i += Vector128<byte>.Count)
        {
            // Without vector hardware the runtime does the same byte by byte.
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, at + (nuint)i);
            digitBits |= (ulong)Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits() << i;
            anchorBits |= (ulong)(Vector128.Equals(bytes, Vector128.Create(firstAnchor)) | Vector128.Equals(bytes, Vector128.Create(secondAnchor))).ExtractMostSignificantBits() << i;
        }
        return (digitBits, anchorBits);
    }
}
