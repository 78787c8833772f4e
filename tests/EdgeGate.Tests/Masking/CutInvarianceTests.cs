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
            Check(Encoding.UTF8.GetBytes($"before, {text} after"));
            Check(Encoding.UTF8.GetBytes($"and {text}"));
        }
    }

    [Fact]
    public void Text_mixed_of_everything_cut_at_random_is_masked_as_if_whole()
    {
        Random random = new(20261125);
        string[] parts = [.. MaskSamples.BuiltIn.Taxonomy.Classes.SelectMany(static known => known.Match.Concat(known.Miss)).Select(static text => text.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal))];
        string[] glue = ["", " ", "\n", "-", ".", "@", ":", "1", "0", "a", "ssn ", "tel: ", "\"", "\\n", "\\u0026", "%3D", "%", "\\", "eyJ", "-----", "é", "\0"];
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
        for (int round = 0; round < 120; round++)
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

    // An AWS session token, behind whose '/' a long JWT begins.
    [Theory]
    [InlineData("x IQoJb3JpZ2luaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9k/", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", 1, "x [secret.aws.session_token][secret.jwt] tail [pii.email]")]
    [InlineData("x IQoJb3JpZ2luaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9kaB3/xY9k/", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", 9_000, "x [secret.aws.session_token][secret.jwt] tail [pii.email]")]
    public void Region_that_outlasts_the_one_it_began_in_is_masked_too(string outer, string inner, int bodyRounds, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(outer + inner + string.Concat(Enumerable.Repeat("eyJzdWIiOiIx", 14 + bodyRounds)) + ".sig tail ada@corp.test");
        Assert.Equal(expected, MaskSamples.Whole(Everything, bytes));
        foreach (int pieceBytes in new[] { 1, 13, 100, 1000, 16384, 70_000 }) { Same(expected, MaskSamples.StreamOf(Everything, bytes, pieceBytes), bytes[..100], $"pieces of {pieceBytes}"); }
        for (int cut = 0; cut < Math.Min(400, bytes.Length); cut += 13) { Same(expected, MaskSamples.Stream(Everything, bytes, cut), bytes[..100], $"cut {cut}"); }
    }

    // Regions of every kind that begin inside one another, near and far from their ends, and finds that lie across them.
    [Fact]
    public void Regions_that_begin_inside_one_another_are_masked_as_if_whole()
    {
        Random random = new(20261129);
        MaskPlan plan = MaskSamples.Create([Class("logic.0", "b2c?", extend: "[a-c]"), Class("logic.a", "a1", extend: "[a-f0-9 ]"), Class("logic.b", "b2", extend: "[a-h0-9.]"), Class("logic.c", "c3", until: "eed[0-9]{0,2}"), Class("logic.d", "[d-f]{2}4[. ]{3}"), Class("logic.e", "[a-h ]{1,40}@[a-z]{2}")]).PlanAll;
        string[] parts = ["a1", "b2", "c3", "eed", "eed1", "e", " ", "...", "de4", "4", "g", "zz "];
        for (int round = 0; round < 70; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(1, 25); i > 0; i--) { text.Append(random.Next(12) == 0 ? new string("bdf. "[random.Next(5)], random.Next(2500)) : parts[random.Next(parts.Length)]); }
            byte[] bytes = Encoding.ASCII.GetBytes(text.ToString());
            string whole = MaskSamples.Whole(plan, bytes);
            foreach (int pieceBytes in new[] { 1, 3, 50, 1000 }) { Same(whole, MaskSamples.StreamOf(plan, bytes, pieceBytes), bytes, $"pieces of {pieceBytes}"); }
            for (int turn = 0; turn < 12; turn++)
            {
                int[] cuts = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(bytes.Length + 1)).Order()];
                Same(whole, MaskSamples.Stream(plan, bytes, cuts), bytes, $"cuts {string.Join(',', cuts)}");
            }
        }

        static ClassDefinition Class(string name, string pattern, string? extend = null, string? until = null)
            => new(name, ClassName.Parse(name), false, "", "", [new FormDefinition(name, pattern, FindEdges.None, null, null, null, null, [], [], 0, 0, extend, until)], [], [], [], [], []);
    }

    // What a mask that reads the value makes of one depends on all of it, however much of it had come when the stream was cut.
    [Theory]
    [InlineData(MaskKind.Hash, 40)]
    [InlineData(MaskKind.Hash, 700)]
    [InlineData(MaskKind.Stars, 40)]
    [InlineData(MaskKind.Stars, 700)]
    [InlineData(MaskKind.Partial, 40)]
    [InlineData(MaskKind.Partial, 700)]
    [InlineData(MaskKind.Token, 40)]
    [InlineData(MaskKind.Drop, 700)]
    public void Region_gets_the_same_mask_whole_and_cut(MaskKind kind, int rounds)
    {
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("secret.*"), kind, KeepFirst: 2, KeepLast: 3, HashKey: new SecretText("0123456789abcdef"), TokenKey: new SecretText("0123456789abcdef0123456789abcdef"))).PlanAll;
        byte[] bytes = Encoding.ASCII.GetBytes("token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + string.Concat(Enumerable.Repeat("eyJzdWIiOiIx", rounds)) + ".sigXYZ tail ada@corp.test");
        string whole = MaskSamples.Whole(plan, bytes);
        Assert.DoesNotContain("eyJzdWIiOiIx", whole, StringComparison.Ordinal);
        Assert.Equal(kind != MaskKind.Drop && (rounds > 680 || kind == MaskKind.Token), whole.Contains("[secret.jwt]", StringComparison.Ordinal));
        foreach (int pieceBytes in new[] { 1, 100, 1000, 16384 }) { Same(whole, MaskSamples.StreamOf(plan, bytes, pieceBytes), bytes[..60], $"pieces of {pieceBytes}"); }
        for (int cut = 0; cut < 400; cut += 13) { Same(whole, MaskSamples.Stream(plan, bytes, cut), bytes[..60], $"cut {cut}"); }
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
