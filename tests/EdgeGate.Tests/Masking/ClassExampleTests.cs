using System.Text;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>The examples in the class files are tests: each class is found where it says, and not found where it says.</summary>
public sealed class ClassExampleTests
{
    public static TheoryData<string> Names => [.. MaskSamples.BuiltIn.Taxonomy.Classes.Where(static known => !known.Forms.IsEmpty).Select(static known => known.Name.Value)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_is_found_in_its_matches_and_not_in_its_misses(string name)
    {
        ClassDefinition known = MaskSamples.BuiltIn.Taxonomy.Classes.Single(one => one.Name.Value == name);
        MaskPlan plan = MaskSamples.BuiltIn.Plan([MaskSamples.Pattern(name)]);
        List<string> wrong = [];
        foreach (string example in known.Match)
        {
            bool isMarked = example.Contains("<<", StringComparison.Ordinal) && example.Contains(">>", StringComparison.Ordinal);
            string text = isMarked ? example.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal) : example;
            string masked = Mask(plan, text);
            if (!masked.Contains($"[{name}]", StringComparison.Ordinal)) { wrong.Add($"not found: {example}"); }
            if (!isMarked) { continue; }
            string expected = example[..example.IndexOf("<<", StringComparison.Ordinal)] + $"[{name}]" + example[(example.LastIndexOf(">>", StringComparison.Ordinal) + 2)..];
            if (masked != expected) { wrong.Add($"found otherwise: {example} -> {masked}"); }
        }
        foreach (string example in known.Miss)
        {
            string masked = Mask(plan, example);
            if (masked != example) { wrong.Add($"found wrongly: {example} -> {masked}"); }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Taxonomy_is_of_the_breadth_it_promises()
    {
        Assert.True(MaskSamples.BuiltIn.Taxonomy.Classes.Length >= 60);
        Assert.All(MaskSamples.BuiltIn.Taxonomy.Classes, static known => Assert.NotEmpty(known.About));
        Assert.All(MaskSamples.BuiltIn.Taxonomy.Classes.Where(static known => !known.Forms.IsEmpty), static known => Assert.True(known.Match.Length >= 3 && known.Miss.Length >= 3, known.Name.Value));
    }

    [Fact]
    public void Hold_back_of_every_form_is_bounded_and_none_is_slow()
    {
        Assert.All(MaskSamples.BuiltIn.Taxonomy.Forms, static form => Assert.True(form.HoldbackBytes <= EdgeGate.Masking.Streams.MaskStream.HoldbackBytesMax / 2 + 64));
        Assert.All(MaskSamples.BuiltIn.Taxonomy.Forms, static form => Assert.NotEqual(EdgeGate.Masking.Scanning.TriggerKind.Scan, form.Trigger));
    }

    private static string Mask(MaskPlan plan, string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(MaskSamples.Whole(plan, Encoding.UTF8.GetBytes(text))));
}
