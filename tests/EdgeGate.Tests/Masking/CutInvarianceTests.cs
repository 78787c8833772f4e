using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>Whatever comes, and however it is cut, what goes on is what masking it whole gives.</summary>
public sealed class CutInvarianceTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    public static TheoryData<string> Names => ClassExampleTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_of_a_class_cut_anywhere_is_masked_as_if_whole(string name)
    {
        ClassDefinition known = MaskSamples.BuiltIn.Taxonomy.Classes.Single(one => one.Name.Value == name);
        foreach (string example in known.Match.Concat(known.Miss))
        {
            string text = example.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal);
            Check(Encoding.UTF8.GetBytes($"before, {text} after; and {text}"));
        }
    }

    [Fact]
    public void Text_mixed_of_everything_cut_at_random_is_masked_as_if_whole()
    {
        Random random = new(20261125);
        string[] parts = [.. MaskSamples.BuiltIn.Taxonomy.Classes.SelectMany(static known => known.Match.Concat(known.Miss)).Select(static text => text.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal))];
        string[] glue = ["", " ", "\n", "-", ".", "@", ":", "1", "0", "a", "ssn ", "tel: ", "\"", "eyJ", "-----", "é", "\0"];
        for (int round = 0; round < 400; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                string part = parts[random.Next(parts.Length)];
                int start = random.Next(part.Length);
                text.Append(random.Next(3) == 0 ? part[start..random.Next(start, part.Length)] : part).Append(glue[random.Next(glue.Length)]);
            }
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            string whole = MaskSamples.Whole(Everything, bytes);
            for (int turn = 0; turn < 12; turn++)
            {
                int[] cuts = [.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next(bytes.Length + 1)).Order()];
                Same(whole, MaskSamples.Stream(Everything, bytes, cuts), bytes, $"cuts {string.Join(',', cuts)}");
            }
            Same(whole, MaskSamples.StreamOf(Everything, bytes, 1), bytes, "byte by byte");
        }
    }

    [Fact]
    public void Dense_noise_of_trigger_bytes_is_masked_as_if_whole()
    {
        Random random = new(7);
        const string Alphabet = "0123456789 -.@:abcdefDE_+()eyJ/=\"";
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(1, 1500)).Select(_ => (byte)Alphabet[random.Next(Alphabet.Length)])];
            string whole = MaskSamples.Whole(Everything, bytes);
            foreach (int pieceBytes in new[] { 1, 2, 3, 7, 64, 500 }) { Same(whole, MaskSamples.StreamOf(Everything, bytes, pieceBytes), bytes, $"pieces of {pieceBytes}"); }
        }
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\n", 20_000, "\n-----END RSA PRIVATE KEY----- tail ada@corp.test")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n", 20_000, " tail ada@corp.test")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.", 5_000, " tail ada@corp.test")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.", 5_000, "@corp.test and 4111111111111111")]
    public void Region_is_masked_from_its_begin_marker_on(string begin, int bodyBytes, string tail)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(begin + string.Concat(Enumerable.Range(0, bodyBytes / 10).Select(static i => $"Ab{i % 10}-D4_6Zq")) + tail);
        string whole = MaskSamples.Whole(Everything, bytes);
        Assert.DoesNotContain("D4_6Zq", whole[..Math.Min(whole.Length, 200)], StringComparison.Ordinal);
        Assert.DoesNotContain("ada@corp.test", whole, StringComparison.Ordinal);
        foreach (int pieceBytes in new[] { 1, 13, 1000, 16384, 70_000 }) { Same(whole, MaskSamples.StreamOf(Everything, bytes, pieceBytes), bytes[..100], $"pieces of {pieceBytes}"); }
    }

    [Fact]
    public void Stream_that_was_finished_can_be_finished_again_and_begun_anew()
    {
        using MaskStream stream = Everything.OpenStream(new MaskFinds(Everything.Classes));
        using ByteBuffer output = new(1 << 20);
        byte[] text = Encoding.UTF8.GetBytes(new string('a', 500) + " mail ada@corp.test and -----BEGIN PRIVATE KEY-----");
        for (int round = 0; round < 2; round++)
        {
            output.Clear();
            stream.Write(text, output);
            stream.Finish(output);
            stream.Finish(output);
            Assert.Equal(new string('a', 500) + " mail [pii.email] and [secret.pem_private_key]", Encoding.UTF8.GetString(output.Written));
        }
    }

    private static void Check(byte[] bytes)
    {
        string whole = MaskSamples.Whole(Everything, bytes);
        for (int cut = 0; cut <= bytes.Length; cut++) { Same(whole, MaskSamples.Stream(Everything, bytes, cut), bytes, $"cut {cut}"); }
        Same(whole, MaskSamples.StreamOf(Everything, bytes, 1), bytes, "byte by byte");
    }

    private static void Same(string expected, string actual, byte[] bytes, string how)
    {
        if (expected != actual) { Assert.Fail($"{how}\ntext:   {Encoding.Latin1.GetString(bytes)}\nwhole:  {expected}\nstream: {actual}"); }
    }
}
