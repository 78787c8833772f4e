using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Who is there: certificates, tokens, the browser, and keys that stand for it.</summary>
[Collection("ssh")]
public sealed class SshSignInTests(SshFixture gate)
{
    [Fact]
    public async Task Certificate_of_another_authority_proves_nothing()
    {
        await gate.UserAsync("mallory", "alice,group:devs", "other-ca");
        await RefusedAsync("mallory");
    }

    [Fact]
    public async Task Key_without_certificate_proves_nothing() => await RefusedAsync("plain-key");

    [Theory]
    [InlineData("expired", "-V", "-2h:-1h")]
    [InlineData("early", "-V", "+1h:+2h")]
    [InlineData("elsewhere", "-O", "source-address=10.0.0.0/8")]
    [InlineData("unknown-option", "-O", "critical:strange@example.com=1")]
    public async Task Certificate_that_does_not_hold_here_and_now_is_refused(string name, string option, string value)
    {
        await gate.UserAsync(name, $"{name},group:devs", "user-ca", option, value);
        await RefusedAsync(name);
    }

    [Fact]
    public async Task Certificate_without_principals_is_good_for_nobody()
    {
        await gate.KeyAsync("anybody");
        await Shell.RunAsync("ssh-keygen", ["-q", "-s", $"{gate.Folder}/user-ca", "-I", "x", "-V", "+1h", $"{gate.Folder}/anybody.pub"]);
        await RefusedAsync("anybody");
    }

    [Fact]
    public async Task Certificate_from_where_it_may_come_is_taken()
    {
        await gate.UserAsync("local", "local,group:devs", "user-ca", "-O", "source-address=127.0.0.0/8");
        Assert.Equal(0, (await gate.SshAsync("local", "box", ["true"])).Code);
    }

    [Fact]
    public async Task Forced_command_runs_in_the_place_of_any_other()
    {
        await gate.UserAsync("forced", "forced,group:devs", "user-ca", "-O", "force-command=echo forced");
        Assert.Equal((0, "forced\n", ""), await gate.SshAsync("forced", "box", ["id"]));
        Assert.Equal("forced\n", (await gate.SshAsync("forced", "box", [], input: "id\n")).Output);
    }

    [Fact]
    public async Task Certificate_that_permits_no_terminal_gets_none()
    {
        await gate.UserAsync("flat", "flat,group:devs", "user-ca", "-O", "no-pty");
        (int code, string output, _) = await gate.SshAsync("flat", "box", ["tty"], ["-tt"]);
        Assert.DoesNotContain("/dev/pts", output, StringComparison.Ordinal);
        Assert.NotEqual(0, code);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("keyboard-interactive")]
    public async Task Token_signs_in(string method)
    {
        (int code, string output, string error) = await TokenAsync(gate.Issuer.Token("erin", "devs"), method);
        Assert.True(code == 0, error);
        Assert.Equal("signed in\n", output);
    }

    [Fact]
    public async Task User_is_masked_before_it_is_kept()
    {
        Assert.Equal(255, (await TokenAsync("not-a-token", "password", "box%me,123-45-6789")).Code);
        await SshFixture.AuditedAsync(gate.Gateway, "auth.failed", "\"user\":\"box%me,[pii.us_ssn]\"");
    }

    [Fact]
    public async Task Wrong_token_is_refused_and_audited()
    {
        (int code, _, string error) = await TokenAsync("not-a-token", "password");
        Assert.Equal(255, code);
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "auth.failed", "\"protocol\":\"ssh\"", "Malformed");
    }

    [Fact]
    public async Task Browser_signs_in_once_and_the_key_stands_for_it_until_the_token_ends()
    {
        await gate.KeyAsync("danas-key");
        gate.Issuer.Person = "dana";
        gate.Issuer.Lifetime = TimeSpan.FromSeconds(40);
        int begun = gate.Issuer.Begun;
        (int code, string output, string error) = await BrowserAsync("danas-key", isBatch: false);
        Assert.True(code == 0, error);
        Assert.Equal("signed in\n", output);
        Assert.Contains("activate", error, StringComparison.Ordinal);
        Assert.Contains("WXYZ-1234", error, StringComparison.Ordinal);
        (code, output, error) = await BrowserAsync("danas-key", isBatch: true);
        Assert.Equal((0, "signed in\n"), (code, output));
        Assert.DoesNotContain("WXYZ", error, StringComparison.Ordinal);
        Assert.Equal(begun + 1, gate.Issuer.Begun);
        await SshFixture.AuditedAsync(gate.Gateway, "login.remembered", "\"subject\":\"dana\"");
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"dana\"", "remembered key");
        // The stranger's key stands for nobody.
        Assert.Equal(255, (await BrowserAsync("plain-key", isBatch: true)).Code);
        for (int i = 0; i < 120 && code == 0; i++)
        {
            await Task.Delay(1000);
            code = (await BrowserAsync("danas-key", isBatch: true)).Code;
        }
        Assert.Equal(255, code);
    }

    [Fact]
    public async Task Refused_sign_in_is_no_sign_in()
    {
        await gate.KeyAsync("refused-key");
        gate.Issuer.Person = null;
        try
        {
            Assert.Equal(255, (await BrowserAsync("refused-key", isBatch: false)).Code);
        }
        finally
        {
            gate.Issuer.Person = "dana";
        }
        Assert.Equal(255, (await BrowserAsync("refused-key", isBatch: true)).Code);
    }

    private async Task RefusedAsync(string user)
    {
        (int code, _, string error) = await gate.SshAsync(user, "box", ["id"]);
        Assert.Equal(255, code);
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> TokenAsync(string token, string method, string destination = "box")
    {
        string asking = $"{gate.Folder}/askpass-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(asking, $"#!/bin/sh\necho '{token}'\n");
        File.SetUnixFileMode(asking, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await gate.SshAsync(
            null, destination, ["echo signed in"], ["-o", $"PreferredAuthentications={method}", "-o", "NumberOfPasswordPrompts=1"],
            environment: new Dictionary<string, string> { ["SSH_ASKPASS"] = asking, ["SSH_ASKPASS_REQUIRE"] = "force", ["DISPLAY"] = ":0" });
    }

    private Task<(int Code, string Output, string Error)> BrowserAsync(string key, bool isBatch)
        => Shell.RunAsync("ssh",
        [
            "-p", $"{gate.SignInPort}", "-o", $"UserKnownHostsFile={gate.Folder}/known_hosts", "-o", "StrictHostKeyChecking=no", "-F", "none", "-o", "NumberOfPasswordPrompts=1",
            "-o", $"BatchMode={(isBatch ? "yes" : "no")}", "-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey,keyboard-interactive", "-i", $"{gate.Folder}/{key}", "box@127.0.0.1", "echo signed in",
        ]);
}
