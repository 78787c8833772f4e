using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Transport;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>The client role against OpenSSH's sshd.</summary>
public sealed class OpenSshServerTests(OpenSshServerTests.Fixture fixture) : IClassFixture<OpenSshServerTests.Fixture>
{
    public static TheoryData<string> KeyExchanges => OpenSshClientTests.KeyExchanges;

    public static TheoryData<string> HostKeys => ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"];

    /// <summary>Every cipher and every MAC once; all pairs run against OpenSSH's client.</summary>
    public static TheoryData<string, string> SomeCiphersAndMacs => new()
    {
        { "aes128-gcm@openssh.com", "" },
        { "aes256-gcm@openssh.com", "" },
        { "chacha20-poly1305@openssh.com", "" },
        { "aes256-ctr", "hmac-sha2-256-etm@openssh.com" },
        { "aes192-ctr", "hmac-sha2-512-etm@openssh.com" },
        { "aes128-ctr", "hmac-sha2-256" },
        { "aes128-ctr", "hmac-sha2-512" },
    };

    public static TheoryData<int> UserKeys => [.. Enumerable.Range(0, TestKeys.All.Count)];

    [Theory]
    [MemberData(nameof(KeyExchanges))]
    public async Task Sshd_agrees_on_key_exchange(string kex)
    {
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(kex: [kex]), "cat; exit 3", "hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), client.Output);
        Assert.Equal(3, client.ExitStatus);
        Assert.True(client.Transport.NegotiatedAlgorithms!.IsStrict);
        Assert.Contains("rsa-sha2-512", client.Transport.PeerSignatures!, StringComparison.Ordinal);
        Assert.True(client.Transport.IsPeerHostBound);
    }

    [Theory]
    [MemberData(nameof(HostKeys))]
    public async Task Host_key_of_sshd_is_the_one_in_its_file(string algorithm)
    {
        string text = "";
        foreach (string file in Directory.GetFiles(fixture.Sshd.Folder, "host_key_*.pub")) { text += $"[127.0.0.1]:{fixture.Sshd.Port} " + await File.ReadAllTextAsync(file); }
        Assert.True(SshKnownHosts.TryParse(text, out SshKnownHosts known, out _));
        SshHostMatch match = SshHostMatch.Unknown;
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(hostKeys: [algorithm], check: (_, blob) =>
        {
            match = known.Match("127.0.0.1", fixture.Sshd.Port, blob);
            return match == SshHostMatch.Known;
        }), "exit 0", []);
        Assert.Equal(SshHostMatch.Known, match);
        Assert.Equal(0, client.ExitStatus);
    }

    [Theory]
    [MemberData(nameof(UserKeys))]
    public async Task Sshd_takes_signature_of_user_key(int key)
    {
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(), "exit 5", [], new SshHostKey(TestKeys.All[key]));
        Assert.Equal(5, client.ExitStatus);
    }

    [Theory]
    [MemberData(nameof(UserKeys))]
    public async Task Sshd_takes_certificate_that_was_minted_here(int key)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        SshPrivateKey user = TestKeys.All[key] is Ed25519PrivateKey ? Ed25519PrivateKey.Generate() : TestKeys.All[key];
        byte[] certificate = SshCertificateMint.Sign(TestKeys.P384, new SshCertificateRequest
        {
            Kind = SshCertificateKind.User,
            PublicBlob = user.PublicBlob,
            KeyId = "alice@example.com",
            Principals = ["somebody", Environment.UserName],
            ValidAfter = now.AddMinutes(-5),
            ValidBefore = now.AddMinutes(5),
            CriticalOptions = new Dictionary<string, string> { ["force-command"] = "exit 9", ["source-address"] = "127.0.0.0/8" },
            Extensions = ["permit-pty"],
        });
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(), "exit 1", [], new SshHostKey(user, certificate));
        Assert.True(client.ExitStatus == 9, fixture.Sshd.Log);
        Assert.Contains("alice@example.com", fixture.Sshd.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SomeCiphersAndMacs))]
    public async Task Sshd_carries_data_both_ways_and_new_keys_are_made_meanwhile(string cipher, string mac)
    {
        byte[] data = new byte[400_000];
        Random.Shared.NextBytes(data);
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? [] : [mac], rekeyBytes: 100_000), "cat", data);
        Assert.Equal(0, client.ExitStatus);
        Assert.True(data.AsSpan().SequenceEqual(client.Output));
        Assert.True(client.Transport.KeyExchangesDone > 3, $"{client.Transport.KeyExchangesDone} exchanges");
    }

    [Fact]
    public async Task Wrong_host_key_is_told_to_sshd_and_nothing_is_sent()
    {
        using TestSshClient client = await RunAsync(TransportPair.ClientOptions(check: static (_, _) => false), "exit 0", []);
        Assert.Equal(ProtocolFault.SshHostKeyRefused, client.Last.Problem);
        Assert.False(client.IsLoggedIn);
    }

    private async Task<TestSshClient> RunAsync(SshTransportOptions options, string command, byte[] input, SshHostKey? key = null)
    {
        TestSshClient client = new(options, key ?? new SshHostKey(TestKeys.Ed25519), command, input);
        await client.RunAsync(fixture.Sshd.Port).WaitAsync(TimeSpan.FromSeconds(60));
        return client;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public ScratchSshd Sshd { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Sshd = await ScratchSshd.StartAsync("Ciphers +aes128-ctr\nMACs +hmac-sha2-256,hmac-sha2-512\nKexAlgorithms +diffie-hellman-group14-sha256\nRekeyLimit 150K");

        public ValueTask DisposeAsync() => Sshd.DisposeAsync();
    }
}
