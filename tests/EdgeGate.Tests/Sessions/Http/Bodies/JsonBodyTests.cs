using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class JsonBodyTests
{
    private const string Json = "application/json; charset=utf-8";

    [Theory]
    [InlineData("""{"a":"ada@corp.test","b":[4111111111111111,1.5]}""", """{"a":"[pii.email]","b":[null,1.5]}""")]
    [InlineData("""{"a":"ada\u0040corp.test", "é\n": [ "\ud83d\ude00\u00e9" , true ,null ] }""", """{"a":"[pii.email]", "é\n": [ "\ud83d\ude00\u00e9" , true ,null ] }""")]
    [InlineData("""{"ada@corp.test":1}""", """{"[pii.email]":1}""")]
    [InlineData("""{"ssn":219099999}""", """{"ssn":null}""")]
    [InlineData("""{"ssn":"219099999","n":"219099999"}""", """{"ssn":"[pii.us_ssn]","n":"219099999"}""")]
    [InlineData("""["say \"123-45-6789\""]""", """["say \"[pii.us_ssn]\""]""")]
    [InlineData("""{"arguments":"{\"to\":\"ada\\u0040corp.test\",\"card\":4111111111111111}"}""", """{"arguments":"{\"to\":\"[pii.email]\",\"card\":null}"}""")]
    [InlineData(" 4111111111111111 ", " null ")]
    [InlineData("\"ada@corp.test\"", "\"[pii.email]\"")]
    [InlineData("", "")]
    [InlineData("""{"choices":[{"logprobs":{"content":[{"token":"ada"}]},"text":"x"}]}""", """{"choices":[{"logprobs":null,"text":"x"}]}""")]
    [InlineData("""{"prompt_token_ids":[7,8],"choices":[{"token_ids":[1,2],"prompt_logprobs":[null,{"7":{"decoded_token":"ada"}}],"text":"x"}],"prompt_logprobs":[]}""", """{"prompt_token_ids":[],"choices":[{"token_ids":[],"prompt_logprobs":[],"text":"x"}],"prompt_logprobs":[]}""")]
    [InlineData("""{"content":"x","completion_probabilities":[{"token":" 123"}]}""", """{"content":"x","completion_probabilities":[]}""")]
    public void Document_is_masked_value_by_value_and_stays_valid(string text, string expected)
    {
        Assert.Equal(expected, BodySamples.Everyway(Json, text));
        if (expected.Length > 0) { JsonDocument.Parse(expected).Dispose(); }
    }

    [Theory]
    [InlineData("{\"a\":\"ada@corp.test\"")]
    [InlineData("{\"a\" \"b\"}")]
    [InlineData("[1,]")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("{'a':1}")]
    [InlineData("[01]")]
    [InlineData("[\"\\x\"]")]
    [InlineData("[\"a\nb\"]")]
    [InlineData("[NaN]")]
    [InlineData("{} {}")]
    [InlineData("\uFEFF")]
    public void What_is_no_document_is_refused(string text)
    {
        string masked = BodySamples.Mask(Json, Encoding.UTF8.GetBytes(text), 1);
        Assert.EndsWith("|The body is not well-formed JSON.", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("corp.test", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_lengths_are_bounded()
    {
        Assert.EndsWith("nested too deeply, or an event of it has too many values.", BodySamples.Mask(Json, Encoding.ASCII.GetBytes(new string('[', 10_000)), 100), StringComparison.Ordinal);
        Assert.EndsWith("too long.", BodySamples.Mask(Json, Encoding.ASCII.GetBytes(new string('1', 10_000)), 100), StringComparison.Ordinal);
        Assert.EndsWith("too long.", BodySamples.Mask(Json, Encoding.ASCII.GetBytes("{\"" + new string('n', 10_000) + "\":1}"), 100), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_string_is_masked_as_a_stream_wherever_it_is_cut()
    {
        BodyContext context = BodySamples.Context(limits: new BodyLimits(ValueBytesMax: 100));
        string filler = string.Concat(Enumerable.Repeat("word ", 60));
        string text = "{\"a\":\"" + filler + "ada\\u0040corp.test " + filler + "\",\"b\":\"123-45-6789\"}";
        Assert.Equal(text.Replace("ada\\u0040corp.test", "[pii.email]", StringComparison.Ordinal).Replace("123-45-6789", "[pii.us_ssn]", StringComparison.Ordinal), BodySamples.Everyway(Json, text, context));
    }

    [Fact]
    public void Tagged_place_is_its_class()
    {
        BodyContext context = BodySamples.Tagged("$.messages[*].content", "logic.prompt");
        Assert.Equal(
            """{"messages":[{"role":"user","content":"[logic.prompt]"},{"content":"[logic.prompt]"},{"content":null}],"content":"x"}""",
            BodySamples.Everyway(Json, """{"messages":[{"role":"user","content":"do it"},{"content":[{"text":"and this"}]},{"content":null}],"content":"x"}""", context));
        Assert.Equal("""{"a":{"thinking":"[logic.reasoning]"},"b":[{"thinking":"[logic.reasoning]"}]}""", BodySamples.Everyway(Json, """{"a":{"thinking":"x"},"b":[{"thinking":{"y":[1,2]}}]}""", BodySamples.Tagged("api:$..thinking", "logic.reasoning")));
        Assert.Equal("""{"thinking":"x"}""", BodySamples.Everyway(Json, """{"thinking":"x"}""", BodySamples.Tagged("other:$..thinking", "logic.reasoning")));
    }

    /// <summary>A client chooses to get objects in the rows of a table (<c>includeObject=Object</c>): what is tagged in an object is so there.</summary>
    [Theory]
    [InlineData("""{"data":{"key":"x"}}""")]
    [InlineData("""{"items":[{"data":{"key":"x"}},{"data":{"key":"x"}}]}""")]
    [InlineData("""{"type":"ADDED","object":{"data":{"key":"x"}}}""")]
    [InlineData("""{"kind":"Table","rows":[{"cells":["a"],"object":{"data":{"key":"x"}}},{"cells":["b"],"object":{"data":{"key":"x"}}}]}""")]
    [InlineData("""{"type":"ADDED","object":{"kind":"Table","rows":[{"cells":["a"],"object":{"data":{"key":"x"}}}]}}""")]
    public void Objects_in_tables_are_masked_by_the_tags_of_objects(string text)
    {
        string[][] tags = [["$.data.key", "$.items[*].data.key", "$.object.data.key"], ["$..data.key"]];
        foreach (string[] paths in tags) { Assert.Equal(text.Replace("\"x\"", "\"[logic.reasoning]\"", StringComparison.Ordinal), BodySamples.Everyway(Json, text, BodySamples.Tagged([.. paths], "logic.reasoning", hasTables: true))); }
        // Elsewhere a row is what it is.
        if (text.Contains("rows", StringComparison.Ordinal)) { Assert.Equal(text, BodySamples.Everyway(Json, text, BodySamples.Tagged([.. tags[0]], "logic.reasoning", hasTables: false))); }
    }

    [Fact]
    public void A_list_tagged_alone_is_tagged_as_a_table()
        => Assert.Equal("""{"rows":[{"object":{"data":"[logic.reasoning]","b":{"data":"x"}},"data":"x"}]}""", BodySamples.Everyway(Json, """{"rows":[{"object":{"data":"x","b":{"data":"x"}},"data":"x"}]}""", BodySamples.Tagged(["$.items[*].data"], "logic.reasoning", hasTables: true)));

    [Fact]
    public void Dropped_member_leaves_a_valid_document()
    {
        BodyContext context = BodySamples.Tagged("$..thinking", "logic.reasoning", new MaskOptions("m", MaskSamples.Pattern("logic.reasoning"), MaskKind.Drop));
        Assert.Equal("""{"a":1}""", BodySamples.Everyway(Json, """{"a":1,"thinking":"x"}""", context));
        Assert.Equal("""{"a":1}""", BodySamples.Everyway(Json, """{"thinking":{"x":[1,"2"]},"a":1}""", context));
        Assert.Equal("{}", BodySamples.Everyway(Json, """{"thinking":"x"}""", context));
        Assert.Equal("""{"a":1,"b":[{}]}""", BodySamples.Everyway(Json, """{"a":1,"thinking":2,"b":[{"thinking":null}],"th\u0069nking":3}""", context));
    }

    [Theory]
    [InlineData("""{"a":1, "thinking":"x" ,"b":"ada@corp.test","c": [ "x", {"thinking":[1],"d":2} ,3]}""", """{"a":1,"b":"[pii.email]","c": [ "x", {"d":2} ,3]}""")]
    [InlineData("""[{"thinking":"x", "a":1},{"thinkin":"y","hinking":1,"thinkingg":[{"b":"x"}]}]""", """[{ "a":1},{"thinkin":"y","hinking":1,"thinkingg":[{"b":"x"}]}]""")]
    [InlineData("""{"a":{"thinking":1},"b":"{\"thinking\":\"ada@corp.test\"}","c":" ada@corp.test"}""", """{"a":{},"b":"{\"thinking\":\"[pii.email]\"}","c":" [pii.email]"}""")]
    public void Members_that_no_path_names_pass_beside_one_that_is_left_out(string text, string expected)
    {
        BodyContext context = BodySamples.Tagged("$..thinking", "logic.reasoning", new MaskOptions("m", MaskSamples.Pattern("logic.reasoning"), MaskKind.Drop));
        Assert.Equal(expected, BodySamples.Everyway(Json, text, context));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public void White_space_behind_a_comma_is_kept_to_a_bound_however_it_is_cut(int bytes)
    {
        string kept = new(' ', Math.Min(bytes, 256));
        string space = new(' ', bytes);
        Assert.Equal($$"""{"a":1,{{kept}}"b":{{space}}["x",{{kept}}2 ]}""", BodySamples.Everyway(Json, $$"""{"a":1,{{space}}"b":{{space}}["x",{{space}}2 ]}"""));
    }

    [Fact]
    public void Cells_of_a_row_are_no_cell_phones()
    {
        // A hash of digits alone: one replica set of 160 has such a name.
        const string Row = """{"rows":[{"cells":["5s","pod/web-5777795867-bfgmj",1,"web-5777795867.1"]}]}""";
        Assert.Equal(Row, BodySamples.Everyway(Json, Row));
        Assert.Equal("""{"cell":"[pii.phone]"}""", BodySamples.Everyway(Json, """{"cell":"5777795867"}"""));
    }

    [Fact]
    public void Denied_class_ends_the_body()
    {
        Masker masker = MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("pii.email"), MaskKind.Deny));
        BodyContext context = BodySamples.Context(plan: masker.PlanAll);
        Assert.Equal("{\"a\":|The body holds data that may not pass at all.", BodySamples.Everyway(Json, """{"a":"ada@corp.test"}""", context));
    }

    [Fact]
    public void Random_documents_change_in_masked_values_alone()
    {
        Random random = new(11);
        for (int round = 0; round < 300; round++)
        {
            string text = Node(random, 4)?.ToJsonString(new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 }) ?? "null";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            string masked = BodySamples.Mask(Json, bytes, bytes.Length);
            foreach (int pieceBytes in new[] { 1, 3, 17 }) { Assert.Equal(masked, BodySamples.Mask(Json, bytes, pieceBytes)); }
            Same(JsonNode.Parse(text), JsonNode.Parse(masked));
            Assert.DoesNotContain("ada@corp", masked, StringComparison.Ordinal);
        }
    }

    private static JsonNode? Node(Random random, int depth) => random.Next(depth == 0 ? 6 : 9) switch
    {
        0 => JsonValue.Create("ada@corp.test"),
        1 => JsonValue.Create("plain \"text\" \\ \n é"),
        2 => JsonValue.Create(random.Next(1000)),
        3 => JsonValue.Create(4111111111111111L),
        4 => JsonValue.Create(random.Next(2) == 0),
        5 => null,
        6 or 7 => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create("n" + i, Node(random, depth - 1)))),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth - 1))]),
    };

    private static void Same(JsonNode? before, JsonNode? after)
    {
        switch (before)
        {
            case JsonObject members:
                Assert.Equal(members.Select(static member => member.Key), after!.AsObject().Select(static member => member.Key));
                foreach ((string name, JsonNode? value) in members) { Same(value, after[name]); }
                break;
            case JsonArray elements:
                Assert.Equal(elements.Count, after!.AsArray().Count);
                for (int i = 0; i < elements.Count; i++) { Same(elements[i], after[i]); }
                break;
            default:
                string text = before?.ToJsonString() ?? "null";
                Assert.Equal(text == "\"ada@corp.test\"" ? "\"[pii.email]\"" : text == "4111111111111111" ? "null" : text, after?.ToJsonString() ?? "null");
                break;
        }
    }

    [Theory]
    [InlineData("password", "Tr0ub4dor&3xyz")]
    [InlineData("db_password", "Tr0ub4dor)3xyz")]
    [InlineData("pwd", "pa,ss9Xkq2w")]
    [InlineData("passphrase", "a{b}c9Zk2!x")]
    [InlineData("password", "hunter2")]
    [InlineData("password", "Tr0ub'4d\\\"o<r>3\\\\xyz")]
    [InlineData("password", "\\\"Tr0ub4dor")]
    public void Password_is_masked_whole_whatever_it_is_made_of(string name, string value)
        => Assert.Equal($$"""{"{{name}}":"[secret.password]","n":1}""", BodySamples.Everyway("application/json", $$"""{"{{name}}":"{{value}}","n":1}"""));
}
