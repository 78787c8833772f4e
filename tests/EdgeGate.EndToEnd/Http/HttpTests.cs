using System.Text;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

[Collection("http")]
public sealed class HttpTests(HttpFixture gate)
{
    [Fact]
    public async Task Response_is_masked_for_whom_a_rule_masks_and_whole_for_others()
    {
        (_, string masked, _) = await gate.CurlAsync(gate.Analyst, "/c/web/plain.txt", "-i", "--compressed");
        Assert.Contains("write to [pii.email]\n", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("ETag", masked, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Content-Encoding", masked, StringComparison.OrdinalIgnoreCase);
        (_, string json, _) = await gate.CurlAsync(gate.Analyst, "/c/web/people.json");
        Assert.Equal("[pii.email]", JsonDocument.Parse(json).RootElement.GetProperty("mail").GetString());
        (_, string whole, _) = await gate.CurlAsync(gate.Engineer, "/c/web/plain.txt", "-i");
        Assert.Contains("jane.roe@example.org", whole, StringComparison.Ordinal);
        Assert.Contains("ETag", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Range_on_a_masked_route_gives_the_whole()
    {
        (_, string answer, _) = await gate.CurlAsync(gate.Analyst, "/c/web/plain.txt", "-i", "-r", "0-3");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        (_, string part, _) = await gate.CurlAsync(gate.Engineer, "/c/web/plain.txt", "-i", "-r", "0-3");
        Assert.StartsWith("HTTP/1.1 206", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_has_no_body_and_keeps_the_connection()
    {
        (int code, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/web/plain.txt", "-I", $"{gate.Url}/c/web/plain.txt", "-I", "-w", "%{num_connects}\n");
        Assert.Equal(0, code);
        Assert.Contains("Content-Length: 30", answer, StringComparison.Ordinal);
        Assert.EndsWith("0\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_of_a_client_is_told_to_the_target_and_its_own_claims_are_not()
    {
        (_, string answer, _) = await gate.CurlAsync(
            gate.Engineer, "/c/web/echo", "-H", "X-User: admin", "-H", "X_User: admin", "-H", "X-Groups: admins", "-H", "X-Forwarded-User: admin", "-H", "X_Forwarded_User: admin", "-H", "X-Real-IP: 6.6.6.6",
            "-H", "X-HTTP-Method-Override: DELETE", "-H", "Connection: X-Listed", "-H", "X-Listed: passes");
        Assert.Contains("auth= user= xuser=bob groups=engineers token= real= override= secret= ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_of_a_connection_reach_the_target_and_the_clients_do_not()
    {
        Assert.Contains("auth=Bearer target-secret-1 ", (await gate.CurlAsync(gate.Engineer, "/c/keyed/echo")).Output, StringComparison.Ordinal);
        Assert.Contains("auth=Basic " + Convert.ToBase64String("app:target-secret-1"u8), (await gate.CurlAsync(gate.Engineer, "/c/basic/echo")).Output, StringComparison.Ordinal);
        Assert.Contains("uri=/echo?a=1&key=target-secret-1 ", (await gate.CurlAsync(gate.Engineer, "/c/parameter/echo?key=mine&a=1&k%65y=mine")).Output, StringComparison.Ordinal);
        string[] own = ["-H", $"X-Edgegate-Token: {gate.Engineer}", "-H", "Authorization: Basic bWluZTptaW5l"];
        (_, string passed, _) = await Shell.RunAsync("curl", ["-s", .. own, $"{gate.Url}/c/passing/echo"]);
        Assert.Contains("auth=Basic bWluZTptaW5l user= xuser= groups= token= ", passed, StringComparison.Ordinal);
        (_, string kept, _) = await Shell.RunAsync("curl", ["-s", .. own, $"{gate.Url}/c/web/echo"]);
        Assert.Contains("auth= ", kept, StringComparison.Ordinal);
        // The gateway's own token is never the target's, whichever field it comes in.
        (_, string same, _) = await Shell.RunAsync("curl", ["-s", "-H", $"X-Edgegate-Token: {gate.Engineer}", "-H", $"Authorization: Bearer {gate.Engineer}", $"{gate.Url}/c/passing/echo"]);
        Assert.Contains("auth= ", same, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/c/web/secret/a")]
    [InlineData("/c/web/secret")]
    [InlineData("/c/web/a/../secret/a")]
    [InlineData("/c/web/%73ecret/a")]
    [InlineData("/c/web//secret/a")]
    [InlineData("/c/web/secret;x=1/a")]
    [InlineData("/c/web/./secret/a")]
    [InlineData("/c/web/plain.txt?a=1&action=drop-all")]
    [InlineData("/c/web/plain.txt?a=1&%61ction=dro%70")]
    [InlineData("/c/web/plain.txt?a=1;action=drop")]
    public async Task Denied_place_is_denied_however_it_is_written(string path)
    {
        (_, string answer, _) = await gate.CurlAsync(gate.Engineer, path, "-i");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"no ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_stands_in_a_head_is_kept_masked()
    {
        const string Key = "AKIAIOSFODNN7EXAMPLE";
        string token = gate.Issuer.Token("hal", "engineers");
        await gate.CurlAsync(token, "/c/web/plain.txt", "-X", Key, "-H", $"{Key}: x", "-H", "Referer: https://a.test/?to=jane.roe%40example.org", "-A", "bot of jane.roe@example.org");
        await gate.CurlAsync(token, $"/c/{Key}/x");
        string kept = await gate.RecordingAsync("hal") + string.Join('\n', (await gate.Gateway.AuditAsync()).Split('\n').Where(static line => line.Contains("hal", StringComparison.Ordinal) || line.Contains("no_connection", StringComparison.Ordinal)));
        Assert.Contains("\"method\":\"[secret.aws.access_key]\"", kept, StringComparison.Ordinal);
        Assert.Contains("bot of [pii.email]", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_of_two_types_is_refused_for_rules_and_targets_could_take_either()
    {
        string answer = await gate.RawAsync(Encoding.ASCII.GetBytes(
            $"POST /c/web/echo HTTP/1.1\r\nHost: 127.0.0.1:{gate.Port}\r\nAuthorization: Bearer {gate.Engineer}\r\nContent-Type: text/plain\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"));
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("one Content-Type", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_gets_a_page()
    {
        (_, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/web/secret/a", "-i", "-H", "Accept: text/html,*/*");
        Assert.Contains("Content-Type: text/html", answer, StringComparison.Ordinal);
        Assert.Contains("Rule: no secrets", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_no_rule_allows_is_denied_by_default()
    {
        (_, string answer, _) = await gate.CurlAsync(gate.Analyst, "/c/web/plain.txt", "-X", "DELETE", "-w", "%{http_code}");
        Assert.Contains("\"rule\":\"default\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("403", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_connection_and_one_for_others_look_the_same()
    {
        (_, string unknown, _) = await gate.CurlAsync(gate.Engineer, "/c/nothing/x", "-i");
        (_, string hidden, _) = await gate.CurlAsync(gate.Engineer, "/c/hidden/x", "-i");
        Assert.StartsWith("HTTP/1.1 404", unknown, StringComparison.Ordinal);
        Assert.Equal(unknown, hidden);
    }

    [Fact]
    public async Task Request_without_a_good_token_is_unauthorized()
    {
        foreach (string header in new[] { "X-Nothing: a", "Authorization: Bearer nonsense", "Authorization: Basic YTpi", $"Authorization: Bearer {gate.Engineer}x" })
        {
            (_, string answer, _) = await Shell.RunAsync("curl", ["-s", "-i", "-H", header, $"{gate.Url}/c/web/x"]);
            Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
            Assert.Contains("WWW-Authenticate: Bearer", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Expired_token_is_refused_though_it_was_good_a_moment_ago()
    {
        Dictionary<string, object?> claims = gate.Issuer.Claims("carol", "engineers");
        // The verifier allows for clocks that differ by half a minute.
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(-27).ToUnixTimeSeconds();
        string token = gate.Issuer.Sign(claims);
        Assert.Equal("200", (await gate.CurlAsync(token, "/c/web/x", "-o", "/dev/null", "-w", "%{http_code}")).Output);
        for (int i = 0; i < 100; i++)
        {
            if ((await gate.CurlAsync(token, "/c/web/x", "-o", "/dev/null", "-w", "%{http_code}")).Output == "401") { return; }
            await Task.Delay(100);
        }
        Assert.Fail("the token is still good");
    }

    [Fact]
    public async Task Places_and_cookies_move_below_the_connection()
    {
        Assert.Contains("Location: /c/web/there?x=1", (await gate.CurlAsync(gate.Engineer, "/c/web/redirect", "-i")).Output, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: a=b; Path=/c/web/app; HttpOnly\r\n", (await gate.CurlAsync(gate.Engineer, "/c/web/echo", "-i")).Output, StringComparison.Ordinal);
        string pages = (await gate.CurlAsync(gate.Engineer, "/c/web/pages", "-i")).Output;
        Assert.Contains("Link: </c/web/pages?page=2>; rel=\"next\", </c/web/pages?page=9>; title=\"a <b>, c\"; rel=last, <https://other.test/pages>; rel=other\r\n", pages, StringComparison.Ordinal);
        Assert.Contains("Refresh: 5; url=/c/web/pages?page=2\r\n", pages, StringComparison.Ordinal);
        Assert.Contains("Link: </pages?page=2>; rel=\"next\"", (await gate.CurlAsync(gate.Engineer, "/pages", "-i", "-H", "Host: web.gate.test")).Output, StringComparison.Ordinal);
        Assert.Contains("Location: /there?x=1", (await gate.CurlAsync(gate.Engineer, "/redirect", "-i", "-H", "Host: web.gate.test")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic bWluZTptaW5l", 1)]
    [InlineData("Negotiate YIIB", 3)]
    [InlineData("NTLM TlRMTVNTUAAB", 3)]
    public async Task Connection_that_a_client_signed_in_on_is_lent_to_nobody_else(string authorization, int connections)
    {
        int opened = 0;
        gate.Scripted.Script = async stream =>
        {
            Interlocked.Increment(ref opened);
            while ((await ScriptedTarget.ReadHeadAsync(stream)).Contains("Authorization: " + authorization, StringComparison.Ordinal)) { await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"u8.ToArray()); }
        };
        string url = $"{gate.Url}/c/bound/a";
        (_, string output, _) = await Shell.RunAsync("curl", ["-s", "-m", "10", "-H", $"X-Edgegate-Token: {gate.Engineer}", "-H", $"Authorization: {authorization}", url, url, url], HttpFixture.Proxyless);
        Assert.Equal(("xxx", connections), (output, opened));
    }

    [Theory]
    [InlineData("/c/web/shared", "Cache-Control: private, max-age=60\r\n")]
    [InlineData("/c/web/echo", "Cache-Control: private\r\n")]
    public async Task Answer_is_for_no_cache_that_people_share(string path, string line)
        => Assert.Contains(line, (await gate.CurlAsync(gate.Engineer, path, "-i")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Credential_that_a_target_repeats_in_a_redirect_is_taken_out()
    {
        Directory.CreateDirectory($"{gate.Folder}/www/folder");
        string head = (await gate.CurlAsync(gate.Engineer, "/c/parameter/folder?a=1", "-i")).Output;
        Assert.Contains(" 301 ", head, StringComparison.Ordinal);
        Assert.Contains("/c/parameter/folder/?a=1\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("target-secret", head, StringComparison.Ordinal);
        Assert.DoesNotContain("target-secret", (await gate.CurlAsync(gate.Engineer, "/c/keyed/repeat", "-i")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_with_tls_is_verified_and_shown_the_client_certificate()
    {
        Assert.Contains("sni=localhost", (await gate.CurlAsync(gate.Engineer, "/c/secure/who")).Output, StringComparison.Ordinal);
        Assert.Contains("verify=SUCCESS", (await gate.CurlAsync(gate.Engineer, "/c/secure/who")).Output, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", (await gate.CurlAsync(gate.Engineer, "/c/untrusted/who", "-i")).Output, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", (await gate.CurlAsync(gate.Engineer, "/c/misnamed/who", "-i")).Output, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", (await gate.CurlAsync(gate.Engineer, "/c/gone/who", "-i")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h2", "h2")]
    [InlineData("http/1.1", "http/1.1")]
    [InlineData("http/1.0,h3", null)]
    public async Task Listener_with_tls_offers_http_2_and_http_11_and_nothing_else(string offered, string? chosen)
    {
        (_, string output, string error) = await Shell.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{gate.TlsPort}", "-alpn", offered], input: "");
        Assert.Contains(chosen is null ? "alert" : $"ALPN protocol: {chosen}", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_10_client_is_answered_and_closed_or_kept_as_it_asks()
    {
        (_, string answer, _) = await gate.CurlAsync(gate.Analyst, "/c/web/plain.txt", "--http1.0", "-i");
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.EndsWith("[pii.email]\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expectation_is_passed_and_the_body_follows()
    {
        string body = Path.Combine(gate.Folder, "body");
        await File.WriteAllTextAsync(body, new string('b', 3_000_000));
        (int code, string answer, string error) = await gate.CurlAsync(gate.Engineer, "/c/web/x", "-i", "-v", "-H", "Expect: 100-continue", "--data-binary", "@" + body, "--expect100-timeout", "30");
        Assert.Equal(0, code);
        Assert.Contains("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Done waiting", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchange_is_audited_and_recorded_without_credentials_or_secrets()
    {
        string token = gate.Issuer.Token("dora", "engineers");
        await gate.CurlAsync(token, "/c/web/plain.txt?mail=jane.roe%40example.org", "-H", "Cookie: sid=abc123", "-H", "X-Api-Key: k-123456", "-H", "X-Note: ask jane.roe@example.org");
        await gate.CurlAsync(token, "/c/web/secret/a");
        string recording = await gate.RecordingAsync("dora");
        string audit = await gate.Gateway.AuditAsync();
        string[] mine = [.. audit.Split('\n').Where(static line => line.Contains("\"subject\":\"dora\"", StringComparison.Ordinal))];
        Assert.Contains(mine, static line => line.Contains("\"code\":\"exchange.allowed\"", StringComparison.Ordinal) && line.Contains("\"url\":\"/plain.txt?mail=%5Bpii.email%5D\"", StringComparison.Ordinal));
        Assert.Contains(mine, static line => line.Contains("\"code\":\"exchange.denied\"", StringComparison.Ordinal) && line.Contains("\"rule\":\"no secrets\"", StringComparison.Ordinal));
        Assert.Contains(mine, static line => line.Contains("\"code\":\"exchange.ended\"", StringComparison.Ordinal) && line.Contains("\"status\":200", StringComparison.Ordinal));
        Assert.Contains("\"k\":\"session\"", recording, StringComparison.Ordinal);
        foreach (string secret in new[] { "jane.roe", "abc123", "k-123456", token }) { Assert.DoesNotContain(secret, recording + string.Concat(mine), StringComparison.Ordinal); }
    }

    [Fact]
    public async Task Body_is_recorded_masked_though_the_client_saw_it_whole()
    {
        string token = gate.Issuer.Token("erin", "engineers");
        Assert.Contains("jane.roe", (await gate.CurlAsync(token, "/c/web/plain.txt")).Output, StringComparison.Ordinal);
        string recording = await gate.RecordingAsync("erin");
        Assert.Contains("\"data\":\"write to [pii.email]\\n\"", recording, StringComparison.Ordinal);
        Assert.Contains("\"status\":200", recording, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_count_http()
    {
        await gate.CurlAsync(gate.Engineer, "/c/web/x");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync($"http://127.0.0.1:{gate.AdminPort}/metrics");
        Assert.Contains("edgegate_operations_total{protocol=\"http\",verdict=\"allow\"}", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_a_rule_masks_reaches_the_target_masked()
    {
        string? head = null;
        string body = "";
        gate.Scripted.Script = async stream =>
        {
            head = await ScriptedTarget.ReadHeadAsync(stream);
            byte[] buffer = new byte[4096];
            int count = await stream.ReadAsync(buffer);
            body = Encoding.UTF8.GetString(buffer, 0, count);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        };
        await gate.CurlAsync(gate.Issuer.Token("walt", "writers"), "/c/script/p?mail=jane.roe@example.org", "-H", "X-Note: jane.roe@example.org", "-H", "Content-Type: application/json", "-d", """{"mail":"jane.roe@example.org"}""");
        Assert.Contains("POST /p?mail=%5Bpii.email%5D HTTP/1.1", head, StringComparison.Ordinal);
        Assert.Contains("X-Note: [pii.email]", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 22", head, StringComparison.Ordinal);
        Assert.Equal("""{"mail":"[pii.email]"}""", body);
    }
}
