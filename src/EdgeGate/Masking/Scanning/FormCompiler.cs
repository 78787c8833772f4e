using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Validators;

namespace EdgeGate.Masking.Scanning;

/// <summary>Compiles the forms of class definitions, and refuses with a reason what cannot be scanned for.</summary>
internal static class FormCompiler
{
    /// <summary>The longest pattern for <c>not_before</c> and <c>not_after</c>.</summary>
    public const int TouchBytesMax = 8;

    /// <summary>The longest trail.</summary>
    public const int TrailBytesMax = 80;

    /// <summary>The longest lead.</summary>
    public const int LeadBytesMax = 224;

    /// <summary>The longest end marker of a region.</summary>
    public const int UntilBytesMax = 96;

    /// <summary>The longest context word.</summary>
    public const int ContextWordBytesMax = 64;

    /// <summary>How far behind its start a form's first digit may stand to draw attention.</summary>
    public const int DigitLeadMax = 8;

    /// <summary>How far behind its start a form's first @ or colon may stand.</summary>
    public const int AnchorLeadMax = 64;

    /// <summary>The bytes that draw attention by themselves.</summary>
    public static ReadOnlySpan<byte> Anchors => "@:"u8;

    // A built-in class is the same in every taxonomy of the process: it is compiled once.
    private static readonly ConcurrentDictionary<(FormDefinition Form, bool Spares), Form> BuiltIn = new();

    /// <summary>Compiles the forms of a class; what is wrong is added to the problems.</summary>
    public static IEnumerable<Form> Compile(ClassDefinition definition, int classIndex, bool sparesDocumentation, List<ConfigProblem> problems)
    {
        List<Form> forms = [];
        foreach (FormDefinition form in definition.Forms)
        {
            string part = "pattern";
            try
            {
                ImmutableArray<string> spare = sparesDocumentation ? definition.Spare : [];
                if (!BuiltIn.TryGetValue((form, sparesDocumentation), out Form? compiled))
                {
                    compiled = Compile(form, spare, classIndex, ref part);
                    if (definition.IsBuiltIn) { BuiltIn[(form, sparesDocumentation)] = compiled; }
                }
                forms.Add(compiled with { ClassIndex = classIndex });
            }
            catch (PatternException problem)
            {
                problems.Add(new ConfigProblem($"{form.Key}.{part}", problem.Message, problem.Fix));
            }
        }
        return forms;
    }

    private static Form Compile(FormDefinition form, IReadOnlyCollection<string> spare, int classIndex, ref string part)
    {
        PatternNode pattern = PatternParser.Parse(form.Pattern);
        Dfa body = DfaBuilder.Build(pattern);
        part = "lead";
        PatternNode? lead = Bounded(form.Lead, LeadBytesMax);
        part = "trail";
        PatternNode? trail = Bounded(form.Trail, TrailBytesMax);
        part = "not_before";
        PatternNode? notBefore = Bounded(form.NotBefore, TouchBytesMax);
        part = "not_after";
        PatternNode? notAfter = Bounded(form.NotAfter, TouchBytesMax);
        part = "until";
        PatternNode? until = Bounded(form.Until, UntilBytesMax);
        part = "extend";
        ByteSet extend = form.Extend is null ? ByteSet.None
            : PatternParser.Parse(form.Extend) is SetNode set ? set.Set : throw new PatternException("extend is one class of bytes", "write it in brackets: '[A-Za-z0-9_-]'");
        part = "check";
        Validator[] checks = [.. form.Checks.Select(FindValidator)];
        part = "context";
        CheckContext(form);
        part = "pattern";
        TriggerKind trigger = TriggerOf(form, pattern, lead);
        int contextBytes = form.Context.IsEmpty ? 0 : form.Context.Min(static word => word.Length) + 1;
        return new Form
        {
            ClassIndex = classIndex,
            Definition = form,
            Pattern = pattern,
            LeadPattern = lead,
            Body = body,
            FirstBytes = SearchValues.Create([.. ByteSet.All.Bytes.Where(value => body.Step(Dfa.Start, value) != Dfa.Dead)]),
            Needed = NeededByte.Of(pattern),
            Edges = form.Edges,
            Lead = lead is null ? null : DfaBuilder.Build(lead),
            Trail = trail is null ? null : DfaBuilder.Build(trail),
            NotBefore = notBefore is null ? null : DfaBuilder.Build(DfaBuilder.Reverse(notBefore)),
            NotAfter = notAfter is null ? null : DfaBuilder.Build(notAfter),
            Checks = checks,
            Spare = spare.Count == 0 ? null : DfaBuilder.TryBuild([.. spare.Select(PatternParser.Parse)]),
            Extend = extend,
            Until = until is null ? null : DfaBuilder.Build(until),
            Trigger = trigger,
            HoldbackBytes = pattern.BytesMax + Math.Max(1, (trail?.BytesMax ?? 0) + (notAfter?.BytesMax ?? 0)),
            TextBytesMin = pattern.BytesMin + (lead?.BytesMin ?? 0) + (trail?.BytesMin ?? 0) + contextBytes,
        };
    }

    private static PatternNode? Bounded(string? text, int bytesMax)
    {
        if (text is null) { return null; }
        PatternNode node = PatternParser.Parse(text);
        return node.BytesMax <= bytesMax ? node : throw new PatternException($"it may match {node.BytesMax} bytes, more than {bytesMax}", "lower its repeats");
    }

    private static Validator FindValidator(string name)
    {
        if (ValidatorTable.TryGet(name, out Validator? validator)) { return validator; }
        string nearest = ValidatorTable.Names.MinBy(known => EditDistance.Of(known, name)) ?? "";
        throw new PatternException($"there is no check '{name}'", $"did you mean {nearest}?");
    }

    private static void CheckContext(FormDefinition form)
    {
        foreach (string word in form.Context)
        {
            int bytes = Encoding.UTF8.GetByteCount(word);
            if (bytes is < 2 or > ContextWordBytesMax) { throw new PatternException($"the context word '{word}' is {bytes} bytes long", $"use words of 2 to {ContextWordBytesMax} bytes"); }
        }
        if (!form.Context.IsEmpty && form.Lead is not null) { throw new PatternException("a form has a context or a lead, not both", "put the words into the lead, or make two forms of it"); }
    }

    private static TriggerKind TriggerOf(FormDefinition form, PatternNode pattern, PatternNode? lead)
    {
        if (!form.Context.IsEmpty) { return TriggerKind.Context; }
        if (LiteralAnalysis.Of(lead ?? pattern) is { } literals && (lead is not null || form.Edges != FindEdges.Word || literals.Any(static literal => !char.IsAsciiDigit(literal.Text[0]))))
        {
            return TriggerKind.Literal;
        }
        if (lead is not null) { throw new PatternException("the lead begins with no literal of three bytes or more", "let each of its branches begin with a word of three letters or more"); }
        if (LeadAnalysis.Of(pattern, ByteSet.Digits) is { Max: <= DigitLeadMax } digit && (digit.Max > 0 || form.Edges != FindEdges.None)) { return TriggerKind.Digit; }
        foreach (byte anchor in Anchors)
        {
            if (LeadAnalysis.Of(pattern, ByteSet.Of(anchor)) is { Max: <= AnchorLeadMax }) { return TriggerKind.Anchor; }
        }
        return TriggerKind.Scan;
    }
}
