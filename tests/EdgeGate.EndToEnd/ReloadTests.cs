using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>What SIGHUP changes in a running gateway besides its rules.</summary>
public sealed class ReloadTests(GateFixture gate)
{
    [Fact]
    public async Task Reload_changes_certificates_and_listeners_and_sessions_go_on()
    {
        string folder = Directory.CreateDirectory(Path.Combine(gate.Folder, "reloaded")).FullName;
        (string pem, string key) = (Path.Combine(folder, "new.pem"), Path.Combine(folder, "new.key"));
        await GateFixture.WriteCertificateAsync(pem, key);
        string caOld = Path.Combine(folder, "old.pem");
        File.Copy(pem, caOld);
        (GatewayProcess gateway, int plain) = await gate.StartAnotherAsync(Path.Combine(folder, "state"));
        await using (gateway)
        {
            int tls = Ports.Free();
            string config = await File.ReadAllTextAsync(gateway.Config);
            config = config.Replace("admin:", $"  - {{ protocol: postgres, address: \"127.0.0.1:{tls}\", tls: {{ certificate: \"{pem}\", key: \"{key}\" }} }}\nadmin:", StringComparison.Ordinal);
            await gateway.ReloadAsync(config);
            Assert.Equal(0, (await PsqlAsync(tls, caOld)).Code);
            using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{gateway.AdminPort}/") };
            Assert.Matches($"\nedgegate_certificate_expiry_timestamp_seconds{{listener=\"127.0.0.1:{tls}\"}} [0-9]{{10}}\n", await http.GetStringAsync("metrics"));
            using RawClient session = await RawClient.LoginAsync(plain, gate.Analyst);
            // The same file, another certificate.
            await GateFixture.WriteCertificateAsync(pem, key);
            await gateway.ReloadAsync(config);
            Assert.Equal(0, (await PsqlAsync(tls, pem)).Code);
            Assert.NotEqual(0, (await PsqlAsync(tls, caOld)).Code);
            // A listener that is left out is closed; sessions that came through it stay.
            await gateway.ReloadAsync(config.Replace($"  - {{ protocol: postgres, address: \"127.0.0.1:{plain}\", allow_plaintext_token: true }}\n", "", StringComparison.Ordinal));
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(plain));
            Assert.Equal("TDCZ", RawClient.Types(await session.QueryAsync("SELECT 1")));
            // An address that cannot be bound: nothing changes.
            await gateway.ReloadAsync(config.Replace($"127.0.0.1:{tls}\"", $"127.0.0.1:{gate.Port}\"", StringComparison.Ordinal));
            Assert.Equal(0, (await PsqlAsync(tls, pem)).Code);
            Assert.Contains("not reloaded", gateway.Log, StringComparison.Ordinal);
            Assert.Contains("\nedgegate_config_last_reload_successful 0\n", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
            await gateway.ReloadAsync(config + "\n");
            Assert.Contains("\nedgegate_config_last_reload_successful 1\n", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
            await gateway.ReloadAsync(config.Replace("limits: {", "limits: { sessions: 7,", StringComparison.Ordinal));
            Assert.Contains("read at the start only: limits.sessions", gateway.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reload_changes_rules_for_new_sessions_and_a_bad_file_changes_nothing()
    {
        string folder = Directory.CreateDirectory(Path.Combine(gate.Folder, "reloaded-rules")).FullName;
        string token = gate.Issuer.Token("newcomer", "guests");
        (GatewayProcess gateway, int plain) = await gate.StartAnotherAsync(Path.Combine(folder, "state"), Path.Combine(folder, "audit.jsonl"));
        await using (gateway)
        {
            async Task<int> PsqlAsync() => (await Shell.RunAsync(
                "psql", ["-qAtX", "-c", "SELECT 1", $"host=127.0.0.1 port={plain} user=me dbname=orders-db sslmode=disable"],
                new Dictionary<string, string> { ["PGPASSWORD"] = token })).Code;
            string config = await File.ReadAllTextAsync(gateway.Config);
            Assert.Equal(2, await PsqlAsync());
            await gateway.ReloadAsync(config.Replace(
                "\nrules:\n",
                "\nrules:\n  - { name: guests, who: { groups: [guests] }, on: { connections: [orders-db], statements: [select] }, then: allow, mask: ['*'] }\n",
                StringComparison.Ordinal));
            Assert.Equal(0, await PsqlAsync());
            await gateway.ReloadAsync("rules: [oops");
            Assert.Equal(0, await PsqlAsync());
            Assert.Contains("not reloaded", gateway.Log, StringComparison.Ordinal);
            await gateway.ReloadAsync(config);
            Assert.Equal(2, await PsqlAsync());
        }
        // Stopped, the gateway has written all of it.
        Assert.Contains("config.refused", await File.ReadAllTextAsync(Path.Combine(folder, "audit.jsonl")), StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> PsqlAsync(int port, string ca) => Shell.RunAsync(
        "psql", ["-qAtX", "-c", "SELECT 1", $"host=localhost hostaddr=127.0.0.1 port={port} user=me dbname=orders-db sslmode=verify-full sslrootcert={ca}"],
        new Dictionary<string, string> { ["PGPASSWORD"] = gate.Analyst });
}
