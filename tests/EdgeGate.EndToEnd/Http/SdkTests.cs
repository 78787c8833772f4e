using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>The stock clients of model vendors and of MCP, each against a server that speaks its formats; and Kestrel as a target.</summary>
[Collection("content")]
public sealed class SdkTests(ContentFixture gate)
{
    private const string Masked = "Her card is [pii.card.visa] and mail [pii.email], bye\n";

    [Fact]
    public async Task OpenAi_chat_is_masked_whole_and_streamed()
        => Assert.Equal(
            Masked + "thought of [pii.email]\n" + Masked + "the user is [pii.email]\n[pii.email] 1 tool_calls\n",
            await gate.NodeAsync("chat", "/c/node"));

    [Fact]
    public async Task OpenAi_responses_are_masked_in_their_deltas_and_in_the_whole() => Assert.Equal(Masked + Masked, await gate.NodeAsync("responses", "/c/node"));

    [Fact]
    public async Task Anthropic_messages_are_masked_in_text_thinking_and_tool_input()
        => Assert.Equal(Masked + "She is [pii.email] 80\n" + Masked + "[pii.email] 1 tool_use\n", await gate.NodeAsync("messages", "/c/node"));

    [Fact]
    public async Task Bedrock_is_masked_in_what_its_models_say_alike_and_in_their_own_words()
        => Assert.Equal(
            "She is [pii.email] 80\n" + Masked + "[pii.email] 1 tool_use 7\n" + Masked + "ThrottlingException [pii.email] asks too much\n",
            await gate.NodeAsync("bedrock", "/c/node"));

    [Fact]
    public async Task Mcp_lists_what_may_be_called_masks_results_and_tells_denials_over_each_transport()
    {
        const string Seen = "read_file (does read_file, ask [pii.email]) search (does search, ask [pii.email])\n/pub/a: card [pii.card.visa]\n";
        const string New = Seen + "no drops no drops\nno private files no private files\n";
        string output = await gate.NodeAsync("mcp", "/c/node");
        string[] lines = output.Split('\n');
        Assert.Equal(New + New, string.Join('\n', lines[..8]) + "\n");
        // The older transport answers elsewhere: its client shows the refusal of the POST.
        Assert.Equal(Seen, lines[8] + "\n" + lines[9] + "\n");
        Assert.StartsWith("no drops", lines[10], StringComparison.Ordinal);
        Assert.Equal("""["read_file /pub/a","read_file /pub/a","read_file /pub/a"]""", lines[12]);
        Assert.Contains(await gate.AuditAsync("agent", "\"asked\":\"tools/call read_file\""), static line => line.Contains("[secret.http.cookie]", StringComparison.Ordinal) || line.Contains("%5Bsecret.http.cookie%5D", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mcp_lists_and_gives_prompts_and_resources_by_name_and_uri_over_each_transport()
    {
        const string Each = """
            review_code
            file:///pub/a.txt
            file:///pub/docs/{name}
            x for [pii.email]
            by [pii.email]
            by [pii.email]
            no rule allows prompts/get
            no rule allows resources/read
            no rule allows resources/read
            no rule allows resources/subscribe

            """;
        Assert.Equal(Each + Each + Each + "file:///pub/a.txt file:///pub/docs/b review_code\n", await gate.NodeAsync("lists", "/c/node"));
    }

    [Fact]
    public async Task WebSocket_of_node_is_masked_though_it_offers_compression_and_writes_json()
        => Assert.Equal("extensions ''\nto [pii.email]\n{\"text\":\"to [pii.email] \\\"quoted\\\"\",\"ssn\":\"[pii.us_ssn]\"}\n", await gate.NodeAsync("ws", "/c/sockets"));

    [Fact]
    public async Task Kestrel_is_a_target()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{gate.KestrelPort}");
        await using WebApplication app = builder.Build();
        app.MapGet("/person", static context => context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["mail"] = "jane.roe@example.org", ["card"] = 4111111111111111L }));
        app.MapPost("/echo", static async context =>
        {
            context.Response.ContentType = context.Request.ContentType;
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        app.MapGet("/events", static async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (int i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {{\"n\":{i},\"mail\":\"jane.roe@exam");
                await context.Response.Body.FlushAsync();
                await context.Response.WriteAsync("ple.org\"}\n\n");
            }
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = new();
        client.DefaultRequestHeaders.Authorization = new("Bearer", gate.Agent);
        Assert.Equal("""{"mail":"[pii.email]","card":null}""", await client.GetStringAsync($"{gate.Url}/c/kestrel/person", TestContext.Current.CancellationToken));
        for (int i = 0; i < 2; i++)
        {
            using StringContent body = new("key AKIAIOSFODNN7EXAMPLZ and jane.roe@example.org");
            using HttpResponseMessage echoed = await client.PostAsync(new Uri($"{gate.Url}/c/kestrel/echo"), body, TestContext.Current.CancellationToken);
            Assert.DoesNotContain("jane.roe", await echoed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 3).Select(static i => $"data: {{\"n\":{i},\"mail\":\"[pii.email]\"}}\n\n")),
            await client.GetStringAsync($"{gate.Url}/c/kestrel/events", TestContext.Current.CancellationToken));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
