using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>A value that is looked at with others is masked as if it were alone.</summary>
public sealed class ValueBatchTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;
    private static readonly string[] Examples = [.. MaskSamples.BuiltIn.Taxonomy.Classes.SelectMany(static known => known.Match.Concat(known.Miss))
        .Select(static text => text.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal))];

    [Fact]
    public void All_examples_of_classes_in_one_go_are_masked_as_alone()
    {
        Check([.. Examples.Select(static text => ("", text, false))]);
        Check([.. Examples.Select(static text => ("value: ", text, false))]);
        // Without what stands before and behind in the example.
        Check([.. Examples.SelectMany(static text => text.Split(' ')).Select(static text => ("", text, false))]);
        // A context word is the name, and the value touches the wall.
        Check([.. Examples.Select(static text => text.LastIndexOf(' ') is var at and > 0 ? (text[..(at + 1)], text[(at + 1)..], false) : ("", text, false))]);
    }

    [Fact]
    public void Pieces_of_examples_beside_walls_of_their_own_are_masked_as_alone()
    {
        Random random = new(20261129);
        string[] glue = ["", " ", "-", ".", "@", ":", "1", "a", "ssn ", "\u001e", "\u001e\u001e", "é", "\0"];
        for (int round = 0; round < 300; round++)
        {
            List<(string Behind, string Value, bool IsNumber)> values = [];
            for (int i = random.Next(1, 40); i > 0; i--)
            {
                string part = Examples[random.Next(Examples.Length)];
                int start = random.Next(part.Length);
                string value = random.Next(3) == 0 ? part[start..random.Next(start, part.Length)] : part;
                int cut = random.Next(4) == 0 ? random.Next(value.Length + 1) : 0;
                values.Add((value[..cut], value[cut..] + glue[random.Next(glue.Length)], random.Next(8) == 0));
            }
            Check(values);
        }
    }

    [Fact]
    public void Noise_of_digits_and_marks_is_masked_as_alone()
    {
        Random random = new(11);
        const string Alphabet = "0123456789012345678901234567890123456789 -.@:+()/\u001eaA_";
        for (int round = 0; round < 400; round++)
        {
            Check([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => ("", new string([.. Enumerable.Range(0, random.Next(0, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]), false))]);
        }
    }

    [Fact]
    public void Forms_that_no_control_byte_may_touch_are_found_beside_a_wall()
    {
        static ClassDefinition Own(string name, string pattern, FindEdges edges) => new(
            name, ClassName.Parse(name), false, "", "", [new FormDefinition(name, pattern, edges, @"[\x00-\x1f]", @"[\x00-\x1f]", null, null, [], [], 0, 0, null, null)], [], [], [], [], []);

        using Masker own = MaskSamples.Create([Own("logic.number", "7[0-9]{5}", FindEdges.Word), Own("logic.led", "N-[0-9]{5}", FindEdges.Word), Own("logic.word", "zebrafish", FindEdges.None)]);
        Check([.. new[] { "700123", "712345", "N-70012", "zebrafish", "7001234", "zebrafish1", " 700124", "700125 ", "x" }.Select(static text => ("", text, false))], own.PlanAll);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_is_used_again(bool hasFinds)
    {
        MaskFinds finds = new(Everything.Classes);
        using ValueBatch batch = new();
        using ByteBuffer masked = new(1 << 16);
        for (int i = 0; i < 3; i++)
        {
            batch.Clear();
            batch.Add([], "nothing"u8);
            batch.Add("mail: "u8, hasFinds ? "anna@corp-mail.org"u8 : "nobody at all"u8);
            Assert.Equal(hasFinds, batch.Scan(Everything));
            if (!hasFinds) { continue; }
            Assert.Equal(MaskOutcome.Unchanged, batch.Mask(Everything, 0, isNumber: false, masked, finds));
            masked.Clear();
            Assert.Equal(MaskOutcome.Rewritten, batch.Mask(Everything, 1, isNumber: false, masked, finds));
            Assert.Equal("[pii.email]", Encoding.UTF8.GetString(masked.Written));
        }
        Assert.Equal(hasFinds ? 3 : 0, finds.Total);
    }

    private static void Check(List<(string Behind, string Value, bool IsNumber)> values, MaskPlan? own = null)
    {
        MaskPlan plan = own ?? Everything;
        MaskFinds together = new(plan.Classes);
        MaskFinds alone = new(plan.Classes);
        using ValueBatch batch = new();
        values = [.. values.Where(value => Encoding.UTF8.GetByteCount(value.Value) >= plan.ValueBytesMin)];
        foreach ((string behind, string value, _) in values) { batch.Add(Encoding.UTF8.GetBytes(behind), Encoding.UTF8.GetBytes(value)); }
        string[] expected = [.. values.Select(value => Alone(plan, value, alone))];
        bool hasFinds = batch.Scan(plan);
        using ByteBuffer masked = new(1 << 20);
        for (int i = 0; i < values.Count; i++)
        {
            masked.Clear();
            string outcome = Told(hasFinds ? batch.Mask(plan, i, values[i].IsNumber, masked, together) : MaskOutcome.Unchanged, masked);
            if (outcome != expected[i]) { Assert.Fail($"behind '{values[i].Behind}' the value '{values[i].Value}' is {outcome} with others and {expected[i]} alone"); }
        }
        for (int known = 0; known < alone.Classes; known++) { Assert.Equal(alone[known], together[known]); }
    }

    private static string Alone(MaskPlan plan, (string Behind, string Value, bool IsNumber) value, MaskFinds finds)
    {
        using ByteBuffer text = new(1 << 16);
        text.Append(Encoding.UTF8.GetBytes(value.Behind));
        int from = text.Length;
        text.Append(Encoding.UTF8.GetBytes(value.Value));
        using ByteBuffer masked = new(1 << 20);
        return Told(plan.MaskBehind(text.Written, from, value.IsNumber ? ValueShape.Number : ValueShape.Text, masked, finds), masked);
    }

    private static string Told(MaskOutcome outcome, ByteBuffer masked) => $"{outcome} '{(outcome == MaskOutcome.Rewritten ? Encoding.UTF8.GetString(masked.Written) : "")}'";
}
