using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Masking.Validators;
using Xunit;

namespace EdgeGate.Tests.Masking.Classes;

/// <summary>The class files keep to their schema and to the pattern language, and do what their examples say, judged by the plain model.</summary>
public sealed class ClassDataTests
{
    private const int ClassesMin = 80;
    private const int ExamplesMin = 3;
    private const int FindBytesMax = 512;
    private const int NeighbourBytesMax = 12;
    private const int LeadBytesMax = 256;
    private const int WithinMax = 256;

    private static readonly string[] Fixed =
    [
        "pii.email", "pii.card", "pii.card.visa", "pii.card.mastercard", "pii.card.amex", "pii.card.discover", "pii.card.jcb", "pii.card.diners", "pii.card.unionpay",
        "pii.card.maestro", "pii.card.mir", "pii.iban", "pii.us_ssn", "pii.phone", "net.ipv4", "net.ipv6", "net.mac", "secret.aws.access_key", "secret.aws.secret_key",
        "secret.github.token", "secret.jwt", "secret.pem_private_key", "logic.prompt", "logic.reasoning", "logic.tool_call",
    ];

    public static TheoryData<string> Names => [.. ClassFiles.All.Select(entry => entry.Name)];

    [Fact]
    public void Classes_are_many_and_their_names_are_valid_and_unique()
    {
        string[] names = [.. ClassFiles.All.Select(entry => entry.Name)];
        Assert.True(names.Length >= ClassesMin);
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches(new Regex(@"^(?:pii|pci|phi|secret|net|logic)(?:\.[a-z0-9_]+){1,4}\z"), name));
        Assert.Empty(Fixed.Except(names));
    }

    [Fact]
    public void Validators_and_classes_name_each_other()
    {
        string[] used = [.. ClassFiles.All.SelectMany(entry => entry.Forms).SelectMany(form => form.Checks).Distinct()];
        Assert.Empty(used.Except(ValidatorTable.Names));
        Assert.Empty(ValidatorTable.Names.Except(used));
    }

    [Theory, MemberData(nameof(Names))]
    public void Class_says_what_it_is_and_has_examples(string name)
    {
        ClassEntry entry = Entry(name);
        Assert.False(string.IsNullOrWhiteSpace(entry.About));
        bool isGroup = ClassFiles.All.Any(other => other.Name.StartsWith(name + '.', StringComparison.Ordinal));
        if (entry.Forms.Count == 0)
        {
            Assert.True(isGroup || name.StartsWith("logic.", StringComparison.Ordinal), "only groups and logic classes find nothing by content");
            return;
        }
        Assert.False(string.IsNullOrWhiteSpace(entry.Source));
        Assert.True(entry.Match.Count >= ExamplesMin && entry.Miss.Count >= ExamplesMin, "three examples of each kind at least");
    }

    [Theory, MemberData(nameof(Names))]
    public void Form_keeps_to_the_language_and_its_bounds(string name)
    {
        foreach (ClassForm form in Entry(name).Forms)
        {
            PatternShape pattern = PatternShape.Parse(form.Pattern);
            Assert.InRange(pattern.BytesMin, 1, pattern.BytesMax);
            Assert.InRange(pattern.BytesMax, 1, FindBytesMax);
            Assert.Contains(form.Edges, (string[])["word", "letter", "digit", "none"]);
            Assert.InRange(Length(form.NotBefore), 0, NeighbourBytesMax);
            Assert.InRange(Length(form.NotAfter), 0, NeighbourBytesMax);
            Assert.InRange(Length(form.Lead), 0, LeadBytesMax);
            Assert.InRange(Length(form.LeadNotBefore), 0, NeighbourBytesMax);
            Assert.InRange(Length(form.Trail), 0, FindBytesMax);
            Assert.InRange(Length(form.Until), 0, FindBytesMax);
            Assert.InRange(Length(form.Extend), 0, 1);
            Assert.InRange(form.Within, 1, WithinMax);
            Assert.InRange(form.Entropy, 0, 8);
            Assert.False(form.Extend is not null && form.Until is not null, "a find is extended in one way");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Form_without_context_begins_with_something_to_look_for(string name)
    {
        foreach (ClassForm form in Entry(name).Forms.Where(form => form.Context.Count == 0))
        {
            PatternShape begin = PatternShape.Parse(form.Lead ?? form.Pattern);
            bool hasAnchor = PatternAnchors.HasLiteral(begin) || PatternAnchors.HasDigit(begin) || (form.Lead is null && PatternAnchors.HasMark(begin));
            Assert.True(hasAnchor, $"{form.Lead} {form.Pattern}: no literal, digit or mark near the start, and no context");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Match_example_is_found(string name)
    {
        ClassEntry entry = Entry(name);
        PlainForm[] forms = [.. entry.Forms.Select(form => new PlainForm(form))];
        foreach (string example in entry.Match)
        {
            (string text, string? marked) = ReadMarks(example);
            string[] finds = [.. forms.SelectMany(form => form.Finds(text)).Select(range => text[range])];
            Assert.True(finds.Length > 0, $"not found in: {example}");
            if (marked is null) { continue; }
            Assert.True(finds.Contains(marked) && finds.All(find => find.Length <= marked.Length), $"found {string.Join(" | ", finds)} in: {example}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Miss_example_is_not_found(string name)
    {
        ClassEntry entry = Entry(name);
        PlainForm[] forms = [.. entry.Forms.Select(form => new PlainForm(form))];
        foreach (string example in entry.Miss)
        {
            string text = Bytes(example);
            string[] finds = [.. forms.SelectMany(form => form.Finds(text)).Select(range => text[range])];
            Assert.True(finds.Length == 0, $"found {string.Join(" | ", finds)} in: {example}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Spare_pattern_keeps_to_the_language(string name)
    {
        ClassEntry entry = Entry(name);
        foreach (string spare in entry.Spare)
        {
            Assert.InRange(PatternShape.Parse(spare).BytesMin, 1, FindBytesMax);
        }
    }

    private static ClassEntry Entry(string name) => ClassFiles.All.Single(entry => entry.Name == name);

    private static int Length(string? pattern) => pattern is null ? 0 : PatternShape.Parse(pattern).BytesMax;

    /// <summary>An example's text as bytes, and what <c>&lt;&lt;</c> and <c>&gt;&gt;</c> mark in it.</summary>
    private static (string Text, string? Marked) ReadMarks(string example)
    {
        int open = example.IndexOf("<<", StringComparison.Ordinal);
        int close = example.IndexOf(">>", StringComparison.Ordinal);
        return open < 0 || close < open
            ? (Bytes(example), null)
            : (Bytes(example[..open] + example[(open + 2)..close] + example[(close + 2)..]), Bytes(example[(open + 2)..close]));
    }

    /// <summary>The UTF-8 bytes of a text, a character each.</summary>
    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
