using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Requests that wait for approval.</summary>
public sealed class HttpHoldTests(HttpFixture gate)
{
    private Approver Dba => new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));

    private string Holder => gate.Issuer.Token("hanna", "holders");

    [Fact]
    public async Task Curl_waits_and_gets_the_answer_when_approved()
    {
        Task<(int Code, string Output, string Error)> curl = gate.CurlAsync(Holder, "/c/web/echo?waits=1", "-i", "-H", "Content-Type: application/json", "-d", """{"mail":"jane.roe@example.org","mark":"curl-waits"}""");
        JsonElement hold = await Dba.WaitForAsync("curl-waits");
        string what = hold.GetProperty("what").GetString()!;
        Assert.Contains("POST /echo?waits=1", what, StringComparison.Ordinal);
        Assert.Contains("""{"mail":"[pii.email]","mark":"curl-waits"}""", what, StringComparison.Ordinal);
        await Dba.ApproveAsync(hold.GetProperty("id").GetString()!);
        (int code, string answer, _) = await curl;
        Assert.Equal(0, code);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("method=POST uri=/echo?waits=1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_would_not_wait_asks_again_with_the_hold_and_it_runs_once()
    {
        using HttpClient http = new();
        using HttpResponseMessage waits = await PostAsync(http, Holder, "asks again", prefer: "respond-async");
        Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode);
        Assert.Equal("application/problem+json", waits.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(5), waits.Headers.RetryAfter!.Delta);
        JsonElement told = JsonDocument.Parse(await waits.Content.ReadAsStringAsync()).RootElement;
        string id = told.GetProperty("hold").GetString()!;
        Assert.Equal((id, "posts wait"), (waits.Headers.GetValues("X-Edgegate-Hold").Single(), told.GetProperty("rule").GetString()));
        using (HttpRequestMessage look = new(HttpMethod.Get, waits.Headers.Location))
        {
            look.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Holder);
            Assert.Equal("pending", JsonDocument.Parse(await (await http.SendAsync(look)).Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetString());
        }
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(http, Holder, "asks again", id, "respond-async")).StatusCode);
        await Dba.ApproveAsync(id);
        await DeniedAsync(await PostAsync(http, Holder, "something else", id), "this is not what was held");
        await DeniedAsync(await PostAsync(http, gate.Issuer.Token("other", "holders"), "asks again", id), "there is no such hold for you");
        // A preference of the target's, and a field that would not be passed on.
        await DeniedAsync(await PostAsync(http, Holder, "asks again", id, prefer: "tx=commit"), "this is not what was held");
        await DeniedAsync(await PostAsync(http, Holder, "asks again", id, connection: "X-Dry-Run"), "this is not what was held");
        using HttpResponseMessage runs = await PostAsync(http, Holder, "asks again", id);
        Assert.Equal(HttpStatusCode.OK, runs.StatusCode);
        Assert.Contains("method=POST", await runs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await DeniedAsync(await PostAsync(http, Holder, "asks again", id), "this approval was used already");
    }

    [Fact]
    public async Task Same_fields_in_another_order_are_what_was_approved_unless_names_repeat()
    {
        async Task<string> AskAsync(params string[] fields) => (await gate.CurlAsync(Holder, "/c/web/echo", ["-i", "-d", "order of fields", .. fields.SelectMany(static field => new[] { "-H", field })])).Output;
        string waits = await AskAsync("Prefer: respond-async", "X-A: 1", "X-B: 2", "X-A: 3");
        string id = System.Text.RegularExpressions.Regex.Match(waits, "X-Edgegate-Hold: ([0-9a-z]+)").Groups[1].Value;
        await Dba.ApproveAsync(id);
        Assert.Contains("this is not what was held", await AskAsync($"X-Edgegate-Hold: {id}", "X-A: 3", "X-B: 2", "X-A: 1"), StringComparison.Ordinal);
        Assert.Contains("method=POST", await AskAsync("X-B: 2", "X-A: 1", "X-A: 3", $"X-Edgegate-Hold: {id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approver_sees_which_call_a_field_names_and_a_grant_for_the_same_statement_is_for_no_other()
    {
        string caller = gate.Issuer.Token("carl", "granted");
        Task<(int Code, string Output, string Error)> CallAsync(string call, params string[] more) => gate.CurlAsync(caller, "/c/web/echo", ["-i", "-H", $"X-Amz-Target: Tables.{call}", "-H", "Content-Type: application/x-amz-json-1.0", "-d", """{"Table":"orders"}""", .. more]);
        Task<(int Code, string Output, string Error)> describes = CallAsync("Describe");
        JsonElement hold = await Dba.WaitForAsync("Tables.Describe");
        Assert.Contains("POST /echo\nx-amz-target: Tables.Describe\napplication/x-amz-json-1.0\n\n{", hold.GetProperty("what").GetString(), StringComparison.Ordinal);
        await Dba.ApproveAsync(hold.GetProperty("id").GetString()!, """{"for":"5m","same_statement":true}""");
        Assert.Contains("method=POST", (await describes).Output, StringComparison.Ordinal);
        Assert.Contains("method=POST", (await CallAsync("Describe", "-H", "X-Request-Id: 2", "-H", "Prefer: respond-async")).Output, StringComparison.Ordinal);
        Assert.Contains("this waits for approval", (await CallAsync("Delete", "-H", "Prefer: respond-async")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_people_cannot_read_is_denied()
    {
        using HttpClient http = new();
        using HttpRequestMessage post = new(HttpMethod.Post, $"{gate.Url}/c/web/echo") { Content = new ByteArrayContent([0xFF, 0xFE, 0, 1]) };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Holder);
        await DeniedAsync(await http.SendAsync(post), "approvers cannot be shown this whole");
        await DeniedAsync(await PostAsync(http, Holder, "-----BEGIN PRIVATE KEY-----; DROP TABLE held"), "what is masked as secret.pem_private_key reaches over more than a value");
    }

    [Fact]
    public async Task Proof_that_ends_while_it_waits_is_no_proof_when_it_is_approved()
    {
        using HttpClient http = new();
        Dictionary<string, object?> claims = gate.Issuer.Claims("hanna", "holders");
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(4).ToUnixTimeSeconds();
        Task<HttpResponseMessage> post = PostAsync(http, gate.Issuer.Sign(claims), "proof ends");
        string id = await Dba.WaitForIdAsync("proof ends");
        await Task.Delay(4500);
        await Dba.ApproveAsync(id);
        await DeniedAsync(await post, "your sign-in ended while this waited");
    }

    /// <summary>A call of MCP, or any JSON-RPC that waits for an answer, held by a rule that says nothing of its content.</summary>
    [Fact]
    public async Task Json_rpc_call_that_waits_gets_an_error_of_its_own_kind_with_the_hold_and_runs_with_it()
    {
        const string Call = """{"jsonrpc":"2.0","id":"c-1","method":"tools/call","params":{"name":"write_file","arguments":{"path":"/pub/rpc-waits"}}}""";
        string[] json = ["-H", "Content-Type: application/json", "-H", "Accept: application/json, text/event-stream", "-d", Call, "-w", " %{http_code}"];
        (_, string told, _) = await gate.CurlAsync(Holder, "/c/web/echo", [.. json, "-H", "Prefer: respond-async"]);
        string id = await Dba.WaitForIdAsync("rpc-waits");
        Assert.Equal($$$$"""{"jsonrpc":"2.0","id":"c-1","error":{"code":-32001,"message":"this waits for approval: hold {{{{id}}}} (rule: posts wait); send it again with X-Edgegate-Hold: {{{{id}}}}","data":{"rule":"posts wait"}}} 200""", told);
        await Dba.ApproveAsync(id);
        (_, string ran, _) = await gate.CurlAsync(Holder, "/c/web/echo", [.. json, "-H", $"X-Edgegate-Hold: {id}"]);
        Assert.Contains("method=POST uri=/echo", ran, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_are_part_of_what_was_approved()
    {
        string held = await SendAsync("a", "Prefer: respond-async\r\n");
        Assert.StartsWith("HTTP/1.1 202", held, StringComparison.Ordinal);
        string id = held.Split('\n').Single(static line => line.StartsWith("X-Edgegate-Hold:", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        await Dba.ApproveAsync(id);
        Assert.Contains("this is not what was held", await SendAsync("b", $"X-Edgegate-Hold: {id}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await SendAsync("a", $"X-Edgegate-Hold: {id}\r\n"), StringComparison.Ordinal);

        async Task<string> SendAsync(string trailer, string field)
        {
            using TcpClient client = new("127.0.0.1", gate.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /c/web/echo HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nAuthorization: Bearer {Holder}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-Note\r\nConnection: close\r\n{field}\r\n4\r\ntext\r\n0\r\nX-Note: {trailer}\r\n\r\n"));
            using StreamReader reader = new(client.GetStream());
            return await reader.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task Denied_request_gets_the_reason()
    {
        using HttpClient http = new();
        Task<HttpResponseMessage> post = PostAsync(http, Holder, "is denied");
        await Dba.DenyAsync(await Dba.WaitForIdAsync("is denied"), "not today");
        await DeniedAsync(await post, "dora@example.com denied this: not today");
    }

    [Fact]
    public async Task Client_that_waited_long_enough_is_told_how_to_ask_again_and_its_connection_goes_on()
    {
        using HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        using HttpResponseMessage waits = await PostAsync(http, Holder, "waits long");
        Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode);
        Assert.NotEqual(true, waits.Headers.ConnectionClose);
        await Dba.DenyAsync(waits.Headers.GetValues("X-Edgegate-Hold").Single(), "no");
    }

    [Fact]
    public async Task Client_that_leaves_withdraws_what_it_was_not_told_of()
    {
        (int code, _, _) = await gate.CurlAsync(Holder, "/c/web/echo", "-m", "3", "-d", "leaves early");
        Assert.Equal(28, code);
        Assert.Equal("the client left", (await Dba.WaitForAsync("leaves early", "withdrawn")).GetProperty("why").GetString());
    }

    [Fact]
    public async Task Stream_that_is_reset_withdraws_what_it_was_not_told_of()
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(gate.Port);
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Block((":method", "POST"), (":scheme", "http"), (":authority", "gate.test"), (":path", "/c/web/echo"), ("authorization", "Bearer " + Holder))));
        await client.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, "reset early"u8));
        await Dba.WaitForIdAsync("reset early");
        await client.SendAsync(RawHttp2.Frame(RawHttp2.RstStream, 0, 1, [0, 0, 0, 8]));
        Assert.Equal("the client left", (await Dba.WaitForAsync("reset early", "withdrawn")).GetProperty("why").GetString());
    }

    /// <summary>Run by hand: <c>-explicit only -method "*three_minutes*"</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Curl_waits_three_minutes_for_every_end()
    {
        int port = Ports.Free();
        GatewayProcess patient = await gate.StartPatientAsync(port);
        Approver dba = new($"http://127.0.0.1:{patient.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        Stopwatch watch = Stopwatch.StartNew();
        string[] Arguments(string mark, string group, params string[] more)
            => ["-s", "-i", "-m", "400", "-H", $"Authorization: Bearer {gate.Issuer.Token("hanna", group)}", "-H", "Content-Type: text/plain", "-d", mark, .. more, $"http://127.0.0.1:{port}/c/web/echo"];
        Task<(int Code, string Output, string Error)> Run(string mark, string group, params string[] more) => Shell.RunAsync("curl", Arguments(mark, group, more), HttpFixture.Proxyless, seconds: 400);
        Task<(int Code, string Output, string Error)>[] waiting = [Run("patient approved", "holders"), Run("patient denied", "holders"), Run("patient expired", "patients"), Run("patient stopped", "holders")];
        Assert.StartsWith("HTTP/1.1 202", (await Run("patient restarted", "holders", "-H", "Prefer: respond-async")).Output, StringComparison.Ordinal);
        using Process left = Process.Start(new ProcessStartInfo("curl", Arguments("patient left", "holders")) { RedirectStandardOutput = true, Environment = { ["NO_PROXY"] = "127.0.0.1" } })!;
        Dictionary<string, string> ids = [];
        foreach (string mark in (string[])["approved", "denied", "expired", "stopped", "restarted", "left"]) { ids[mark] = await dba.WaitForIdAsync($"patient {mark}"); }
        await Task.Delay(TimeSpan.FromSeconds(182) - watch.Elapsed);
        Assert.DoesNotContain(waiting, static one => one.IsCompleted);
        await dba.ApproveAsync(ids["approved"]);
        await dba.DenyAsync(ids["denied"], "after all");
        left.Kill();
        Assert.Contains("method=POST uri=/echo", (await waiting[0]).Output, StringComparison.Ordinal);
        Assert.Contains("dora@example.com denied this: after all", (await waiting[1]).Output, StringComparison.Ordinal);
        Assert.Contains("nobody approved this within 190s", (await waiting[2]).Output, StringComparison.Ordinal);
        Assert.Equal("the client left", (await dba.WaitForAsync("patient left", "withdrawn")).GetProperty("why").GetString());
        // Who was never told of their hold has nothing to ask again with; who was, has it across a restart.
        Assert.False(waiting[3].IsCompleted);
        await patient.DisposeAsync();
        string stopped = (await waiting[3]).Output;
        Assert.StartsWith("HTTP/1.1 503", stopped, StringComparison.Ordinal);
        Assert.Contains("the gateway is stopping", stopped, StringComparison.Ordinal);
        await using GatewayProcess again = await GatewayProcess.StartAsync(patient.Config, patient.State, patient.AdminPort);
        Assert.Equal(HttpStatusCode.Conflict, (await dba.ApproveAsync(ids["stopped"])).Status);
        await dba.ApproveAsync(ids["restarted"]);
        Assert.Contains("method=POST uri=/echo", (await Run("patient restarted", "holders", "-H", $"X-Edgegate-Hold: {ids["restarted"]}")).Output, StringComparison.Ordinal);
        Assert.Contains("this approval was used already", (await Run("patient restarted", "holders", "-H", $"X-Edgegate-Hold: {ids["restarted"]}")).Output, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient http, string token, string body, string? hold = null, string? prefer = null, string? connection = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"{gate.Url}/c/web/echo") { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (hold is not null) { request.Headers.Add("X-Edgegate-Hold", hold); }
        if (prefer is not null) { request.Headers.Add("Prefer", prefer); }
        if (connection is not null) { request.Headers.Connection.Add(connection); }
        return await http.SendAsync(request);
    }

    private static async Task DeniedAsync(HttpResponseMessage response, string detail)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains(detail, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
