using EdgeGate.Sessions.Ssh.Transport;
using Renci.SshNet;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>The server role against SSH.NET, which speaks the post-quantum methods too.</summary>
public sealed class SshNetClientTests
{
    public static TheoryData<string> KeyExchanges => ["mlkem768x25519-sha256", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "diffie-hellman-group16-sha512"];

    [Theory]
    [MemberData(nameof(KeyExchanges))]
    public async Task SshNet_agrees_on_key_exchange_and_logs_in(string kex)
    {
        await using TestSshServer server = new(TransportPair.ServerOptions(kex: SshAlgorithms.KeyExchanges));
        ConnectionInfo connection = new("127.0.0.1", server.Port, "someone", new PasswordAuthenticationMethod("someone", "any"));
        foreach (string name in connection.KeyExchangeAlgorithms.Keys.Where(name => name != kex).ToArray()) { connection.KeyExchangeAlgorithms.Remove(name); }
        Assert.NotEmpty(connection.KeyExchangeAlgorithms);
        byte[] shown = [];
        using SshClient client = new(connection);
        client.HostKeyReceived += (_, host) =>
        {
            shown = host.HostKey;
            host.CanTrust = true;
        };
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.True(client.IsConnected);
        Assert.Contains(TestKeys.All, key => key.PublicBlob.AsSpan().SequenceEqual(shown));
        client.Disconnect();
    }
}
