using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms around an @ or a colon.</summary>
internal sealed class AnchorTriggers
{
    private readonly FormGroup[] groups;
    private readonly bool[] leadBytes = new bool[256];
    private readonly bool[] lastLeadBytes = new bool[256];
    private readonly bool[] behindBytes = new bool[256];
    private readonly int leadMin = int.MaxValue;
    private readonly int leadMax;
    private readonly bool mayTouchWord;

    public AnchorTriggers(byte anchor, IReadOnlyList<Form> forms)
    {
        Anchor = anchor;
        groups = [.. FormGroup.Create(forms)];
        foreach (Form form in forms)
        {
            LeadAnalysis lead = LeadAnalysis.Of(form.Pattern, ByteSet.Of(anchor))!.Value;
            leadMin = Math.Min(leadMin, lead.Min);
            leadMax = Math.Max(leadMax, lead.Max);
            mayTouchWord |= form.Edges != FindEdges.Word;
            foreach (byte value in lead.Set) { leadBytes[value] = true; }
            foreach (byte value in lead.Last) { lastLeadBytes[value] = true; }
            foreach (byte value in Behind(form, anchor)) { behindBytes[value] = true; }
        }
    }

    /// <summary>Whether the byte behind an anchor speaks against every form; most colons have a space behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsRuledOut(ReadOnlySpan<byte> text, int at) => at + 1 < text.Length && !behindBytes[text[at + 1]];

    /// <summary>The byte that draws attention.</summary>
    public byte Anchor { get; }

    /// <summary>What can stand right behind the first anchor of a form.</summary>
    private static ByteSet Behind(Form form, byte anchor)
    {
        DfaStates states = new(form.Body);
        DfaStates led = states.Fork();
        states.Step(ByteSet.Of(anchor));
        led.StepOften(ByteSet.Of(anchor).Not());
        led.Step(ByteSet.Of(anchor));
        return states.AnyAccepts || led.AnyAccepts ? ByteSet.All : states.GoOn().Or(led.GoOn());
    }

    /// <summary>Asks at an anchor: at each place a match around it could begin.</summary>
    public void Match(in ScanInput input, int at)
    {
        ReadOnlySpan<byte> text = input.Text;
        if (leadMin > 0 && (at == 0 || !lastLeadBytes[text[at - 1]])) { return; }
        for (int start = FirstStart(text, at); start <= at - leadMin; start++)
        {
            if (!MayBegin(text, start)) { continue; }
            foreach (FormGroup group in groups) { group.Match(input, start, start); }
        }
    }

    /// <summary>Notes what may begin in the last bytes and have its anchor beyond them.</summary>
    public void Tail(in ScanInput input)
    {
        ReadOnlySpan<byte> text = input.Text;
        for (int start = FirstStart(text, text.Length); start < text.Length; start++)
        {
            if (!MayBegin(text, start)) { continue; }
            foreach (FormGroup group in groups)
            {
                if (!group.IsAlive(text, start)) { continue; }
                input.Output.AddUndecided(start, start);
                return;
            }
        }
    }

    private bool MayBegin(ReadOnlySpan<byte> text, int start) => mayTouchWord || FormMatcher.BeginsWhole(text, start);

    private int FirstStart(ReadOnlySpan<byte> text, int at)
    {
        int start = at;
        while (start > 0 && at - start < leadMax && leadBytes[text[start - 1]]) { start--; }
        return start;
    }
}
