using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms around an @ or a colon.</summary>
internal sealed class AnchorTriggers
{
    private readonly byte anchor;
    private readonly Entry[] entries;
    private readonly bool[] mayStandBefore = new bool[256];
    private readonly bool needsLead = true;

    public AnchorTriggers(byte anchor, IEnumerable<Form> forms)
    {
        this.anchor = anchor;
        entries = [.. forms.Select(form => new Entry(form, LeadAnalysis.Of(form.Pattern, ByteSet.Of(anchor))!.Value))];
        foreach (Entry entry in entries)
        {
            needsLead &= entry.Lead.Min > 0;
            foreach (byte value in entry.Lead.Set.Bytes) { mayStandBefore[value] = true; }
        }
    }

    /// <summary>The byte that draws attention.</summary>
    public byte Anchor => anchor;

    /// <summary>Asks at an anchor.</summary>
    public void Match(in ScanInput input, int at)
    {
        if (needsLead && (at == 0 || !mayStandBefore[input.Text[at - 1]])) { return; }
        foreach (Entry entry in entries)
        {
            if (input.Selected[entry.Form.ClassIndex]) { Match(input, entry, at); }
        }
    }

    /// <summary>Notes what may begin in the last bytes and have its anchor beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        foreach (Entry entry in entries)
        {
            int first = FirstStart(text, text.Length, entry.Lead);
            for (int start = first; start < text.Length; start++)
            {
                if (!FormMatcher.MayBegin(entry.Form.Edges, text, start) || !entry.Form.Body.IsAlive(text, start)) { continue; }
                input.Output.AddUndecided(start, start);
                break;
            }
        }
    }

    /// <summary>Tries each place a match around the anchor could begin at, the earliest first; one that stands there settles it.</summary>
    private static void Match(in ScanInput input, in Entry entry, int at)
    {
        ReadOnlySpan<byte> text = input.Text;
        int tried = -1;
        for (int start = FirstStart(text, at, entry.Lead); start <= at - entry.Lead.Min; start++)
        {
            if (!FormMatcher.MayBegin(entry.Form.Edges, text, start)) { continue; }
            int state = Dfa.Start;
            for (int i = start; i <= at && state != Dfa.Dead; i++) { state = entry.Form.Body.Step(state, text[i]); }
            // From one state on everything goes the same way, unless what stands before or the find's own bytes decide.
            if (state == Dfa.Dead || (state == tried && entry.DependsOnEndOnly)) { continue; }
            tried = state;
            int before = input.Output.Items.Count;
            int hold = input.Output.Hold;
            FormMatcher.Match(input, entry.Form, start, start);
            if (input.Output.Items.Count > before || input.Output.Hold < hold) { return; }
        }
    }

    private static int FirstStart(ReadOnlySpan<byte> text, int at, LeadAnalysis lead)
    {
        int start = at;
        while (start > 0 && at - start < lead.Max && lead.Set.Contains(text[start - 1])) { start--; }
        return start;
    }

    private readonly record struct Entry(Form Form, LeadAnalysis Lead)
    {
        public bool DependsOnEndOnly => Form.NotBefore is null && Form.Spare is null && Form.Checks.Length == 0 && Form.Definition.EntropyMin == 0;
    }
}
