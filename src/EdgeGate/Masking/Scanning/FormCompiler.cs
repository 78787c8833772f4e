using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Validators;

namespace EdgeGate.Masking.Scanning;

/// <summary>Compiles the forms of a taxonomy's classes, and refuses with a reason what cannot be scanned for.</summary>
/// <param name="sparesDocumentation">Whether values that documentation uses pass.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class FormCompiler(bool sparesDocumentation, List<ConfigProblem> problems)
{
    /// <summary>The longest pattern for <c>not_before</c> and <c>not_after</c>.</summary>
    public const int TouchBytesMax = 12;

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

    // A built-in class is the same in every taxonomy of the process: it is compiled once. Its definitions are kept too, so which one it is tells all.
    private static readonly ConcurrentDictionary<FormDefinition, Form> BuiltIn = new(ReferenceEqualityComparer.Instance);
    private static readonly ConcurrentDictionary<FormDefinition, Form> BuiltInSparing = new(ReferenceEqualityComparer.Instance);

    private readonly FormTables tables = new();

    /// <summary>Compiles the forms of a class.</summary>
    /// <param name="definition">The class.</param>
    /// <param name="classIndex">Its index in the taxonomy.</param>
    /// <param name="forms">Receives them.</param>
    public void Compile(ClassDefinition definition, int classIndex, ICollection<Form> forms)
    {
        if (!definition.IsBuiltIn && !CheckSpare(definition)) { return; }
        ConcurrentDictionary<FormDefinition, Form> builtIn = sparesDocumentation ? BuiltInSparing : BuiltIn;
        foreach (FormDefinition form in definition.Forms)
        {
            string part = "pattern";
            try
            {
                if (!builtIn.TryGetValue(form, out Form? compiled))
                {
                    compiled = Compile(form, sparesDocumentation ? definition.Spare : [], classIndex, ref part);
                    if (definition.IsBuiltIn) { builtIn[form] = compiled; }
                }
                forms.Add(compiled.ClassIndex == classIndex ? compiled : compiled with { ClassIndex = classIndex });
            }
            catch (PatternException problem)
            {
                problems.Add(new ConfigProblem($"{form.Key}.{part}", problem.Message, problem.Fix));
            }
        }
    }

    /// <summary>Whether the patterns of what is spared can be read, wherever they are asked for.</summary>
    private bool CheckSpare(ClassDefinition definition)
    {
        int before = problems.Count;
        for (int i = 0; i < definition.Spare.Length; i++)
        {
            try
            {
                tables.Builder.Build(PatternParser.Parse(definition.Spare[i]));
            }
            catch (PatternException problem)
            {
                problems.Add(new ConfigProblem($"{definition.Key}.spare[{i}]", problem.Message, problem.Fix));
            }
        }
        return problems.Count == before;
    }

    private Form Compile(FormDefinition form, ImmutableArray<string> spare, int classIndex, ref string part)
    {
        PatternNode pattern = PatternParser.Parse(form.Pattern);
        Dfa body = tables.Builder.Build(pattern);
        part = "lead";
        PatternNode? lead = tables.Read(form.Lead, LeadBytesMax);
        part = "lead_not_before";
        if (form.LeadNotBefore is not null && lead is null) { throw new PatternException("there is no lead", "write one, or leave it out"); }
        PatternNode? leadNotBefore = tables.Read(form.LeadNotBefore, TouchBytesMax);
        part = "trail";
        PatternNode? trail = tables.Read(form.Trail, TrailBytesMax);
        part = "not_before";
        PatternNode? notBefore = tables.Read(form.NotBefore, TouchBytesMax);
        part = "not_after";
        PatternNode? notAfter = tables.Read(form.NotAfter, TouchBytesMax);
        part = "until";
        PatternNode? until = tables.Read(form.Until, UntilBytesMax);
        part = "extend";
        ByteSet extend = form.Extend is null ? ByteSet.None
            : PatternParser.Parse(form.Extend) is SetNode set ? set.Set : throw new PatternException("extend is one class of bytes", "write it in brackets: '[A-Za-z0-9_-]'");
        part = "check";
        Validator[] checks = [.. form.Checks.Select(FindValidator)];
        part = "context";
        CheckContext(form);
        part = "pattern";
        LeadAnalysis? digitLead = LeadAnalysis.Of(pattern, ByteSet.Digits);
        TriggerKind trigger = TriggerOf(form, pattern, lead, digitLead, out IReadOnlyList<Literal> literals);
        int contextBytes = form.Context.IsEmpty ? 0 : form.Context.Min(static word => word.Length) + 1;
        return new Form
        {
            ClassIndex = classIndex,
            Definition = form,
            Pattern = pattern,
            Body = body,
            FirstBytes = body.FirstBytes,
            DigitLead = digitLead,
            Literals = literals,
            Needed = NeededByte.Of(pattern),
            Edges = form.Edges,
            Lead = tables.Of(lead),
            LeadNotBefore = tables.Backwards(leadNotBefore),
            Trail = tables.Of(trail),
            NotBefore = tables.Backwards(notBefore),
            NotAfter = tables.Of(notAfter),
            Checks = checks,
            Spare = spare.IsEmpty ? null : tables.Builder.TryBuild([.. spare.Select(PatternParser.Parse)]),
            Extend = extend,
            Until = tables.Of(until),
            Trigger = trigger,
            HoldbackBytes = pattern.BytesMax + Math.Max(1, (trail?.BytesMax ?? 0) + (notAfter?.BytesMax ?? 0)),
            TextBytesMin = pattern.BytesMin + (lead?.BytesMin ?? 0) + (trail?.BytesMin ?? 0) + contextBytes,
        };
    }

    private static Validator FindValidator(string name)
    {
        if (ValidatorTable.TryGet(name, out Validator? validator)) { return validator; }
        throw new PatternException($"there is no check '{name}'", $"did you mean {EditDistance.Nearest(name, ValidatorTable.Names)}?");
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

    private static TriggerKind TriggerOf(FormDefinition form, PatternNode pattern, PatternNode? lead, LeadAnalysis? digitLead, out IReadOnlyList<Literal> literals)
    {
        literals = [];
        if (!form.Context.IsEmpty) { return TriggerKind.Context; }
        if (LiteralAnalysis.Of(lead ?? pattern) is { } found && (lead is not null || form.Edges != FindEdges.Word || found.Any(static literal => !char.IsAsciiDigit(literal.Text[0]))))
        {
            literals = found;
            return TriggerKind.Literal;
        }
        if (lead is not null) { throw new PatternException("the lead begins with no literal of three bytes or more", "let each of its branches begin with a word of three letters or more"); }
        if (digitLead is { Max: <= DigitLeadMax } digit && (digit.Max > 0 || form.Edges != FindEdges.None)) { return TriggerKind.Digit; }
        foreach (byte anchor in Anchors)
        {
            if (LeadAnalysis.Of(pattern, ByteSet.Of(anchor)) is { Max: <= AnchorLeadMax }) { return TriggerKind.Anchor; }
        }
        return TriggerKind.Scan;
    }
}
