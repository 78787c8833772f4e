using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>What the rows of <see cref="DigitFilter"/> and the sets of <see cref="RunClasses"/> leave out could not have been found.</summary>
public sealed class DigitTriggersTests
{
    private static readonly string[] Separators = [" ", "-", ".", "/", ":", ",", "\n", "\t", "\"", "(", ") ", "=", "+", "T", "x", "_", "$", ";", "%", "é", "7", "07", ".5", " 12 "];

    private static readonly Taxonomy Classes = Taxonomy.Create(new MaskingOptions([], []), []);

    /// <summary>Finds of forms that a digit draws attention to, and what a stream would hold back, are those of asking each form at each place.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finds_are_those_of_asking_everywhere(bool isEnd)
    {
        List<Form> forms = [.. Classes.Forms.Where(static form => form.Trigger == TriggerKind.Digit)];
        int finds = Compare(forms, [.. forms.Select(static form => Classes.Classes[form.ClassIndex]).Distinct().SelectMany(static known => known.Match.Concat(known.Miss))], isEnd);
        Assert.True(finds > 100, $"only {finds} finds: the texts show nothing");
    }

    /// <summary>So are those of forms that letters may touch, with and without bytes before their digits.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finds_inside_words_are_those_of_asking_everywhere(bool isEnd)
    {
        string[] patterns = [@"\d{6}", @"k?\d{3}x", @"[ab]\d{4}", @"-{0,3}\d{5}"];
        List<Form> forms = [.. patterns.SelectMany(static (pattern, number) => FormsOf(pattern, FindEdges.Digit, number)), .. FormsOf(@"[a-c%]{1,3}\d{3}", FindEdges.None, patterns.Length)];
        Assert.All(forms, static form => Assert.Equal(TriggerKind.Digit, form.Trigger));
        int finds = Compare(forms, ["123456", "u123456", "k123x", "123x", "ka1234", "b1234", "--12345", "a-12345", "abc123", "%a123", "9a123"], isEnd);
        Assert.True(finds > 100, $"only {finds} finds: the texts show nothing");
    }

    /// <summary>A run of digits that lies across parts and blocks of the map is the same run.</summary>
    [Fact]
    public void Card_is_found_wherever_it_stands()
    {
        using Masker masker = new(Classes, HyperscanCache.None);
        for (int offset = TextMap.PartBytes - 100; offset < TextMap.PartBytes + 20; offset++)
        {
            using ByteBuffer text = new(1 << 16);
            text.Append(Encoding.ASCII.GetBytes(new string(' ', offset) + "4111111111111111 x"));
            using ByteBuffer output = new(1 << 16);
            masker.PlanAll.Mask(text.Written, ValueShape.Text, output, new MaskFinds(Classes.Classes.Length));
            Assert.EndsWith("[pii.card.visa] x", Encoding.ASCII.GetString(output.Written));
        }
    }

    /// <summary>Finds of a scan are those of asking each form at each place; gives their number.</summary>
    private static int Compare(List<Form> forms, string[] examples, bool isEnd)
    {
        using Scanner scanner = new(forms, HyperscanCache.None);
        bool[] selected = [.. Enumerable.Repeat(true, forms.Max(static form => form.ClassIndex) + 1)];
        Random random = new(20);
        int finds = 0;
        for (int round = 0; round < 120; round++)
        {
            using ByteBuffer text = new(1 << 20);
            text.Append(Draw(random, examples, round == 40 ? 3 * TextMap.PartBytes : random.Next(1, 160)));
            int length = text.Length;
            ScanFinds found = new();
            found.Begin(text.Length);
            scanner.Scan(new ScanInput(text.Written, 0, isEnd, selected, found));
            ScanFinds expected = new();
            expected.Begin(text.Length);
            ScanInput input = new(text.Written, 0, isEnd, selected, expected);
            foreach (Form form in forms)
            {
                for (int start = 0; start < length; start++)
                {
                    if (FormMatcher.MayBegin(form.Edges, text.Written, start)) { FormMatcher.Match(input, form, start, start); }
                }
            }
            Assert.Equal(Places(expected), Places(found));
            Assert.Equal(expected.Hold, found.Hold);
            finds += found.Items.Count;
        }
        return finds;
    }

    private static List<Form> FormsOf(string pattern, FindEdges edges, int classIndex)
    {
        FormDefinition form = new("x", pattern, edges, null, null, null, null, [], [], 0, 0, null, null);
        List<Form> forms = [];
        new FormCompiler(sparesDocumentation: false, []).Compile(new ClassDefinition("x", ClassName.Parse("logic.x"), false, "", "", [form], [], [], [], [], []), classIndex, forms);
        return forms;
    }

    private static List<(int Start, int End, int Class)> Places(ScanFinds finds)
        => [.. finds.Items.Select(static find => (find.Start, find.End, find.ClassIndex)).Distinct().Order()];

    private static byte[] Draw(Random random, string[] examples, int length)
    {
        List<byte> text = [];
        while (text.Count < length)
        {
            byte[] example = Encoding.UTF8.GetBytes(examples[random.Next(examples.Length)]);
            if (random.Next(3) == 0 && example.Length > 0) { example[random.Next(example.Length)] = (byte)('0' + random.Next(10)); }
            text.AddRange(example[random.Next(4) == 0 ? random.Next(example.Length).. : 0..]);
            text.AddRange(Encoding.UTF8.GetBytes(Separators[random.Next(Separators.Length)]));
        }
        return [.. text[..Math.Min(length, text.Count)]];
    }
}
