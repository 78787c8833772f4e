using System.Net;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Who may decide, how often, and what is left after a crash.</summary>
public sealed class DecisionTests(HoldGate gate) : IClassFixture<HoldGate>
{
    [Fact]
    public async Task Two_persons_are_needed_one_counts_once_and_the_one_who_asks_never()
    {
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Token("tom", "makers", "dba"), "TRUNCATE nothing_of_this_name");
        string id = await gate.WaitForIdAsync("TRUNCATE nothing_of_this_name");
        (HttpStatusCode status, JsonElement body) = await gate.ApproveAsync(gate.Token("tom", "makers", "dba"), id);
        Assert.Equal((HttpStatusCode.Forbidden, "nobody decides about an operation of their own"), (status, body.GetProperty("detail").GetString()));
        (status, _) = await gate.ApproveAsync(gate.Stranger, id);
        Assert.Equal(HttpStatusCode.NotFound, status);
        (status, body) = await gate.ApproveAsync(gate.Dba, id);
        Assert.Equal((HttpStatusCode.OK, "approved; 1 more needed"), (status, body.GetProperty("message").GetString()));
        (status, body) = await gate.ApproveAsync(gate.Dba, id);
        Assert.Equal((HttpStatusCode.OK, "you have approved this already; it counts once"), (status, body.GetProperty("message").GetString()));
        Assert.Equal("pending", body.GetProperty("hold").GetProperty("state").GetString());
        (status, body) = await gate.ApproveAsync(gate.OtherDba, id);
        Assert.Equal((HttpStatusCode.OK, "approved"), (status, body.GetProperty("message").GetString()));
        // It ran: PostgreSQL itself says that there is no such table.
        Assert.Contains("42P01", (await psql).Error, StringComparison.Ordinal);
        (_, JsonElement shown) = await gate.CallAsync(HttpMethod.Get, gate.Dba, $"/api/v1/holds/{id}");
        Assert.Equal(["dora", "dirk"], shown.GetProperty("decisions").EnumerateArray().Select(static one => one.GetProperty("by").GetProperty("subject").GetString()));
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains(audit.Split('\n'), line => line.Contains("hold.refused", StringComparison.Ordinal) && line.Contains("\"by_subject\":\"tom\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approvers_are_told_that_an_agent_asks_and_for_whom_and_who_is_named_like_both_gets_nothing_of_theirs()
    {
        Dictionary<string, object?> claims = gate.Issuer.Claims("ada", "makers");
        claims["act"] = new Dictionary<string, object?> { ["sub"] = "helper" };
        string agent = gate.Issuer.Sign(claims);
        Task<(int Code, string Output, string Error)> run = gate.PsqlAsync(agent, "DELETE FROM held WHERE id = 7101");
        JsonElement hold = await gate.WaitForAsync("id = 7101");
        string id = hold.GetProperty("id").GetString()!;
        JsonElement requester = hold.GetProperty("requester");
        Assert.Equal(("helper", "agent", "ada"), (requester.GetProperty("subject").GetString(), requester.GetProperty("kind").GetString(), requester.GetProperty("on_behalf_of").GetString()));
        (int code, string list, string error) = await gate.CliAsync(gate.Dba, "approvals", "list");
        Assert.True(code == 0, error);
        Assert.Contains(list.Split('\n'), line => line.StartsWith(id, StringComparison.Ordinal) && line.Contains("helper for ada@example.com", StringComparison.Ordinal));
        (code, string shown, error) = await gate.CliAsync(gate.Dba, "approvals", "show", id);
        Assert.True(code == 0, error);
        Assert.Contains($"requester   helper for ada@example.com (helper, as {gate.Issuer.Url} says)\n", shown, StringComparison.Ordinal);
        Assert.Contains("\n  DELETE FROM held WHERE id = 7101\n", shown, StringComparison.Ordinal);
        Assert.Contains("nobody decides about an operation of their own", (await gate.CliAsync(gate.Token("ada", "makers", "dba"), "approvals", "approve", id, "--reason", "mine")).Error, StringComparison.Ordinal);
        Assert.Contains("persons decide; agents may ask", (await gate.CliAsync(agent, "approvals", "approve", id, "--reason", "mine")).Error, StringComparison.Ordinal);
        (code, _, error) = await gate.CliAsync(gate.Dba, "approvals", "approve", id, "--reason", "for the migration", "--for", "10m", "--uses", "5");
        Assert.True(code == 0, error);
        (code, _, error) = await run;
        Assert.True(code == 0, error);
        Assert.Contains("helper for ada@example.com", (await gate.CliAsync(gate.Dba, "approvals", "grants")).Output, StringComparison.Ordinal);
        // The grant is the agent's, for ada: neither hers, nor somebody's who is called what both are together.
        foreach ((string subject, int row) in new[] { ("ada", 7102), ("helper for ada", 7103), ("helper", 7104) })
        {
            Task<(int Code, string Output, string Error)> other = gate.PsqlAsync(gate.Token(subject, "makers"), $"DELETE FROM held WHERE id = {row}");
            await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{await gate.WaitForIdAsync($"id = {row}")}/deny", """{"reason":"no"}""");
            Assert.NotEqual(0, (await other).Code);
        }
        Assert.Equal(0, (await gate.PsqlAsync(agent, "DELETE FROM held WHERE id = 7105")).Code);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains(audit.Split('\n'), static line => line.Contains("grant.used", StringComparison.Ordinal) && line.Contains("\"subject\":\"helper\"", StringComparison.Ordinal) && line.Contains("\"kind\":\"agent\",\"on_behalf_of\":\"ada\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_who_race_have_one_decision_and_the_other_is_told()
    {
        for (int round = 0; round < 5; round++)
        {
            int row = 100 + round;
            Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Maker, $"DELETE FROM held WHERE id = {row}");
            string id = await gate.WaitForIdAsync($"WHERE id = {row}");
            (HttpStatusCode Status, JsonElement Body)[] answers = await Task.WhenAll(
                gate.ApproveAsync(gate.Dba, id), gate.CallAsync(HttpMethod.Post, gate.OtherDba, $"/api/v1/holds/{id}/deny", """{"reason":"no"}"""));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(static answer => answer.Status).Order());
            Assert.Equal(answers[0].Status == HttpStatusCode.OK ? 0 : 1, (await psql).Code);
            (_, JsonElement shown) = await gate.CallAsync(HttpMethod.Get, gate.Dba, $"/api/v1/holds/{id}");
            Assert.Single(shown.GetProperty("decisions").EnumerateArray());
        }
    }

    [Fact]
    public async Task Grant_covers_its_uses_survives_a_crash_and_ends()
    {
        using (NpgsqlConnection connection = await gate.OpenAsync(gate.Maker))
        {
            Task first = RunAsync(connection, "DELETE FROM held WHERE id = 200");
            (HttpStatusCode status, JsonElement wide) = await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("id = 200"), """{"for":"2h","uses":2}""");
            Assert.Equal((HttpStatusCode.BadRequest, "the rule allows grants for at most 1h"), (status, wide.GetProperty("detail").GetString()));
            (status, _) = await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("id = 200"), """{"for":"1h","uses":3,"same_statement":true}""");
            Assert.Equal(HttpStatusCode.OK, status);
            await first;
            await RunAsync(connection, "DELETE FROM held WHERE id = 201");
        }
        await gate.Gateway.KillAsync();
        await gate.StartAsync();
        using (NpgsqlConnection connection = await gate.OpenAsync(gate.Maker))
        {
            await RunAsync(connection, "DELETE FROM held WHERE id = 202");
            Assert.Equal(0, await gate.CountAsync(202));
            // Its uses are over.
            Task over = RunAsync(connection, "DELETE FROM held WHERE id = 203");
            await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("id = 203"));
            await over;
            // It was for this statement alone.
            Task other = RunAsync(connection, "DELETE FROM held WHERE id < -1");
            await gate.ApproveAsync(gate.Dba, await gate.WaitForIdAsync("id < -1"));
            await other;
        }
    }

    [Fact]
    public async Task Killed_gateway_closes_what_waited_when_it_starts_again()
    {
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Maker, "DELETE FROM held WHERE id = 300");
        string id = await gate.WaitForIdAsync("id = 300");
        await gate.Gateway.KillAsync();
        Assert.Equal(2, (await psql).Code);
        await gate.StartAsync();
        JsonElement lost = await gate.WaitForAsync("id = 300", "lost");
        Assert.Equal(id, lost.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await gate.ApproveAsync(gate.Dba, id)).Status);
        Assert.Equal(1, await gate.CountAsync(300));
        Assert.Contains("hold.lost", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Glass_is_broken_by_those_the_rule_names_for_their_own_alone()
    {
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.OnCall, "DELETE FROM held WHERE id = 400 RETURNING id");
        string id = await gate.WaitForIdAsync("id = 400");
        (HttpStatusCode status, _) = await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{id}/break-glass", """{"reason":"not mine"}""");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        (int code, string said, string error) = await gate.CliAsync(gate.OnCall, "approvals", "break-glass", id, "--reason", "site down");
        Assert.Equal((0, "approved\n", ""), (code, said, error));
        Assert.Equal("400\n", (await psql).Output);
        Assert.Contains("glass.broken", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
        Task<(int Code, string Output, string Error)> other = gate.PsqlAsync(gate.Maker, "DELETE FROM held WHERE id = 401");
        id = await gate.WaitForIdAsync("id = 401");
        (code, _, error) = await gate.CliAsync(gate.Maker, "approvals", "break-glass", id, "--reason", "I want to");
        Assert.Equal(1, code);
        Assert.Contains("does not let you break glass", error, StringComparison.Ordinal);
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{id}/deny", """{"reason":"no"}""");
        await other;
    }

    [Fact]
    public async Task Request_before_connecting_makes_a_grant_that_can_be_taken_back()
    {
        string ruth = gate.Token("ruth", "makers");
        (int code, _, string error) = await gate.CliAsync(ruth, "request", "orders-db", "--for", "10m", "--reason", "migration");
        Assert.Equal(1, code);
        Assert.Contains("several rules hold there", error, StringComparison.Ordinal);
        (code, string id, error) = await gate.CliAsync(ruth, "request", "orders-db", "--rule", "changes wait for a dba", "--for", "10m", "--uses", "2", "--reason", "migration");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(HttpStatusCode.OK, (await gate.ApproveAsync(gate.Dba, id.Trim())).Status);
        (code, _, error) = await gate.PsqlAsync(ruth, "DELETE FROM held WHERE id = 500");
        Assert.Equal((0, ""), (code, error));
        (_, string table, _) = await gate.CliAsync(ruth, "approvals", "grants", "--output", "json");
        JsonElement grant = Assert.Single(JsonDocument.Parse(table).RootElement.GetProperty("grants").EnumerateArray());
        Assert.Equal(1, grant.GetProperty("uses_left").GetInt32());
        (code, _, error) = await gate.CliAsync(gate.Dba, "approvals", "revoke", grant.GetProperty("id").GetString()!, "--reason", "done");
        Assert.Equal((0, ""), (code, error));
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(ruth, "DELETE FROM held WHERE id = 501");
        await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{await gate.WaitForIdAsync("id = 501")}/deny", """{"reason":"no"}""");
        Assert.Equal(1, (await psql).Code);
    }

    [Fact]
    public async Task Api_refuses_without_a_token_and_what_it_does_not_know()
    {
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"{gate.Url}/api/v1/holds")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gate.CallAsync(HttpMethod.Get, gate.Dba + "x", "/api/v1/holds")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await gate.CallAsync(HttpMethod.Post, gate.Dba, "/api/v1/holds/x/approve", """{"reason":"r","grants":1}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await gate.CallAsync(HttpMethod.Post, gate.Dba, "/api/v1/holds/x/approve", "[")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await gate.CallAsync(HttpMethod.Post, gate.Dba, "/api/v1/holds/x/approve", """{"reason":"half a character: \ud800"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gate.CallAsync(HttpMethod.Get, gate.Dba, "/api/v1/holds/x")).Status);
        using HttpResponseMessage form = await http.PostAsync($"{gate.Url}/api/v1/holds/x/approve", new StringContent("reason=r"));
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        JsonElement document = JsonDocument.Parse(await http.GetStringAsync($"{gate.Url}/api/openapi.json")).RootElement;
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                // Every operation of the document is there: it asks for a token, but for those that say they need none.
                bool isOpen = operation.Value.TryGetProperty("security", out JsonElement security) && security.GetArrayLength() == 0;
                using HttpRequestMessage request = new(new HttpMethod(operation.Name.ToUpperInvariant()), gate.Url + path.Name.Replace("{id}", "x", StringComparison.Ordinal));
                HttpStatusCode status = (await http.SendAsync(request)).StatusCode;
                if (isOpen) { Assert.Contains(path.Name, (string[])["/api/v1/client", "/backchannel-logout"]); }
                else { Assert.Equal(HttpStatusCode.Unauthorized, status); }
                Assert.NotEqual(HttpStatusCode.NotFound, status);
            }
        }
        using HttpResponseMessage page = await http.GetAsync($"{gate.Url}/approvals/x");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("script-src 'sha256-", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string metrics = await http.GetStringAsync($"{gate.Url}/metrics");
        Assert.Contains("edgegate_holds_pending", metrics, StringComparison.Ordinal);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task What_steers_or_hides_is_written_out_for_the_approver_and_for_the_one_who_asked()
    {
        // Read from right to left it says nothing of what it deletes; the name looks like another's.
        string sql = "DELETE FROM held /* \u202E \u2066 yas ot gnihton\u2069\u200B */ WHERE id = 7301";
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Token("mia\u200F\u202Dx", "makers"), sql);
        JsonElement hold = await gate.WaitForAsync("7301");
        Assert.Equal("DELETE FROM held /* \\u{202E} \\u{2066} yas ot gnihton\\u{2069}\\u{200B} */ WHERE id = 7301", hold.GetProperty("what").GetString());
        Assert.Equal("mia\\u{200F}\\u{202D}x", hold.GetProperty("requester").GetProperty("subject").GetString());
        string id = hold.GetProperty("id").GetString()!;
        foreach (string[] command in (string[][])[["approvals", "show", id], ["approvals", "list"]])
        {
            string shown = (await gate.CliAsync(gate.Dba, command)).Output;
            Assert.Contains("mia\\u{200F}\\u{202D}x", shown, StringComparison.Ordinal);
            Assert.Contains("\\u{202E} \\u{2066}", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(shown, static one => one is '\u202E' or '\u200F' or '\u200B');
        }
        (HttpStatusCode status, _) = await gate.CallAsync(HttpMethod.Post, gate.Dba, $"/api/v1/holds/{id}/deny", """{"reason":"not \u202Eyadot"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        string error = (await psql).Error;
        Assert.Contains("not \\u{202E}yadot", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', error);
        // Audit has what was said, in a form that steers nothing.
        string line = (await gate.Gateway.AuditAsync()).Split('\n').First(line => line.Contains("hold.denied", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal));
        Assert.Contains("\"subject\":\"mia\\u200F\\u202Dx\"", line, StringComparison.Ordinal);
        Assert.Equal("mia\u200F\u202Dx", JsonDocument.Parse(line).RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Approval_of_somebody_who_is_denied_before_the_second_person_agrees_counts_no_more()
    {
        Task<(int Code, string Output, string Error)> psql = gate.PsqlAsync(gate.Token("tessa", "makers"), "TRUNCATE another_thing_of_no_name");
        string id = await gate.WaitForIdAsync("TRUNCATE another_thing_of_no_name");
        Assert.Equal("approved; 1 more needed", (await gate.ApproveAsync(gate.Token("dana", "dba"), id)).Body.GetProperty("message").GetString());
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "add", "--subject", "dana", "--reason", "laptop stolen", "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        await Ssh.SshFixture.AuditedAsync(gate.Gateway, "denial.added", "\"dana\"");
        Assert.Equal("approved; 1 more needed", (await gate.ApproveAsync(gate.Dba, id)).Body.GetProperty("message").GetString());
        Assert.False(psql.IsCompleted);
        Assert.Equal("approved", (await gate.ApproveAsync(gate.OtherDba, id)).Body.GetProperty("message").GetString());
        Assert.Contains("42P01", (await psql).Error, StringComparison.Ordinal);
    }
}
