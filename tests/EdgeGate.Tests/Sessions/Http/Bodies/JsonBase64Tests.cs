using System.Text;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Strings of JSON that hold a text in base64: data URLs, and members in which files come.</summary>
public sealed class JsonBase64Tests
{
    private const string Json = "application/json";
    private const string Plain = "name,mail\nAda,ada@corp.test\n";
    private const string Hidden = "name,mail\nAda,[pii.email]\n";

    [Theory]
    [InlineData("""{"image_url":{"url":"data:text/plain;base64,#"}}""")]
    [InlineData("""{"image_url":{"url":"DATA:Text/CSV;charset=utf-8;base64,#"}}""")]
    [InlineData("""{"file":{"filename":"a.csv","file_data":"data:application/json;base64,#"}}""")]
    [InlineData("""{"url":"data:image/png;base64,#"}""")]
    [InlineData("""{"source":{"type":"base64","media_type":"text/plain","data":"#"}}""")]
    [InlineData("""{"inlineData":{"data":"#","mimeType":"text/csv"}}""")]
    [InlineData("""{"resource":{"uri":"file:///a","blob":"#"}}""")]
    [InlineData("""{"content":["#"],"encoding":"base64"}""")]
    public void Text_is_masked_where_it_stands(string document)
        => Assert.Equal(document.Replace("#", Base64(Hidden), StringComparison.Ordinal), BodySamples.Everyway(Json, document.Replace("#", Base64(Plain), StringComparison.Ordinal)));

    [Fact]
    public void Letters_of_urls_lines_and_missing_ends_are_seen_through()
    {
        string sloppy = Base64("é??>>" + Plain).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Contains('_', sloppy);
        Assert.Equal($$"""{"data":"{{Base64("é??>>" + Hidden)}}"}""", BodySamples.Everyway(Json, $$"""{"data":"{{sloppy}}"}"""));
        string lines = Base64(Plain).Insert(8, "\\n").Insert(20, "\\n") + "\\n";
        Assert.Equal($$"""{"content":"{{Base64(Hidden)}}"}""", BodySamples.Everyway(Json, $$"""{"content":"{{lines}}"}"""));
    }

    [Fact]
    public void Json_in_it_is_masked_as_json_and_percent_encoding_is_seen_through()
    {
        Assert.Equal($$"""{"url":"data:;base64,{{Base64("""{"m":"[pii.email]"}""")}}"}""", BodySamples.Everyway(Json, $$"""{"url":"data:;base64,{{Base64("""{"m":"ada\u0040corp.test"}""")}}"}"""));
        Assert.Equal("""{"url":"data:text/plain,to%20%5Bpii.email%5D"}""", BodySamples.Everyway(Json, """{"url":"data:text/plain,to%20ada%40corp.test"}"""));
    }

    [Fact]
    public void What_is_no_text_passes_as_it_stands()
    {
        string image = Convert.ToBase64String([0x89, .. "PNG\r\n"u8, 0, .. Encoding.ASCII.GetBytes(Plain)]);
        foreach (string document in (string[])[$$"""{"url":"data:image/png;base64,{{image}}"}""", $$"""{"data":"{{image}}"}""", """{"data":"abcdefghijklmnop"}""", """{"text":"data: to, and on"}""", """{"data":"data:text/plain;base64,%%%"}""", $$"""{"id":"{{Base64(Plain)}}"}"""])
        {
            Assert.Equal(document, BodySamples.Everyway(Json, document));
        }
    }

    [Theory]
    [InlineData("data:text/plain;base64,")]
    [InlineData("")]
    public void Long_text_is_masked_up_to_a_bound_and_a_long_string_of_another_kind_as_ever(string head)
    {
        string text = string.Concat(Enumerable.Repeat("all quiet, ", 9000));
        string document = $$"""{"data":"{{head}}{{Base64(text + Plain)}}"}""";
        Assert.Equal($$"""{"data":"{{head}}{{Base64(text + Hidden)}}"}""", BodySamples.Everyway(Json, document));
        BodyContext small = BodySamples.Context(limits: new BodyLimits(EventBytesMax: 100_000));
        Assert.Equal(document, BodySamples.Everyway(Json, document, small));
        Assert.Equal($$"""{"data":"{{new string('a', 80_000)}} [pii.email]"}""", BodySamples.Everyway(Json, $$"""{"data":"{{new string('a', 80_000)}} ada@corp.test"}"""));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
