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
        atDigit = ShapeGroup.Create(plain, context);
        // By their shapes, phone numbers that begin with zeros look like dates, which begin with none.
        atZero = ShapeGroup.Create(zero, context);
        atDigitInWord = ShapeGroup.Create(inWord, context);
        behindLead = ShapeGroup.Create(led, context);
        behindLeadInWord = ShapeGroup.Create(ledInWord, context);
    }

    /// <summary>Asks at the first digit of a run.</summary>
    /// <param name="input">The text.</param>
    /// <param name="at">The digit.</param>
    /// <param name="asked">Context words that begin before this place were asked; moved on.</param>
    public void Match(in ScanInput input, int at, ref int asked)
    {
        ReadOnlySpan<byte> text = input.Text;
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        bool isInWord = FormMatcher.IsWordByte(before);
        if (!isInWord || atDigitInWord.Length > 0)
        {
            int end = at + 1;
            while (end < text.Length && (uint)(text[end] - '0') <= 9) { end++; }
            if (!isInWord)
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
        if (lastLeadBytes[before]) { MatchLed(input, at, ref asked); }
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

    private void MatchLed(in ScanInput input, int at, ref int asked)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = at - 1; start >= Math.Max(0, at - leadMax) && leadBytes[text[start]]; start--)
        {
            if (!BeginsWhole(text, start)) { continue; }
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
