using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Notices survive a gateway that is killed, and what is given up is shown and tried again.</summary>
public sealed class NotificationCrashTests(GateFixture gate) : IAsyncDisposable
{
    private readonly HoldGate holds = new(gate);
    private readonly WebhookReceiver receiver = new();

    public async ValueTask DisposeAsync()
    {
        await holds.DisposeAsync();
        receiver.Dispose();
    }

    [Fact]
    public async Task Notice_under_way_when_the_gateway_is_killed_comes_again_after_a_start_with_the_same_identifier()
    {
        await StartAsync();
        receiver.Answer = static _ => 0;
        (int code, string asked, string wrong) = await holds.CliAsync(holds.Maker, "request", "orders-db", "--for", "1h", "--uses", "5", "--reason", "crash", "--rule", "changes wait for a dba");
        Assert.True(code == 0, asked + wrong);
        (IReadOnlyDictionary<string, string> first, _, JsonElement json) = await receiver.WaitForAsync("/hook", static json => json.GetProperty("event").GetString() == "asked");
        string hold = json.GetProperty("hold").GetString()!;
        await holds.Gateway.KillAsync();
        receiver.Answer = static _ => 200;
        await holds.StartAsync();
        (IReadOnlyDictionary<string, string> again, _, _) = await receiver.WaitForAsync("/hook", one => one.GetProperty("hold").GetString() == hold, nth: 2);
        Assert.Equal(first["webhook-id"], again["webhook-id"]);
        for (int i = 0; ; i++)
        {
            string list = await ListAsync("sent");
            if (list.Contains(first["webhook-id"], StringComparison.Ordinal)) { break; }
            Assert.True(i < 100, list);
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Notice_whose_channel_is_gone_is_dead_until_it_is_tried_again()
    {
        await StartAsync();
        receiver.Answer = static _ => 503;
        await holds.CliAsync(holds.Maker, "request", "orders-db", "--for", "1h", "--uses", "5", "--reason", "dead", "--rule", "changes wait for a dba");
        (IReadOnlyDictionary<string, string> first, _, _) = await receiver.WaitForAsync("/hook", static _ => true);
        await holds.Gateway.KillAsync();
        string path = Path.Combine(holds.Folder, "edgegate.yaml");
        string whole = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, whole.Replace("name: hook", "name: another", StringComparison.Ordinal));
        await holds.StartAsync();
        string id = first["webhook-id"];
        string dead = "";
        for (int i = 0; i < 300 && !dead.Contains(id, StringComparison.Ordinal); i++)
        {
            dead = await ListAsync("dead");
            await Task.Delay(50);
        }
        Assert.Contains("there is no such channel any more", dead, StringComparison.Ordinal);
        await holds.Gateway.KillAsync();
        await File.WriteAllTextAsync(path, whole);
        (int code, string said, _) = await Shell.RunAsync(GatewayProcess.Binary, ["notifications", "retry", id, "--state", holds.Gateway.State]);
        Assert.Equal((0, "1 will be tried again\n"), (code, said));
        receiver.Answer = static _ => 200;
        int before = receiver.Received.Count;
        await holds.StartAsync();
        await receiver.WaitForAsync("/hook", static _ => true, nth: before + 1);
    }

    private async Task StartAsync()
    {
        string secret = Path.Combine(holds.Folder, "hook.secret");
        await File.WriteAllTextAsync(secret, NotificationGate.Secret);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        holds.More = $$"""
            notifications:
              - { name: hook, webhook: { url: "{{receiver.Url}}hook", secret: { file: hook.secret }, allow_private: true } }
            """;
        await holds.InitializeAsync();
    }

    private async Task<string> ListAsync(string state)
        => (await Shell.RunAsync(GatewayProcess.Binary, ["notifications", "list", "--state", holds.Gateway.State, "--only", state])).Output;
}
