using System.IO.Compression;
using System.Text;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Judging;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Judging;

public sealed class BodyRuleTests
{
    private static readonly HttpRules Allowing = ContentSamples.Rules(("models", ContentSamples.Body(("$.model", "gpt-4o* o3"))));
    private static readonly HttpRules Denying = ContentSamples.Rules(("no old models", ContentSamples.Body(("$.model", "gpt-3*"))), ("rest", null));

    [Theory]
    [InlineData("application/json", """{"model":"gpt-4o-mini","n":1}""", "models")]
    [InlineData("application/vnd.api+json", """{"model":"o3"}""", "models")]
    [InlineData("application/json", """{"mod\u0065l":"gpt-4o"}""", "models")]
    [InlineData("application/json", "\uFEFF{\"model\":\"o3\"}", "models")]
    [InlineData("application/x-www-form-urlencoded", "model=gpt-4o&x=1", "models")]
    [InlineData("application/json", """{"model":"gpt-5"}""", "default")]
    [InlineData("application/json", """{"n":1}""", "default")]
    [InlineData("application/json", """{"model":["o3"]}""", "default")]
    [InlineData("application/json", """{"model":"o3","model":"gpt-5"}""", "default")]
    [InlineData("application/json", """{"model":"o3","mod\u0065l":"gpt-5"}""", "default")]
    [InlineData("application/json", """{"model":"o3","Model":"gpt-5"}""", "default")]
    [InlineData("application/json", """{"Model":"o3"}""", "default")]
    [InlineData("application/json", "{\"model\":\"o3\\u0000x\"}", "default")]
    [InlineData("application/json", """{"model":"o3"} {"model":"gpt-5"}""", "default")]
    [InlineData("application/json", """{"model":"o3",}""", "default")]
    [InlineData("application/json", """{"model":"o3" /* x */}""", "default")]
    [InlineData("application/json; charset=utf-16", """{"model":"o3"}""", "default")]
    [InlineData("application/json; charset=utf-8; charset=utf-7", """{"model":"o3"}""", "default")]
    [InlineData("text/plain", """{"model":"o3"}""", "default")]
    [InlineData("", """{"model":"o3"}""", "default")]
    [InlineData("application/grpc", "\0\0\0\0\0", "default")]
    [InlineData("application/grpc+json", """{"model":"o3"}""", "default")]
    [InlineData("application/x-www-form-urlencoded", "model=o3&model=gpt-5", "default")]
    [InlineData("application/x-www-form-urlencoded", "model=o3&x=1;model=gpt-5", "default")]
    [InlineData("application/x-www-form-urlencoded", "model=o3&model[]=gpt-5", "default")]
    [InlineData("application/x-www-form-urlencoded", "model=o3&model%5Ba%5D=gpt-5", "default")]
    [InlineData("application/x-www-form-urlencoded", "model=o3&+model=gpt-5", "default")]
    public void Allow_holds_for_every_reading(string type, string body, string rule) => Assert.Equal(rule, ContentSamples.Decides(Allowing, type, body));

    [Theory]
    [InlineData("application/json", """{"model":"gpt-3.5"}""", "no old models")]
    [InlineData("application/json", """{"model":"o3","model":"gpt-3.5"}""", "no old models")]
    [InlineData("application/json", """{"MODEL":"gpt-3.5"}""", "no old models")]
    [InlineData("text/plain", """{"model":"gpt-3.5"}""", "no old models")]
    [InlineData("", """{"model":"\u0067pt-3.5"}""", "no old models")]
    [InlineData("application/x-www-form-urlencoded", "a=b&m%6fdel=gpt%2D3", "no old models")]
    [InlineData("application/x-www-form-urlencoded", """{"model":"gpt-3.5"}""", "no old models")]
    [InlineData("application/x-www-form-urlencoded", """
        "a=1&model=gpt-3.5&b=2"
        """, "no old models")]
    [InlineData("application/x-www-form-urlencoded", """["&model=gpt-3.5&"]""", "no old models")]
    [InlineData("application/json", """{"model":"gpt-3.5",}""", "no old models")]
    [InlineData("application/json; charset=utf-16le", """{"model":"o3"}""", "no old models")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--", "no old models")]
    [InlineData("application/grpc", "\0\0\0\0\0", "no old models")]
    [InlineData("application/grpc-web-text+proto", "AAAAAAA=", "no old models")]
    [InlineData("Application/GRPC+json", """{"model":"o3"}""", "no old models")]
    [InlineData("application/json", """{"model":["gpt-3.5"]}""", "no old models")]
    [InlineData("application/json", """{"model":{"$eq":"gpt-3.5"}}""", "no old models")]
    [InlineData("application/json", """{"model":"\tgpt-3.5 "}""", "no old models")]
    [InlineData("application/x-www-form-urlencoded", "model[]=gpt-3.5", "no old models")]
    [InlineData("application/json", """{"model":"o3"}""", "rest")]
    [InlineData("application/json", """{"x":{"model":"gpt-3.5"}}""", "rest")]
    [InlineData("application/json", "", "rest")]
    public void Deny_holds_for_any_reading(string type, string body, string rule) => Assert.Equal(rule, ContentSamples.Decides(Denying, type, body));

    [Theory]
    [InlineData("_method=DELETE")]
    [InlineData(".method=DELETE")]
    [InlineData("%20.method=DELETE")]
    [InlineData("+method=DELETE", "rest")]
    [InlineData("%5Bmethod=DELETE")]
    [InlineData("_method%00x=DELETE")]
    [InlineData("_method[]=DELETE")]
    [InlineData("x_method=DELETE", "rest")]
    public void Field_of_a_form_is_meant_by_all_names_that_servers_make_the_same(string form, string rule = "no methods")
        => Assert.Equal(rule, ContentSamples.Decides(ContentSamples.Rules(("no methods", ContentSamples.Body(("$._method", "*"))), ("rest", null)), "application/x-www-form-urlencoded", form));

    [Theory]
    [InlineData("100000", "no large")]
    [InlineData("1e5", "no large")]
    [InlineData("1.0E+5", "no large")]
    [InlineData("100000.00", "no large")]
    [InlineData("\"100000\"", "no large")]
    [InlineData("99999", "rest")]
    public void Number_is_read_as_it_stands_and_as_what_it_is(string number, string rule)
        => Assert.Equal(rule, ContentSamples.Decides(ContentSamples.Rules(("no large", ContentSamples.Body(("$.max_tokens", "100000"))), ("rest", null)), "application/json", "{\"max_tokens\":" + number + "}"));

    [Fact]
    public void Any_value_is_meant_by_a_star_alone_and_wildcards_of_places_mean_all_of_them()
    {
        HttpRules rules = ContentSamples.Rules(("no tools", ContentSamples.Body(("$.tools", "*"))), ("talk", ContentSamples.Body(("$.messages[*].role", "user assistant"))));
        Assert.Equal("no tools", ContentSamples.Decides(rules, "application/json", """{"tools":[{"a":1}],"messages":[{"role":"user"}]}"""));
        Assert.Equal("talk", ContentSamples.Decides(rules, "application/json", """{"messages":[{"role":"user"},{"role":"assistant"}]}"""));
        Assert.Equal("default", ContentSamples.Decides(rules, "application/json", """{"messages":[{"role":"user"},{"role":"system"}]}"""));
    }

    [Fact]
    public void Content_coding_is_undone_before_judging_and_one_that_cannot_be_is_refused()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) { gzip.Write("""{"model":"gpt-3.5"}"""u8); }
        Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", packed.ToArray(), coding: "gzip"));
        Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", packed.ToArray().AsSpan()[..^1], coding: "gzip"));
        Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", "{}"u8, coding: "compress"));
    }

    [Fact]
    public void Body_beyond_the_limit_is_one_nobody_can_judge_packed_or_not()
    {
        Http1Limits limits = new(JudgedBodyBytesMax: 16 * 1024);
        byte[] large = Encoding.UTF8.GetBytes("{\"model\":\"o3\",\"x\":\"" + new string('x', 16 * 1024) + "\"}");
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) { gzip.Write(large); }
        Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", large, limits: limits));
        Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", packed.ToArray(), coding: "gzip", limits: limits));
        Assert.Equal("default", ContentSamples.Decides(Allowing, "application/json", large, limits: limits));
        Assert.Equal("rest", ContentSamples.Decides(Denying, "application/json", large.AsSpan()[..20].ToArray() is { } cut ? [.. cut, .. "\"}"u8] : [], limits: limits));
    }

    [Fact]
    public void Values_beyond_what_is_matched_are_ones_nobody_can_judge()
        => Assert.Equal("no old models", ContentSamples.Decides(Denying, "application/json", "{\"model\":\"" + new string('x', JudgedPlaces.ValueCharsMax + 1) + "\"}"));

    [Fact]
    public void Held_body_is_looked_at_without_consuming_and_chunks_count_with_their_framing()
    {
        Http1Limits limits = new(JudgedBodyBytesMax: 64 * 1024);
        byte[] chunked = [.. "3\r\n{\"a\r\n5\r\n\":1} \r\n0\r\n\r\nGET / HTTP/1.1\r\n"u8];
        using HttpHeldBody held = new(limits, Http1BodyKind.Chunked, -1);
        for (int i = 0; i < chunked.Length - 16; i++) { Assert.Equal(ParseKind.NeedMore, held.Look(chunked.AsSpan(0, i)).Kind); }
        ParseStep step = held.Look(chunked);
        Assert.Equal((ParseKind.Done, chunked.Length - 16), (step.Kind, step.Bytes));
        held.Decode([]);
        Assert.Equal("{\"a\":1} ", Encoding.UTF8.GetString(held.Text));
        using HttpHeldBody tiny = new(limits, Http1BodyKind.Chunked, -1);
        byte[] many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1\r\nx\r\n", 12_000)));
        Assert.Equal(ParseKind.Done, tiny.Look(many).Kind);
        Assert.NotNull(tiny.Problem);
    }
}
