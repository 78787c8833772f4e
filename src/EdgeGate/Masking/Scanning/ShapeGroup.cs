using System.Numerics;
using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;

namespace EdgeGate.Masking.Scanning;

/// <summary>Forms that are asked at the same places, joined by their shapes: one small table tells which of them a place can be of; each of those then decides for itself.</summary>
internal sealed class ShapeGroup
{
    /// <summary>Of a longer first run of digits the rest is walked through.</summary>
    private const int RunMax = 32;

    /// <summary>So many first bytes of a form are looked at before it is asked.</summary>
    private const int HeadBytes = 4;

    private readonly Dfa shape;
    private readonly Form[] forms;
    private readonly NumberedContext context;
    private readonly int[] afterRun;
    private readonly bool[] firstPairs = new bool[256 * 256];

    // Sets of forms, a bit each, `width` words a set: those whose shape ends in a state's accept set, and those that can have a byte at a place.
    private readonly int width;
    private readonly ulong[] accepted;
    private readonly ulong[] heads;

    private ShapeGroup(Dfa shape, Form[] forms, NumberedContext context, int runMax = RunMax)
    {
        this.shape = shape;
        this.forms = forms;
        this.context = context;
        width = (forms.Length + 63) / 64;
        accepted = new ulong[shape.AcceptSets * width];
        for (int set = 0; set < shape.AcceptSets; set++)
        {
            foreach (int number in shape.Patterns(set)) { accepted[(set * width) + (number / 64)] |= 1UL << number; }
        }
        heads = new ulong[HeadBytes * 256 * width];
        for (int number = 0; number < forms.Length; number++) { AddHeads(number); }
        afterRun = new int[runMax + 1];
        afterRun[0] = Dfa.Start;
        for (int run = 1; run <= runMax; run++) { afterRun[run] = shape.Step(afterRun[run - 1], (byte)'0'); }
        for (int first = 0; first < 256; first++)
        {
            for (int second = 0; second < 256; second++) { firstPairs[(first * 256) + second] = CanBegin((byte)first, (byte)second); }
        }
    }

    /// <summary>Joins forms to as few tables as they fit.</summary>
    public static ShapeGroup[] Create(IReadOnlyList<Form> forms, NumberedContext context)
    {
        if (forms.Count == 0) { return []; }
        if (DfaBuilder.TryBuild([.. forms.Select(static form => ShapeAnalysis.Of(form.Pattern))]) is { } shape) { return [new ShapeGroup(shape, [.. forms], context)]; }
        // A form's own table tells digits apart, so that a run of them must be walked through.
        if (forms.Count == 1) { return [new ShapeGroup(forms[0].Body, [forms[0]], context, runMax: 0)]; }
        int half = forms.Count / 2;
        return [.. Create([.. forms.Take(half)], context), .. Create([.. forms.Skip(half)], context)];
    }

    /// <summary>Looks for all forms that begin at a place with a run of digits.</summary>
    /// <param name="input">The text.</param>
    /// <param name="start">The run's first digit.</param>
    /// <param name="runEnd">Behind its last.</param>
    /// <remarks>No form ends inside a run: what may not touch a word byte, or a digit, ends behind it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MatchRun(in ScanInput input, int start, int runEnd)
    {
        int run = Math.Min(runEnd - start, afterRun.Length - 1);
        int state = afterRun[run];
        if (runEnd < input.Text.Length && run == runEnd - start)
        {
            // Most numbers are done with here.
            if (shape.Step(state, input.Text[runEnd]) == Dfa.Dead && !shape.IsAccepting(state)) { return; }
        }
        if (state != Dfa.Dead) { Match(input, start, start + run, state); }
    }

    /// <summary>Looks for all forms that begin at a place before a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MatchLed(in ScanInput input, int start)
    {
        if (firstPairs[(input.Text[start] * 256) + input.Text[start + 1]]) { Match(input, start, start, Dfa.Start); }
    }

    /// <summary>Whether some form could begin at a place and go on at the end of the text.</summary>
    public bool IsAlive(ReadOnlySpan<byte> text, int start)
    {
        if (!shape.IsAlive(text, start)) { return false; }
        foreach (Form form in forms)
        {
            if (form.Trigger != TriggerKind.Context && form.Body.IsAlive(text, start)) { return true; }
        }
        return false;
    }

    private void Match(in ScanInput input, int start, int at, int state)
    {
        ReadOnlySpan<byte> text = input.Text;
        Span<ulong> candidates = stackalloc ulong[width];
        candidates.Clear();
        bool isAny = false;
        while (state != Dfa.Dead)
        {
            if (shape.IsAccepting(state))
            {
                isAny = true;
                int set = shape.AcceptSet(state) * width;
                for (int i = 0; i < width; i++) { candidates[i] |= accepted[set + i]; }
            }
            if (at >= text.Length)
            {
                // Which of them is still open is for each to say.
                if (!input.IsEnd) { candidates.Fill(ulong.MaxValue); }
                break;
            }
            state = shape.Step(state, text[at++]);
        }
        if (isAny || candidates[0] != 0) { MatchEach(input, start, candidates); }
    }

    private void MatchEach(in ScanInput input, int start, Span<ulong> candidates)
    {
        ReadOnlySpan<byte> head = input.Text.Slice(start, Math.Min(HeadBytes, input.Text.Length - start));
        for (int i = 0; i < width; i++)
        {
            ulong left = candidates[i];
            for (int place = 0; place < head.Length; place++) { left &= heads[(((place * 256) + head[place]) * width) + i]; }
            while (left != 0)
            {
                Form form = forms[(i * 64) + BitOperations.TrailingZeroCount(left)];
                left &= left - 1;
                if (!input.Selected[form.ClassIndex] || !FormMatcher.MayBegin(form.Edges, input.Text, start)) { continue; }
                if (form.Trigger != TriggerKind.Context)
                {
                    FormMatcher.Match(input, form, start, start);
                    continue;
                }
                // The words before ask all forms.
                context.MatchBefore(input, start);
                return;
            }
        }
    }

    /// <summary>Notes the bytes a form can have at its first places; behind its shortest match it can have any.</summary>
    private void AddHeads(int number)
    {
        HashSet<int> states = [Dfa.Start];
        Dfa body = forms[number].Body;
        for (int place = 0; place < HeadBytes; place++)
        {
            bool isOver = states.Count == 0 || states.Any(body.IsAccepting);
            HashSet<int> after = [];
            for (int value = 0; value < 256; value++)
            {
                bool isTaken = isOver;
                foreach (int state in states)
                {
                    int next = body.Step(state, (byte)value);
                    if (next == Dfa.Dead) { continue; }
                    isTaken = true;
                    after.Add(next);
                }
                if (isTaken) { heads[(((place * 256) + value) * width) + (number / 64)] |= 1UL << number; }
            }
            states = isOver ? [] : after;
        }
    }

    private bool CanBegin(byte first, byte second)
    {
        for (int i = 0; i < width; i++)
        {
            if ((heads[(first * width) + i] & heads[((256 + second) * width) + i]) != 0) { return true; }
        }
        return false;
    }
}
