using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms to which the first digit of a run draws attention.</summary>
internal sealed class DigitTriggers
{
    private readonly ShapeGroup[] atDigit;
    private readonly ShapeGroup[] atZero;
    private readonly ShapeGroup[] atDigitInWord;
    private readonly ShapeGroup[] behindLead;
    private readonly ShapeGroup[] behindLeadInWord;
    private readonly bool[] leadBytes = new bool[256];
    private readonly bool[] lastLeadBytes = new bool[256];
    private readonly bool[] leadBytesInWord = new bool[256];
    private readonly bool[] lastLeadBytesInWord = new bool[256];
    private readonly int leadMax;
    private readonly int leadMaxInWord;
    private readonly ulong leadWindow;
    private readonly bool hasDigitsInWord;

    public DigitTriggers(IEnumerable<Form> forms, NumberedContext context)
    {
        List<Form> plain = [];
        List<Form> zero = [];
        List<Form> inWord = [];
        List<Form> led = [];
        List<Form> ledInWord = [];
        foreach (Form form in forms)
        {
            LeadAnalysis lead = LeadAnalysis.Of(form.Pattern, ByteSet.Digits)!.Value;
            bool isWhole = form.Edges == FindEdges.Word;
            // A form that may begin with a digit or a few bytes before one is asked at both.
            if (lead.Min == 0) { (!isWhole ? inWord : BeginsWithZero(form) ? zero : plain).Add(form); }
            if (lead.Max == 0) { continue; }
            (isWhole ? led : ledInWord).Add(form);
            if (isWhole) { leadMax = Math.Max(leadMax, lead.Max); }
            else { leadMaxInWord = Math.Max(leadMaxInWord, lead.Max); }
            foreach (byte value in lead.Set.Bytes) { (isWhole ? leadBytes : leadBytesInWord)[value] = true; }
            foreach (byte value in lead.Last.Bytes) { (isWhole ? lastLeadBytes : lastLeadBytesInWord)[value] = true; }
        }
        leadWindow = leadMax == 0 ? 0 : ulong.MaxValue << (ByteKinds.BlockBytes - leadMax);
        atDigit = ShapeGroup.Create(plain, context);
        // By their shapes, phone numbers that begin with zeros look like dates, which begin with none.
        atZero = ShapeGroup.Create(zero, context);
        atDigitInWord = ShapeGroup.Create(inWord, context);
        hasDigitsInWord = inWord.Count > 0;
        behindLead = ShapeGroup.Create(led, context);
        behindLeadInWord = ShapeGroup.Create(ledInWord, context);
    }

    /// <summary>Asks at the first digit of a run.</summary>
    /// <param name="input">The text.</param>
    /// <param name="map">The part it lies in.</param>
    /// <param name="offset">Where in the part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Match(in ScanInput input, TextMap map, int offset)
    {
        bool isWhole = map.IsWhole(offset);
        ulong wholes = map.WholesBefore(offset) & leadWindow;
        // Most digits inside words are done with here.
        if (isWhole || wholes != 0 || hasDigitsInWord || (leadMaxInWord > 0 && offset + map.Start > 0 && lastLeadBytesInWord[input.Text[map.Start + offset - 1]])) { MatchAt(input, map, offset, isWhole, wholes); }
    }

    private void MatchAt(in ScanInput input, TextMap map, int offset, bool isWhole, ulong wholes)
    {
        ReadOnlySpan<byte> text = input.Text;
        int at = map.Start + offset;
        if (isWhole || hasDigitsInWord)
        {
            int end = map.RunEnd(text, offset);
            if (isWhole)
            {
                foreach (ShapeGroup group in atDigit) { group.MatchRun(input, at, end); }
                if (text[at] == '0')
                {
                    foreach (ShapeGroup group in atZero) { group.MatchRun(input, at, end); }
                }
            }
            foreach (ShapeGroup group in atDigitInWord) { group.MatchRun(input, at, end); }
        }
        if (at == 0) { return; }
        byte before = text[at - 1];
        if (wholes != 0 && lastLeadBytes[before]) { MatchLed(input, at, wholes); }
        if (lastLeadBytesInWord[before]) { MatchLedInWord(input, at); }
    }

    /// <summary>Notes what may begin in the last bytes and have its digit beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = text.Length - 1; start >= Math.Max(0, text.Length - leadMax) && leadBytes[text[start]]; start--)
        {
            if (BeginsWhole(text, start)) { Tail(behindLead, input, start); }
        }
        for (int start = text.Length - 1; start >= Math.Max(0, text.Length - leadMaxInWord) && leadBytesInWord[text[start]]; start--)
        {
            Tail(behindLeadInWord, input, start);
        }
    }

    private static bool BeginsWithZero(Form form) => !"123456789"u8.ContainsAny(form.FirstBytes);

    private static void Tail(ShapeGroup[] groups, in ScanInput input, int start)
    {
        foreach (ShapeGroup group in groups)
        {
            if (group.IsAlive(input.Text, start)) { input.Output.AddUndecided(start, start); }
        }
    }

    /// <summary>Whether no letter, digit or underscore stands before a place.</summary>
    private static bool BeginsWhole(ReadOnlySpan<byte> text, int start) => start == 0 || !FormMatcher.IsWordByte(text[start - 1]);

    private void MatchLed(in ScanInput input, int at, ulong wholes)
    {
        ReadOnlySpan<byte> text = input.Text;
        int start = at;
        while (wholes != 0)
        {
            int back = BitOperations.LeadingZeroCount(wholes) + 1;
            wholes &= ~(1UL << (ByteKinds.BlockBytes - back));
            // Between it and the digit stand only bytes that a lead can have.
            while (start > at - back)
            {
                if (!leadBytes[text[--start]]) { return; }
            }
            foreach (ShapeGroup group in behindLead) { group.MatchLed(input, start); }
        }
    }

    private void MatchLedInWord(in ScanInput input, int at)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = at - 1; start >= Math.Max(0, at - leadMaxInWord) && leadBytesInWord[text[start]]; start--)
        {
            foreach (ShapeGroup group in behindLeadInWord) { group.MatchLed(input, start); }
        }
    }
}
