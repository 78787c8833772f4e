using System.Globalization;
using EdgeGate.Sessions.Ssh.Transport;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>The server role against the OpenSSH client.</summary>
public sealed class OpenSshClientTests
{
    public static TheoryData<string> KeyExchanges => [.. SshAlgorithms.KeyExchanges.Where(static name => !name.StartsWith("mlkem", StringComparison.Ordinal))];

    public static TheoryData<string> HostKeys => [.. SshAlgorithms.Signatures];

    public static TheoryData<string, string> CiphersAndMacs => SshTransportTests.CiphersAndMacs;

    /// <summary>OpenSSH speaks mlkem768x25519-sha256 from 9.9 on; an older one cannot be asked.</summary>
    [Fact]
    public async Task Ssh_agrees_on_mlkem_where_it_speaks_it()
    {
        (_, string known, _) = await Tool.RunAsync("ssh", ["-Q", "kex"]);
        if (!known.Contains("mlkem768x25519-sha256", StringComparison.Ordinal)) { Assert.Skip("this ssh does not speak mlkem768x25519-sha256"); }
        await Ssh_agrees_on_key_exchange("mlkem768x25519-sha256");
    }

    [Theory]
    [MemberData(nameof(KeyExchanges))]
    public async Task Ssh_agrees_on_key_exchange(string kex)
    {
        await using TestSshServer server = new(TransportPair.ServerOptions());
        (int code, byte[] output, string log) = await RunAsync(server, "hello", $"KexAlgorithms={kex}");
        Assert.True(code == 7, log);
        Assert.Equal("hello"u8.ToArray(), output);
        Assert.Equal(kex, server.LastNegotiated!.KeyExchange);
        Assert.True(server.LastNegotiated.IsStrict, "the client is said to be strict");
        Assert.Contains("kex_input_ext_info: server-sig-algs=<ssh-ed25519,", log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostKeys))]
    public async Task Ssh_verifies_host_key(string algorithm)
    {
        await using TestSshServer server = new(TransportPair.ServerOptions());
        (int code, _, string log) = await RunAsync(server, "hello", $"HostKeyAlgorithms={algorithm}");
        Assert.True(code == 7, log);
        Assert.Equal(algorithm, server.LastNegotiated!.HostKey);
    }

    [Theory]
    [MemberData(nameof(CiphersAndMacs))]
    public async Task Ssh_carries_data_both_ways_and_rekeys_from_either_side(string cipher, string mac)
    {
        byte[] data = new byte[400_000];
        Random.Shared.NextBytes(data);
        await using TestSshServer server = new(TransportPair.ServerOptions()) { RekeyEvery = 40 };
        string[] settings = mac.Length == 0 ? [$"Ciphers={cipher}", "RekeyLimit=128K", "KexAlgorithms=curve25519-sha256"] : [$"Ciphers={cipher}", $"MACs={mac}", "RekeyLimit=128K", "KexAlgorithms=curve25519-sha256"];
        (int code, byte[] output, string log) = await RunAsync(server, data, settings);
        Assert.True(code == 7, log);
        Assert.True(data.AsSpan().SequenceEqual(output), "what came back is not what was sent");
        Assert.Equal(cipher, server.LastNegotiated!.CipherToClient);
        Assert.True(server.LastKeyExchanges > 3, $"{server.LastKeyExchanges} exchanges");
    }

    private static Task<(int Code, byte[] Output, string Log)> RunAsync(TestSshServer server, string input, params string[] settings)
        => RunAsync(server, System.Text.Encoding.UTF8.GetBytes(input), settings);

    private static async Task<(int Code, byte[] Output, string Log)> RunAsync(TestSshServer server, byte[] input, params string[] settings)
    {
        List<string> arguments = ["-vv", "-F", "none", "-T", "-p", server.Port.ToString(CultureInfo.InvariantCulture)];
        string[] all = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null", "ControlPath=none", "IdentityAgent=none", .. settings];
        foreach (string setting in all) { arguments.AddRange(["-o", setting]); }
        arguments.AddRange(["someone@127.0.0.1", "echo"]);
        return await Tool.RunBytesAsync("ssh", arguments, input);
    }
}
