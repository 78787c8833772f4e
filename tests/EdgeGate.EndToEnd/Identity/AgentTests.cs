using System.Text.Json;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Agents, by themselves and for somebody: what rules and audit make of them.</summary>
[Collection("login")]
public sealed class AgentTests(LoginFixture gate)
{
    [Fact]
    public async Task Client_credentials_of_a_real_provider_are_an_agent()
    {
        using HttpClient http = new(new HttpClientHandler { UseProxy = false });
        using HttpResponseMessage answer = await http.PostAsync($"{gate.Provider.Url}/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "machine",
            ["client_secret"] = "machine-secret",
            ["resource"] = "urn:edgegate",
        }));
        string token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
        (int code, string output, string error) = await PsqlAsync(token);
        Assert.True((code, output) == (0, "1\n"), error);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"machine\"", "\"kind\":\"agent\"");
    }

    [Fact]
    public async Task Agent_acts_for_a_person_where_a_rule_says_so_and_audit_has_both()
    {
        string token = For("erin", "engineers", "helper", "planner");
        (int code, string output, string error) = await PsqlAsync(token);
        Assert.True((code, output) == (0, "1\n"), error);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"helper\"", "\"on_behalf_of\":\"erin\"");
        Assert.Contains("\"groups\":[]", line, StringComparison.Ordinal);
        Assert.Contains("\"through\":[\"planner\"]", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("engineers", "stranger")]
    [InlineData("analysts", "helper")]
    [InlineData("sleepers", "helper")]
    public async Task What_a_person_may_do_an_agent_that_acts_for_them_may_not(string group, string agent)
    {
        (int code, _, string error) = await PsqlAsync(For("erin", group, agent));
        Assert.Equal(2, code);
        Assert.Contains("there is no connection \"orders-db\" for you", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contractors", "agents of contractors do nothing")]
    [InlineData("auditors", "auditors touch nothing")]
    public async Task What_a_person_is_denied_an_agent_that_acts_for_them_is_denied_too(string group, string rule)
    {
        (int code, _, string error) = await PsqlAsync(For("carl", group, "helper"));
        Assert.Equal(1, code);
        Assert.Contains(rule, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_of_an_issuer_is_for_those_it_vouches_for_alone()
    {
        Dictionary<string, object?> claims = gate.Mapped.Claims("user-9", "guests");
        claims["preferred_username"] = "gus";
        (int code, string output, string error) = await PsqlAsync(gate.Mapped.Sign(claims));
        Assert.True((code, output) == (0, "1\n"), error);
        Assert.Contains("there is no connection \"orders-db\" for you", (await PsqlAsync(gate.Other.Token("gus", "guests"))).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guests", "partners", "", "allow (rule: guests of partners read)")]
    [InlineData("guests", "system", "", "edgegate: no issuer is called 'system'")]
    [InlineData("guests", "https://token.actions.example.com", "", "deny (rule: default)")]
    [InlineData("auditors", "partners", "helper", "deny (rule: auditors touch nothing)")]
    [InlineData("engineers", "partners", "helper", "allow (rule: agents read for engineers)")]
    public async Task Explain_knows_issuers_and_agents(string group, string issuer, string agent, string said)
    {
        string[] acting = agent.Length > 0 ? ["--agent", agent] : [];
        (_, string output, string error) = await Shell.RunAsync(
            GatewayProcess.Binary, ["policy", "explain", Path.Combine(gate.Folder, "edgegate.yaml"), "--connection", "orders-db", "--sql", "SELECT 1", "--groups", group, "--issuer", issuer, .. acting]);
        Assert.Contains(said, output + error, StringComparison.Ordinal);
    }

    /// <summary>The claims of a projected token as Kubernetes documents them ("Configure Service Accounts for Pods"), of an issuer nobody here can reach.</summary>
    [Fact]
    public async Task Service_account_of_a_cluster_is_an_agent_by_keys_from_a_file()
    {
        (int code, string output, string error) = await PsqlAsync(ServiceAccount("deployer"));
        Assert.True((code, output) == (0, "1\n"), error);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"system:serviceaccount:ci:deployer\"", "\"kind\":\"agent\"");
        Assert.Contains("\"issuer\":\"https://kubernetes.default.svc.cluster.local\"", line, StringComparison.Ordinal);
        Assert.Contains("there is no connection \"orders-db\" for you", (await PsqlAsync(ServiceAccount("other"))).Error, StringComparison.Ordinal);
        // Meant for the API server, and by a key that the file does not have.
        Assert.Contains("the token was not accepted", (await PsqlAsync(ServiceAccount("deployer", "https://kubernetes.default.svc"))).Error, StringComparison.Ordinal);
        Assert.Contains("the token was not accepted", (await PsqlAsync(ServiceAccount("deployer", keyId: "key-2"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_of_a_ci_system_is_an_agent_in_the_group_of_its_repository()
    {
        Dictionary<string, object?> claims = gate.Other.Claims("repo:example/app:ref:refs/heads/main");
        (claims["iss"], claims["repository"], claims["actor"], claims["run_id"]) = ("https://token.actions.example.com", "example/app", "dora", "1234");
        claims.Remove("groups");
        claims.Remove("email");
        (int code, string output, string error) = await PsqlAsync(gate.Other.Sign(claims));
        Assert.True((code, output) == (0, "1\n"), error);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"repo:example/app:ref:refs/heads/main\"", "\"groups\":[\"example/app\"]", "\"kind\":\"agent\"");
        claims["repository"] = "example/fork";
        Assert.Equal(2, (await PsqlAsync(gate.Other.Sign(claims))).Code);
    }

    private string ServiceAccount(string name, string audience = TestIssuer.Audience, string? keyId = null)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return gate.Other.Sign(
            new Dictionary<string, object?>
            {
                ["iss"] = "https://kubernetes.default.svc.cluster.local",
                ["aud"] = new[] { audience },
                ["sub"] = $"system:serviceaccount:ci:{name}",
                ["exp"] = now + 3607,
                ["iat"] = now,
                ["nbf"] = now,
                ["jti"] = Guid.NewGuid().ToString(),
                ["kubernetes.io"] = new { @namespace = "ci", node = new { name = "node-1", uid = Guid.NewGuid() }, pod = new { name = $"{name}-0", uid = Guid.NewGuid() }, serviceaccount = new { name, uid = Guid.NewGuid() } },
            },
            keyId: keyId);
    }

    private string For(string person, string group, params string[] actors)
    {
        Dictionary<string, object?> claims = gate.Other.Claims(person, group);
        object? act = null;
        foreach (string actor in actors.Reverse()) { act = act is null ? new Dictionary<string, object?> { ["sub"] = actor } : new Dictionary<string, object?> { ["sub"] = actor, ["act"] = act }; }
        claims["act"] = act;
        return gate.Other.Sign(claims);
    }

    private Task<(int Code, string Output, string Error)> PsqlAsync(string token)
        => Shell.RunAsync("psql", ["-qAtX", "-c", "SELECT 1", $"host=localhost port={gate.Port} user=me dbname=orders-db sslmode=require"], new Dictionary<string, string> { ["PGPASSWORD"] = token });
}
