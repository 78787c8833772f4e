using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Grants when the rule they were given under changes, and clients that wait while the gateway is stopped.</summary>
public sealed class GrantRuleTests(GateFixture gate) : IAsyncLifetime
{
    private readonly HoldGate holds = new(gate);

    public async ValueTask InitializeAsync() => await holds.InitializeAsync();

    public async ValueTask DisposeAsync() => await holds.DisposeAsync();

    [Fact]
    public async Task Grant_ends_when_its_rule_is_written_otherwise_and_holds_again_when_it_is_as_it_was()
    {
        string rule = "changes wait for a dba";
        (_, string id, string wrong) = await holds.CliAsync(holds.Maker, "request", "orders-db", "--for", "1h", "--uses", "5", "--reason", "edited", "--rule", rule);
        Assert.True(id.Length > 1, wrong);
        await holds.ApproveAsync(holds.Dba, id.Trim(), """{"for":"1h","uses":5}""");
        Assert.Equal(0, (await holds.PsqlAsync(holds.Maker, "DELETE FROM held WHERE id = 8101")).Code);
        string path = Path.Combine(holds.Folder, "edgegate.yaml");
        string whole = await File.ReadAllTextAsync(path);
        await holds.Gateway.ReloadAsync(whole.Replace("statements: [delete, update, drop, copy_from]", "statements: [delete, update, drop, copy_from, merge]", StringComparison.Ordinal));
        Task<(int Code, string Output, string Error)> psql = holds.PsqlAsync(holds.Maker, "DELETE FROM held WHERE id = 8102");
        await holds.CallAsync(HttpMethod.Post, holds.Dba, $"/api/v1/holds/{await holds.WaitForIdAsync("id = 8102")}/deny", """{"reason":"the rule is another"}""");
        Assert.Contains("the rule is another", (await psql).Error, StringComparison.Ordinal);
        // Another order of keys and a comment are no other rule.
        await holds.Gateway.ReloadAsync(whole.Replace("    then: hold\n", "    then: hold   # as before\n", StringComparison.Ordinal));
        Assert.Equal(0, (await holds.PsqlAsync(holds.Maker, "DELETE FROM held WHERE id = 8103")).Code);
    }

    [Fact]
    public async Task Client_that_waits_while_the_gateway_is_stopped_is_told_and_nothing_ran()
    {
        Task<(int Code, string Output, string Error)> psql = holds.PsqlAsync(holds.Maker, "DELETE FROM held WHERE id = 81");
        string id = await holds.WaitForIdAsync("id = 81");
        await holds.Gateway.DisposeAsync();
        (int code, string output, string error) = await psql;
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("57P01: the gateway is stopping", error, StringComparison.Ordinal);
        await holds.StartAsync();
        (_, System.Text.Json.JsonElement hold) = await holds.CallAsync(HttpMethod.Get, holds.Dba, $"/api/v1/holds/{id}");
        Assert.Contains(hold.GetProperty("state").GetString(), new[] { "withdrawn", "lost" });
        Assert.Equal(1, await holds.CountAsync(81));
    }
}
