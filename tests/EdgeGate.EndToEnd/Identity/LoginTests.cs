using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGate.EndToEnd.Oidc;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Signing in with the commands at a real provider, and what stock clients do with it.</summary>
[Collection("login")]
public sealed class LoginTests(LoginFixture gate)
{
    [Theory]
    [InlineData("")]
    [InlineData("--browser")]
    public async Task Person_signs_in_and_the_gateway_knows_who_it_is(string how)
    {
        Dictionary<string, string> home = gate.Home();
        (int code, string error) = await LoginFixture.SignInAsync(home, "alice", ["login", "--gateway", gate.Url, "--issuer", gate.Provider.Url, .. how.Length > 0 ? [how] : Array.Empty<string>()]);
        Assert.True(code == 0, error);
        Assert.Contains("Signed in.", error, StringComparison.Ordinal);
        (code, string output, error) = await LoginFixture.RunAsync(home, "whoami", "--output", "json");
        Assert.True(code == 0, error);
        JsonElement who = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("alice", gate.Provider.Url, "analysts"), (who.GetProperty("subject").GetString(), who.GetProperty("issuer").GetString(), who.GetProperty("groups")[0].GetString()));
        string kept = Path.Combine(home["XDG_CONFIG_HOME"], "edgegate", "login.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(kept)!));
    }

    [Fact]
    public async Task Psql_runs_as_the_one_who_signed_in_and_no_command_line_holds_the_token()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT 40 + 2");
        Assert.True((code, output) == (0, "42\n"), error);
        (code, output, error) = await LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "\\! tr '\\0' ' ' < /proc/$PPID/cmdline");
        Assert.True(code == 0, error);
        Assert.Contains("psql -qAtX", output, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", output, StringComparison.Ordinal);
        // The stock client's own exit code is the command's: it took its place.
        Assert.Equal(1, (await LoginFixture.RunAsync(home, "psql", "orders-db", "--", "-qAtX", "-c", "SELECT nothing")).Code);
    }

    [Fact]
    public async Task Service_file_leads_psql_to_the_gate_and_holds_no_secret()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        (int code, string entry, string error) = await LoginFixture.RunAsync(home, "pg-service", "orders-db");
        Assert.True(code == 0, error);
        Assert.DoesNotContain("eyJ", entry, StringComparison.Ordinal);
        await File.WriteAllTextAsync($"{home["HOME"]}/service", entry);
        home["PGSERVICEFILE"] = $"{home["HOME"]}/service";
        home["PGPASSWORD"] = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        (code, string output, error) = await Shell.RunAsync("psql", ["-qAtX", "-c", "SHOW server_encoding", "service=orders-db"], home);
        Assert.True((code, output) == (0, "UTF8\n"), error);
    }

    [Fact]
    public async Task Commands_say_that_nobody_is_signed_in()
    {
        Dictionary<string, string> home = gate.Home();
        foreach (string[] command in (string[][])[["token"], ["whoami"], ["psql", "orders-db"], ["ssh", "box"], ["credential", "kubernetes"]])
        {
            (int code, string output, string error) = await LoginFixture.RunAsync(home, command);
            Assert.Equal((5, ""), (code, output));
            Assert.Equal("edgegate: you are not signed in: run edgegate login\n", error);
        }
    }

    [Fact]
    public async Task Kept_sign_in_that_others_can_read_is_not_used()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        File.SetUnixFileMode($"{home["XDG_CONFIG_HOME"]}/edgegate/login.json", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "token");
        Assert.Equal((5, ""), (code, output));
        Assert.Contains("can be read by others", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_sign_in_where_others_can_write_is_not_used_and_none_is_kept_there()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        File.SetUnixFileMode($"{home["XDG_CONFIG_HOME"]}/edgegate", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "token");
        Assert.Equal((5, ""), (code, output));
        Assert.Contains("can be written by others", error, StringComparison.Ordinal);
        (code, error) = await LoginFixture.SignInAsync(home, "alice", "login", "--browser", "--gateway", gate.Url);
        Assert.Equal(1, code);
        Assert.Contains("can be written by others", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_sign_in_goes_to_its_own_gateway_and_no_other()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        using TcpListener evil = new(IPAddress.Loopback, 0);
        evil.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)evil.LocalEndpoint).Port}";
        foreach (string[] command in (string[][])[["whoami"], ["approvals", "list"], ["password", "--list"], ["request", "orders-db", "--for", "1h", "--reason", "r"], ["sessions", "kill", "01k4zq00000000000000000000"], ["deny", "list"]])
        {
            (int code, string output, string error) = await LoginFixture.RunAsync(home, [.. command, "--gateway", address]);
            Assert.Equal((false, ""), (code == 0, output));
            Assert.Contains($"edgegate: your sign-in is for {gate.Url}, and its token goes nowhere else", error, StringComparison.Ordinal);
        }
        home["EDGEGATE_ADMIN"] = address;
        Assert.Contains("goes nowhere else", (await LoginFixture.RunAsync(home, "whoami")).Error, StringComparison.Ordinal);
        Assert.False(evil.Pending());
        home["EDGEGATE_ADMIN"] = gate.Url + "/";
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "whoami")).Code);
    }

    [Fact]
    public async Task Token_about_to_end_is_renewed_once_by_many_at_once_and_logout_gives_it_back()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        string path = $"{home["XDG_CONFIG_HOME"]}/edgegate/login.json";
        JsonElement before = JsonDocument.Parse(await File.ReadAllTextAsync(path)).RootElement;
        Assert.Equal(before.GetProperty("token").GetString() + "\n", (await LoginFixture.RunAsync(home, "token")).Output);
        // As it is half a minute before the token's end.
        (long from, long expires) = (before.GetProperty("from").GetInt64(), before.GetProperty("expires").GetInt64());
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path))
            .Replace($"\"expires\": {expires}", $"\"expires\": {DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeSeconds()}", StringComparison.Ordinal)
            .Replace($"\"from\": {from}", $"\"from\": {from - 3600}", StringComparison.Ordinal));
        (int Code, string Output, string Error)[] many = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => LoginFixture.RunAsync(home, "token")));
        Assert.All(many, static one => Assert.True(one.Code == 0, one.Error));
        // A refresh token that was shown twice would have ended the sign-in at this provider.
        Assert.Single(many.Select(static one => one.Output).Distinct());
        Assert.NotEqual(before.GetProperty("token").GetString() + "\n", many[0].Output);
        JsonElement after = JsonDocument.Parse(await File.ReadAllTextAsync(path)).RootElement;
        Assert.NotEqual(before.GetProperty("refresh_token").GetString(), after.GetProperty("refresh_token").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        string renewable = await File.ReadAllTextAsync(path);
        (int code, _, string error) = await LoginFixture.RunAsync(home, "logout");
        Assert.Equal((0, "Signed out.\n"), (code, error));
        Assert.False(File.Exists(path));
        // Whoever copied the file has nothing to renew with.
        await File.WriteAllTextAsync(path, renewable.Replace($"\"expires\": {after.GetProperty("expires").GetInt64()}", "\"expires\": 1", StringComparison.Ordinal));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (code, string output, error) = await LoginFixture.RunAsync(home, "token");
        Assert.Equal((5, ""), (code, output));
        Assert.Contains("your sign-in has ended (invalid_grant): run edgegate login", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectls_plugin_takes_the_sign_in()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "credential", "kubernetes");
        Assert.True(code == 0, error);
        JsonElement status = JsonDocument.Parse(output).RootElement.GetProperty("status");
        Assert.Equal((await LoginFixture.RunAsync(home, "token")).Output.Trim(), status.GetProperty("token").GetString());
        Assert.True(status.GetProperty("expirationTimestamp").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        (code, output, error) = await LoginFixture.RunAsync(home, "kubeconfig", "prod");
        Assert.True(code == 0, error);
        Assert.Contains($"server: http://127.0.0.1:{gate.HttpPort}/c/prod", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_do_not_go_to_other_machines_in_the_clear()
    {
        (int code, _, string error) = await LoginFixture.RunAsync(gate.Home(), "login", "--gateway", "http://gate.example.com");
        Assert.Equal(2, code);
        Assert.Contains("over https or to this machine only", error, StringComparison.Ordinal);
    }
}
