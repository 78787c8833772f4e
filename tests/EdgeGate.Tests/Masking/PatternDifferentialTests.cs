using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>The tables against .NET's own regular expressions, for every pattern of every class.</summary>
public sealed class PatternDifferentialTests
{
    private const int TextsEach = 40;

    public static TheoryData<string> Families => [.. MaskSamples.BuiltIn.Taxonomy.Forms.Select(static form => form.Definition.Key.Split('.')[0] + "." + form.Definition.Key.Split('.')[1].Split('[')[0][..1]).Distinct()];

    [Theory]
    [MemberData(nameof(Families))]
    public void Table_ends_where_a_regex_does(string family)
    {
        Random random = new(3);
        foreach (Form form in MaskSamples.BuiltIn.Taxonomy.Forms.Where(form => form.Definition.Key.StartsWith(family, StringComparison.Ordinal)))
        {
            Compare(form.Definition.Pattern, form.Pattern, form.Body, random);
            if (form.Lead is not null) { Compare(form.Definition.Lead!, PatternParser.Parse(form.Definition.Lead!), form.Lead, random); }
        }
    }

    private static void Compare(string pattern, PatternNode tree, Dfa table, Random random)
    {
        Regex regex = new($@"\A(?:{Latin(pattern)})\z", RegexOptions.ECMAScript | (pattern.StartsWith("(?i)", StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None));
        for (int round = 0; round < TextsEach; round++)
        {
            StringBuilder text = new();
            Generate(tree, text, random);
            if (round % 2 == 1) { Spoil(text, random); }
            byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
            bool isWhole = table.IsWhole(bytes);
            Assert.True(regex.IsMatch(text.ToString()) == isWhole, $"{pattern}\n{text}");
            if (round % 2 == 0) { Assert.True(isWhole, $"{pattern}\n{text}"); }
        }
    }

    /// <summary>The pattern as .NET reads it over Latin-1: bytes beyond ASCII as characters of the same number.</summary>
    private static string Latin(string pattern)
    {
        string body = pattern.StartsWith("(?i)", StringComparison.Ordinal) ? pattern[4..] : pattern;
        return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body));
    }

    private static void Generate(PatternNode node, StringBuilder text, Random random)
    {
        switch (node)
        {
            case SetNode set:
                byte[] bytes = [.. set.Set];
                text.Append((char)bytes[random.Next(bytes.Length)]);
                break;
            case SequenceNode sequence:
                foreach (PatternNode item in sequence.Items) { Generate(item, text, random); }
                break;
            case ChoiceNode choice:
                Generate(choice.Items[random.Next(choice.Items.Length)], text, random);
                break;
            case RepeatNode repeat:
                for (int i = random.Next(repeat.Min, repeat.Max + 1); i > 0; i--) { Generate(repeat.Item, text, random); }
                break;
        }
    }

    private static void Spoil(StringBuilder text, Random random)
    {
        int at = random.Next(text.Length);
        switch (random.Next(3))
        {
            case 0:
                text[at] = (char)random.Next(32, 127);
                break;
            case 1:
                text.Remove(at, 1);
                break;
            default:
                text.Insert(at, text[random.Next(text.Length)]);
                break;
        }
    }
}
