using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http;
using EdgeGate.Tests.Masking;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpKnownFieldsTests : IDisposable
{
    private readonly HttpKnownFields known = new();
    private readonly ByteBuffer output = new(64 * 1024);
    private readonly MaskPlan other = MaskSamples.BuiltIn.Plan([]);

    public void Dispose() => output.Dispose();

    [Fact]
    public void Line_is_known_to_the_byte_and_to_its_plan()
    {
        Assert.False(known.Has(BodySamples.Plan, "x-note: plain"u8));
        known.Keep(BodySamples.Plan, "x-note: plain"u8);
        Assert.True(known.Has(BodySamples.Plan, "x-note: plain"u8));
        Assert.False(known.Has(BodySamples.Plan, "x-note: plaim"u8));
        Assert.False(known.Has(BodySamples.Plan, "x-note: plai"u8));
        Assert.False(known.Has(BodySamples.Plan, "x-nope: plain"u8));
        Assert.False(known.Has(other, "x-note: plain"u8));
    }

    [Fact]
    public void Lines_that_share_a_place_are_not_taken_for_each_other()
    {
        for (int i = 0; i < 1000; i++)
        {
            byte[] line = Encoding.ASCII.GetBytes($"x-request-id: {i:d6} and what is the same behind it");
            Assert.False(known.Has(BodySamples.Plan, line));
            known.Keep(BodySamples.Plan, line);
            Assert.True(known.Has(BodySamples.Plan, line));
        }
    }

    [Fact]
    public void Dozen_lines_are_known_at_once()
    {
        byte[][] lines = [.. Enumerable.Range(0, 12).Select(static i => Encoding.ASCII.GetBytes($"x-field-{i}: value {i * 7919}"))];
        foreach (byte[] line in lines) { known.Keep(BodySamples.Plan, line); }
        Assert.True(lines.Count(line => known.Has(BodySamples.Plan, line)) > 8);
    }

    [Fact]
    public void Long_line_is_not_kept()
    {
        byte[] line = Encoding.ASCII.GetBytes("x-note: " + new string('a', 300));
        known.Keep(BodySamples.Plan, line);
        Assert.False(known.Has(BodySamples.Plan, line));
    }

    [Fact]
    public void Find_is_masked_and_counted_each_time()
    {
        MaskFinds finds = new(BodySamples.Plan.Classes);
        HttpFieldMasker masker = new(BodySamples.Plan, finds, known);
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal("X-Note: ask [pii.email]", Write(masker, "X-Note", "ask ada@corp.test"));
            Assert.Equal(i, finds.Total);
        }
        Assert.False(known.Has(BodySamples.Plan, "X-Note: ask ada@corp.test"u8));
    }

    [Fact]
    public void Credential_is_not_kept()
    {
        HttpFieldMasker masker = new(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes), known);
        Assert.Equal("Cookie: theme=dark", Write(masker, "Cookie", "theme=dark"));
        Assert.False(known.Has(BodySamples.Plan, "Cookie: theme=dark"u8));
        Assert.Equal("X-Theme: dark", Write(masker, "X-Theme", "dark"));
        Assert.True(known.Has(BodySamples.Plan, "X-Theme: dark"u8));
    }

    private string Write(HttpFieldMasker masker, string name, string value)
    {
        output.Clear();
        masker.AppendField(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), output);
        return Encoding.ASCII.GetString(output.Written);
    }
}
