using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Http;
using EdgeGate.Sessions.Http.Judging;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Judging;

public sealed class McpRuleTests
{
    private const string Json = "application/json";

    private static readonly HttpRules Allowing = ContentSamples.Rules(("agents", ContentSamples.Mcp("*", "read_* search", ("$.path", "/pub/**"))));
    private static readonly HttpRules Denying = ContentSamples.Rules(("no drops", ContentSamples.Mcp("tools/call", "drop*")), ("rest", null));

    private static string Call(string tool, string arguments = """{"path":"/pub/a"}""") => $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""", "agents")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", "agents")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{}}""", "agents")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "agents")]
    [InlineData("", "agents")]
    [InlineData("""{"id":1,"method":"tools/list"}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"tools/list"}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","Method":"x"}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"Tools/Call","params":{"name":"write_file"}}""", "default")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call ","params":{"name":"write_file"}}""", "default")]
    [InlineData("""{"a":1}""", "default")]
    [InlineData("[]", "default")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"a":1}]""", "default")]
    public void Messages_are_read_strictly(string body, string rule) => Assert.Equal(rule, ContentSamples.Decides(Allowing, Json, body));

    [Theory]
    [InlineData("read_file", """{"path":"/pub/a/b"}""", "agents")]
    [InlineData("re\\u0061d_file", """{"p\u0061th":"/pub/a"}""", "agents")]
    [InlineData("write_file", """{"path":"/pub/a"}""", "default")]
    [InlineData("read_file", """{"path":"/etc/passwd"}""", "default")]
    [InlineData("read_file", """{"path":"/pub/../etc/passwd"}""", "default")]
    [InlineData("read_file", """{"path":"/pub/%2e%2e/etc/passwd"}""", "default")]
    [InlineData("read_file", """{"path":"/pub/a\\..\\..\\etc"}""", "default")]
    [InlineData("read_file", """{"path":"/pub/./a/../b"}""", "agents")]
    [InlineData("read_file", """{"path":"/pub/a","Path":"/etc/passwd"}""", "default")]
    [InlineData("read_file", """{}""", "default")]
    [InlineData("read_file\\u0000x", """{"path":"/pub/a"}""", "default")]
    [InlineData("read_file\",\"name\":\"write_file", """{"path":"/pub/a"}""", "default")]
    [InlineData("read_file\",\"NAME\":\"write_file", """{"path":"/pub/a"}""", "default")]
    public void Call_is_allowed_by_tool_and_arguments_together(string tool, string arguments, string rule) => Assert.Equal(rule, ContentSamples.Decides(Allowing, Json, Call(tool, arguments)));

    [Fact]
    public void Deny_means_calls_of_its_tools_and_what_cannot_be_told_apart()
    {
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, Call("drop_table")));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, "text/plain", Call("drop_table")));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, Call("read\",\"Name\":\"drop_table")));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, "[" + Call("read") + "," + Call("drop_table") + "]"));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, Call("drop_table").Replace("tools/call", "tools/Call", StringComparison.Ordinal)));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, "application/octet-stream", "\u0001"));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, "[[" + Call("drop_table") + "]]"));
        Assert.Equal("no drops", ContentSamples.Decides(Denying, Json, "[1, [[], [" + Call("drop_table") + "]]]"));
        Assert.Equal("rest", ContentSamples.Decides(Denying, Json, """[[{"ordinary":"api"}]]"""));
        Assert.Equal("rest", ContentSamples.Decides(Denying, Json, Call("read")));
        Assert.Equal("rest", ContentSamples.Decides(Denying, Json, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""));
        Assert.Equal("rest", ContentSamples.Decides(Denying, Json, """{"ordinary":"api"}"""));
    }

    [Theory]
    [InlineData("file:///pub/a", "pub")]
    [InlineData("file:///pub/a/../b", "pub")]
    [InlineData("file:///pub/../etc/passwd", "default")]
    [InlineData("file:///pub/%2e%2e/etc/passwd", "default")]
    [InlineData("file:///pub/..%2fpriv/a", "no private")]
    public void Resource_is_judged_as_it_stands_and_as_where_it_leads(string uri, string rule)
    {
        HttpRules rules = ContentSamples.Rules(
            ("no private", new HttpContentRule([], null, new McpRule(ContentSamples.Patterns("resources/read"), [], [], ContentSamples.Patterns("file:///priv/**"), []))),
            ("pub", new HttpContentRule([], null, new McpRule(ContentSamples.Patterns("*"), [], [], ContentSamples.Patterns("file:///pub/**"), []))));
        Assert.Equal(rule, ContentSamples.Decides(rules, Json, $$$"""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"{{{uri}}}"}}"""));
    }

    [Fact]
    public void Deny_by_arguments_alone_means_calls_of_any_tool()
    {
        HttpRules rules = ContentSamples.Rules(("no secrets", ContentSamples.Mcp("tools/call", "", ("$..path", "/etc/**"))), ("rest", null));
        Assert.Equal("no secrets", ContentSamples.Decides(rules, Json, Call("x", """{"a":[{"path":"/etc/passwd"}]}""")));
        Assert.Equal("no secrets", ContentSamples.Decides(rules, Json, Call("x", """{"path":"/pub/../etc/passwd"}""")));
        Assert.Equal("no secrets", ContentSamples.Decides(rules, Json, Call("x", """{"path":"//etc//passwd"}""")));
        Assert.Equal("rest", ContentSamples.Decides(rules, Json, Call("x", """{"a":[{"path":"/pub"}]}""")));
        Assert.Equal("rest", ContentSamples.Decides(rules, Json, """{"jsonrpc":"2.0","id":1,"method":"ping"}"""));
    }

    [Fact]
    public void Tools_are_seen_where_some_call_of_them_may_pass()
    {
        HttpRules rules = ContentSamples.Rules(
            ("no drops", ContentSamples.Mcp("tools/call", "drop*")), ("no etc", ContentSamples.Mcp("tools/call", "read*", ("$.path", "/etc/**"))), ("agents", ContentSamples.Mcp("*", "read* drop_cache")));
        HttpOperation head = new("api", "POST", "", ["/x"], [], [], "", true);
        foreach (HttpOperation? known in new[] { head, null })
        {
            Assert.True(rules.MaySee(ContentSamples.Ann, "api", known, RpcEntryKind.Tool, "read_file"));
            Assert.False(rules.MaySee(ContentSamples.Ann, "api", known, RpcEntryKind.Tool, "drop_cache"));
            Assert.False(rules.MaySee(ContentSamples.Ann, "api", known, RpcEntryKind.Tool, "write_file"));
        }
        HttpRules paths = ContentSamples.Rules(("agents", ContentSamples.Mcp("*", "read*")), ("elsewhere", null));
        Assert.True(paths.MaySee(ContentSamples.Ann, "api", null, RpcEntryKind.Tool, "write_file"));
        Assert.True(rules.FiltersLists(ContentSamples.Ann, "api"));
        Assert.True(ContentSamples.Rules(("no drops", ContentSamples.Mcp("tools/call", "drop*")), ("rest", null)).MaySee(ContentSamples.Ann, "api", null, RpcEntryKind.Tool, "write_file"));
        Assert.False(ContentSamples.Rules(("rest", null)).FiltersLists(ContentSamples.Ann, "api"));
    }

    [Theory]
    [InlineData(RpcEntryKind.Prompt, "review_code", true)]
    [InlineData(RpcEntryKind.Prompt, "leak_code", false)]
    [InlineData(RpcEntryKind.Resource, "file:///pub/a.txt", true)]
    [InlineData(RpcEntryKind.Resource, "file:///pub/private/a.txt", false)]
    [InlineData(RpcEntryKind.Resource, "file:///etc/passwd", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/{name}", true)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///{+path}", true)]
    [InlineData(RpcEntryKind.ResourceTemplate, "{+all}", true)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/private/{name}", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/private{/name}", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///etc/{name}", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "db://{table}/rows", true)]
    [InlineData(RpcEntryKind.ResourceTemplate, "db://{table}/columns", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/{name", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/name}", false)]
    [InlineData(RpcEntryKind.ResourceTemplate, "file:///pub/\u0002", false)]
    public void Prompts_and_resources_are_seen_where_some_use_of_them_may_pass(RpcEntryKind kind, string name, bool isSeen)
    {
        HttpRules rules = ContentSamples.Rules(
            ("no private", new HttpContentRule([], null, new McpRule(ContentSamples.Patterns("resources/*"), [], [], ContentSamples.Patterns("file:///pub/private/**"), []))),
            ("agents", new HttpContentRule([], null, new McpRule(ContentSamples.Patterns("*"), [], ContentSamples.Patterns("review_*"), ContentSamples.Patterns("file:///pub/** db://*/rows"), []))));
        Assert.Equal(isSeen, rules.MaySee(ContentSamples.Ann, "api", null, kind, name));
    }

    [Fact]
    public void Denial_answers_each_message_that_waits_for_an_answer()
    {
        RequestContent content = new(new([]), true, new([]), new([new("tools/call", "\"a\"", "x", null), new("notifications/x", "", "", null), new("", "4", "", null), new("ping", "7", "", null)]), IsBatch: true);
        Assert.True(RpcDenial.Answers(content));
        using ByteBuffer output = new(4096);
        RpcDenial.Write(output, 200, content, "Not \"now\".", "no drops", isLast: false);
        Assert.EndsWith(
            "\r\n\r\n" + """[{"jsonrpc":"2.0","id":"a","error":{"code":-32001,"message":"Not \"now\".","data":{"rule":"no drops"}}},{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"Not \"now\".","data":{"rule":"no drops"}}}]""",
            Encoding.UTF8.GetString(output.Written), StringComparison.Ordinal);
        Assert.True(RpcDenial.TakesAnswer("Accept: application/json, text/event-stream\r\n"u8));
        Assert.False(RpcDenial.TakesAnswer("Accept: */*\r\n"u8));
    }
}
