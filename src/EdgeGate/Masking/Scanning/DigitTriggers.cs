using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms to which the first digit of a run draws attention.</summary>
internal sealed class DigitTriggers
{
    private readonly FormGroup[] atDigit;
    private readonly FormGroup[] atDigitInWord;
    private readonly FormGroup[] behindLead;
    private readonly FormGroup[] behindLeadInWord;
    private readonly bool[] leadBytes = new bool[256];
    private readonly bool[] lastLeadBytes = new bool[256];
    private readonly int leadMax;

    public DigitTriggers(IEnumerable<Form> forms)
    {
        List<Form> plain = [];
        List<Form> inWord = [];
        List<Form> led = [];
        List<Form> ledInWord = [];
        foreach (Form form in forms)
        {
            LeadAnalysis lead = LeadAnalysis.Of(form.Pattern, ByteSet.Digits)!.Value;
            // A form that may begin with a digit or a few bytes before one is asked at both.
            if (lead.Min == 0) { (form.Edges == FindEdges.Word ? plain : inWord).Add(form); }
            if (lead.Max == 0) { continue; }
            (form.Edges == FindEdges.Word ? led : ledInWord).Add(form);
            leadMax = Math.Max(leadMax, lead.Max);
            foreach (byte value in lead.Set.Bytes) { leadBytes[value] = true; }
            foreach (byte value in lead.Last.Bytes) { lastLeadBytes[value] = true; }
        }
        atDigit = [.. FormGroup.Create(plain)];
        atDigitInWord = [.. FormGroup.Create(inWord)];
        behindLead = [.. FormGroup.Create(led)];
        behindLeadInWord = [.. FormGroup.Create(ledInWord)];
    }

    /// <summary>Asks at the first digit of a run.</summary>
    public void Match(in ScanInput input, int at)
    {
        ReadOnlySpan<byte> text = input.Text;
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        bool isInWord = FormMatcher.IsWordByte(before);
        if (!isInWord || atDigitInWord.Length > 0)
        {
            int end = at + 1;
            while (end < text.Length && (uint)(text[end] - '0') <= 9) { end++; }
            if (!isInWord) { MatchRun(atDigit, input, at, end); }
            MatchRun(atDigitInWord, input, at, end);
        }
        if (lastLeadBytes[before] && at > 0) { MatchLed(input, at); }
    }

    /// <summary>Notes what may begin in the last bytes and have its digit beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = text.Length - 1; start >= Math.Max(0, text.Length - leadMax) && leadBytes[text[start]]; start--)
        {
            foreach (FormGroup group in GroupsAt(text, start))
            {
                if (group.IsAlive(text, start)) { input.Output.AddUndecided(start, start); }
            }
            foreach (FormGroup group in behindLeadInWord)
            {
                if (group.IsAlive(text, start)) { input.Output.AddUndecided(start, start); }
            }
        }
    }

    /// <summary>The forms that no letter, digit or underscore may touch, where none does.</summary>
    private FormGroup[] GroupsAt(ReadOnlySpan<byte> text, int start) => start > 0 && FormMatcher.IsWordByte(text[start - 1]) ? [] : behindLead;

    private static void MatchRun(FormGroup[] groups, in ScanInput input, int at, int end)
    {
        foreach (FormGroup group in groups)
        {
            bool isViable = end < input.Text.Length ? group.IsViable(end - at, input.Text[end]) : !input.IsEnd || group.IsViableAtEnd(end - at);
            if (isViable) { group.Match(input, at, at); }
        }
    }

    private void MatchLed(in ScanInput input, int at)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = at - 1; start >= Math.Max(0, at - leadMax) && leadBytes[text[start]]; start--)
        {
            foreach (FormGroup group in GroupsAt(text, start)) { group.Match(input, start, start); }
            foreach (FormGroup group in behindLeadInWord) { group.Match(input, start, start); }
        }
    }
}
