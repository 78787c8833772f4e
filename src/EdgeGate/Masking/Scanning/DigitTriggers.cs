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
        foreach (Form form in forms.Concat(context.Forms))
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

    /// <summary>Which of the 64 bytes before a place have no word byte before them: one bit each, the last byte's the highest.</summary>
    public static ulong WholeBefore(ReadOnlySpan<byte> text, int place)
    {
        ulong wholes = 0;
        for (int i = Math.Max(0, place - ByteKinds.BlockBytes); i < place; i++) { wholes = (wholes >> 1) | (BeginsWhole(text, i) ? 1UL << 63 : 0); }
        return wholes;
    }

    /// <summary>Asks at the first digit of a run.</summary>
    /// <param name="input">The text.</param>
    /// <param name="at">The digit.</param>
    /// <param name="isWhole">Whether no word byte stands before it.</param>
    /// <param name="wholes">The same of the 64 bytes before it (<see cref="WholeBefore"/>).</param>
    /// <param name="asked">Context words that begin before this place were asked; moved on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Match(in ScanInput input, int at, bool isWhole, ulong wholes, ref int asked)
    {
        // Most digits inside words are done with here.
        if (isWhole || (wholes & leadWindow) != 0 || hasDigitsInWord || lastLeadBytesInWord[input.Text[at - 1]]) { MatchAt(input, at, isWhole, wholes, ref asked); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MatchAt(in ScanInput input, int at, bool isWhole, ulong wholes, ref int asked)
    {
        ReadOnlySpan<byte> text = input.Text;
        if (isWhole || hasDigitsInWord)
        {
            int end = at + 1;
            while (end < text.Length && (uint)(text[end] - '0') <= 9) { end++; }
            if (isWhole)
            {
                foreach (ShapeGroup group in atDigit) { group.MatchRun(input, at, end, ref asked); }
                if (text[at] == '0')
                {
                    foreach (ShapeGroup group in atZero) { group.MatchRun(input, at, end, ref asked); }
                }
            }
            foreach (ShapeGroup group in atDigitInWord) { group.MatchRun(input, at, end, ref asked); }
        }
        if (at == 0) { return; }
        byte before = text[at - 1];
        if ((wholes & leadWindow) != 0 && lastLeadBytes[before]) { MatchLed(input, at, wholes & leadWindow, ref asked); }
        if (lastLeadBytesInWord[before]) { MatchLedInWord(input, at, ref asked); }
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

    private void MatchLed(in ScanInput input, int at, ulong wholes, ref int asked)
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
            foreach (ShapeGroup group in behindLead) { group.MatchLed(input, start, ref asked); }
        }
    }

    private void MatchLedInWord(in ScanInput input, int at, ref int asked)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = at - 1; start >= Math.Max(0, at - leadMaxInWord) && leadBytesInWord[text[start]]; start--)
        {
            foreach (ShapeGroup group in behindLeadInWord) { group.MatchLed(input, start, ref asked); }
        }
    }
}
