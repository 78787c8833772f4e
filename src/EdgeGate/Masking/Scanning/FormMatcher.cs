using System.Runtime.CompilerServices;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning.Literals;
using EdgeGate.Masking.Validators;

namespace EdgeGate.Masking.Scanning;

/// <summary>Decides whether a form stands at a place. Depends on the bytes around it alone, so that no cut of a stream changes the answer.</summary>
internal static class FormMatcher
{
    /// <summary>The longest region that an end marker is looked for in.</summary>
    public const int RegionBytesMax = 32 * 1024;

    private static readonly bool[] IsWord = Table(ByteSet.Word);
    private static readonly bool[] IsDigit = Table(ByteSet.Digits);

    /// <summary>Whether a byte is a letter, digit or underscore.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWordByte(byte value) => IsWord[value];

    /// <summary>Whether what stands before a place may touch a find that begins there.</summary>
    public static bool MayBegin(FindEdges edges, ReadOnlySpan<byte> text, int start) => edges switch
    {
        FindEdges.Word => BeginsWhole(text, start),
        FindEdges.Digit => start == 0 || !IsDigit[text[start - 1]] || Escapes.EndsBefore(text, start),
        FindEdges.Letter => BeginsWhole(text, start) || text[start - 1] == '_',
        _ => true,
    };

    /// <summary>Whether a place touches no letter, digit or underscore before it, but one of an escape.</summary>
    public static bool BeginsWhole(ReadOnlySpan<byte> text, int start) => start == 0 || !IsWord[text[start - 1]] || Escapes.EndsBefore(text, start);

    /// <summary>Looks for a form that begins at a place, its lead already seen.</summary>
    public static void Match(in ScanInput input, Form form, int start, int evidence)
    {
        if (form.Needed is { } needed && needed.IsMissing(input.Text, start, input.IsEnd)) { return; }
        Dfa body = form.Body;
        int state = Dfa.Start;
        for (int i = start; i < input.Text.Length; i++)
        {
            state = body.Step(state, input.Text[i]);
            if (state == Dfa.Dead) { return; }
            if (body.IsAccepting(state)) { break; }
        }
        MatchOn(input, form, start, evidence);
    }

    /// <summary>The form ends somewhere, or the text does.</summary>
    private static void MatchOn(in ScanInput input, Form form, int start, int evidence)
    {
        if (form.NotBefore?.EndsBefore(input.Text, start) == true) { return; }
        Unsafe.SkipInit(out DfaEnds ends);
        ends.Clear();
        if (form.Body.Run(input.Text, start, ref ends) && !input.IsEnd)
        {
            input.Output.AddUndecided(start, evidence);
            return;
        }
        for (int back = 0; back < ends.Kept; back++)
        {
            if (TryEnd(input, form, start, ends.Longest(back).End, evidence)) { return; }
        }
    }

    /// <summary>Looks for a form behind its lead, which begins at a place: behind the longest lead first.</summary>
    public static void MatchBehindLead(in ScanInput input, Form form, int leadStart)
    {
        if (form.LeadNotBefore?.EndsBefore(input.Text, leadStart) == true) { return; }
        Unsafe.SkipInit(out DfaEnds leads);
        leads.Clear();
        bool isAlive = form.Lead!.Run(input.Text, leadStart, ref leads);
        if (isAlive && !input.IsEnd) { input.Output.AddRetry(leadStart); }
        for (int back = 0; back < leads.Kept; back++) { Match(input, form, leads.Longest(back).End, leadStart); }
    }

    /// <summary>Whether a form that began ends right at a place; adds the find, or notes that more bytes must tell. False when a shorter match may do.</summary>
    public static bool TryEnd(in ScanInput input, Form form, int start, int end, int evidence)
    {
        ReadOnlySpan<byte> text = input.Text;
        if (end == text.Length && !input.IsEnd)
        {
            input.Output.AddUndecided(start, evidence);
            return true;
        }
        bool mayTouch = form.IsRegion || end == text.Length || form.Edges switch
        {
            FindEdges.Word => !IsWord[text[end]],
            FindEdges.Digit => !IsDigit[text[end]],
            FindEdges.Letter => !IsWord[text[end]] || text[end] == '_',
            _ => true,
        };
        if (!mayTouch) { return false; }
        Trilean behind = Behind(form, text, end, input.IsEnd);
        if (behind == Trilean.Undecided)
        {
            input.Output.AddUndecided(start, evidence);
            return true;
        }
        if (behind == Trilean.No || !IsRight(form, text[start..end])) { return false; }
        if (form.IsRegion) { AddRegion(input, form, start, end, evidence); }
        else { input.Add(new Find(start, end, form.ClassIndex, null, false, end, evidence, form.Trigger == TriggerKind.Context, form.IsFramed)); }
        return true;
    }

    /// <summary>Where a region that is open at a place ends; -1 when it goes on beyond the text.</summary>
    /// <param name="form">The region's form.</param>
    /// <param name="text">The text.</param>
    /// <param name="at">From where its end is looked for.</param>
    /// <param name="bodyEnd">Where what its pattern matched ends: <see cref="RegionBytesMax"/> bytes behind it, a region that waits for an end marker ends without; before the text where less of it was kept.</param>
    /// <param name="isEnd">Whether nothing follows the text.</param>
    /// <param name="resume">When it goes on: from where its end must be looked for again.</param>
    public static int RegionEnd(Form form, ReadOnlySpan<byte> text, int at, int bodyEnd, bool isEnd, out int resume)
    {
        resume = text.Length;
        if (form.Until is null)
        {
            while (at < text.Length && form.Extend.Contains(text[at])) { at++; }
            return at < text.Length || isEnd ? at : -1;
        }
        // The end marker counts only where it ends within the bytes a region may have.
        bool isLimited = bodyEnd + RegionBytesMax <= text.Length;
        ReadOnlySpan<byte> window = isLimited ? text[..(bodyEnd + RegionBytesMax)] : text;
        bool goesOn = !isLimited && !isEnd;
        for (int i = at; i < window.Length; i++)
        {
            Unsafe.SkipInit(out DfaEnds ends);
            ends.Clear();
            bool isAlive = form.Until.Run(window, i, ref ends);
            if (isAlive && goesOn)
            {
                resume = i;
                return -1;
            }
            if (ends.Count > 0) { return ends.Longest(0).End; }
        }
        return goesOn ? -1 : window.Length;
    }

    private static void AddRegion(in ScanInput input, Form form, int start, int end, int evidence)
    {
        int regionEnd = RegionEnd(form, input.Text, end, end, input.IsEnd, out _);
        bool isOpen = regionEnd < 0;
        input.Add(new Find(start, isOpen ? input.Text.Length : regionEnd, form.ClassIndex, form, isOpen, end, evidence, form.Trigger == TriggerKind.Context, form.IsFramed));
    }

    private static Trilean Behind(Form form, ReadOnlySpan<byte> text, int end, bool isEnd)
    {
        Trilean trail = form.Trail?.Begins(text, end, isEnd) ?? Trilean.Yes;
        if (trail != Trilean.Yes) { return trail; }
        return form.NotAfter?.Begins(text, end, isEnd) switch
        {
            Trilean.Yes => Trilean.No,
            Trilean.Undecided => Trilean.Undecided,
            _ => Trilean.Yes,
        };
    }

    private static bool IsRight(Form form, ReadOnlySpan<byte> find)
    {
        foreach (Validator check in form.Checks)
        {
            if (!check(find)) { return false; }
        }
        return (form.Definition.EntropyMin == 0 || Entropy.BitsPerByte(find) >= form.Definition.EntropyMin) && form.Spare?.IsWhole(find) != true;
    }

    private static bool[] Table(ByteSet set)
    {
        bool[] table = new bool[256];
        foreach (byte value in set) { table[value] = true; }
        return table;
    }
}
