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
    [InlineData("""{"b64_json":"#"}""", 3_000)]
    [InlineData("""{"b64_json":"#","next":"x"}""", 100_000)]
    [InlineData("""{"data":"#"}""", 3_000)]
    [InlineData("""{"inlineData":{"data":"#"}}""", 100_000)]
    [InlineData("""{"url":"data:image/png;base64,#"}""", 3_000)]
    [InlineData("""{"url":"data:image/png;base64,#"}""", 100_000)]
    public void Bytes_pass_though_some_of_their_letters_look_like_a_find(string document, int bytes)
    {
        string whole = document.Replace("#", BodySamples.Bytes(bytes), StringComparison.Ordinal);
        Assert.Equal(whole, BodySamples.Mask(Json, Encoding.ASCII.GetBytes(whole), 7_000));
        Assert.Equal(whole, BodySamples.Mask(Json, Encoding.ASCII.GetBytes(whole), whole.Length));
        string escaped = whole.Replace("/", "\\/", StringComparison.Ordinal);
        Assert.Equal(escaped, BodySamples.Mask(Json, Encoding.ASCII.GetBytes(escaped), 7_000));
    }

    [Theory]
    [InlineData("RIFF\u0024\u0010\u0000\u0000WAVEfmt ")]
    [InlineData("II*\u0000")]
    [InlineData("MM\u0000*")]
    [InlineData("\u007FELF\u0002\u0001\u0001")]
    public void Bytes_that_say_what_they_are_need_not_look_like_chance(string begin)
    {
        string quiet = Convert.ToBase64String([.. Encoding.Latin1.GetBytes(begin.PadRight(48, '\0')), .. Enumerable.Repeat<byte>(0xFF, 600)]) + "/4111111111111111/" + new string('/', 302);
        foreach (string document in (string[])[$$"""{"data":"{{quiet}}"}""", $$"""{"url":"data:audio/wav;base64,{{quiet}}"}"""]) { Assert.Equal(document, BodySamples.Everyway(Json, document)); }
        string none = $$"""{"data":"Ui{{quiet}}"}""";
        Assert.NotEqual(none, BodySamples.Everyway(Json, none));
    }

    [Fact]
    public void Audio_in_deltas_passes_though_some_of_its_letters_look_like_a_find()
    {
        string events = string.Concat(Enumerable.Range(3_000, 3).Select(static bytes => $$"""data: {"type":"response.audio.delta","item_id":"i","delta":"{{BodySamples.Bytes(bytes)}}"}""" + "\n\n"));
        Assert.Equal(events, BodySamples.Mask("text/event-stream", Encoding.ASCII.GetBytes(events), 1_000));
    }

    [Fact]
    public void Letters_that_are_no_bytes_are_masked_as_ever()
    {
        foreach (string word in (string[])["AKIAIOSFODNN7EXAMPLE", "Ada/4111111111111111"])
        {
            string many = string.Join('/', Enumerable.Repeat(word, 200));
            string masked = BodySamples.Mask(Json, Encoding.ASCII.GetBytes($$"""{"x":"{{many}}"}"""), 7_000);
            Assert.DoesNotContain(word[^8..], masked, StringComparison.Ordinal);
        }
        string key = BodySamples.Bytes(1_200);
        Assert.StartsWith("""{"session_token":"[secret.""", BodySamples.Mask(Json, Encoding.ASCII.GetBytes($$"""{"session_token":"{{key}}"}"""), 7_000), StringComparison.Ordinal);
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
