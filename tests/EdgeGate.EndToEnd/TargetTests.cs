using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd;

/// <summary>How the gateway proves its targets, and itself to them.</summary>
public sealed class TargetTests(GateFixture gate)
{
    [Fact]
    public async Task Verify_ca_takes_another_name_and_verify_full_does_not()
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "other-name-db");
        Assert.Equal((0, "1\n", ""), (code, output, error));
        (code, _, error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "wrong-name-db");
        Assert.Equal(2, code);
        Assert.Contains("its certificate is not trusted", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ca_refuses_a_certificate_of_another_authority()
    {
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "wrong-ca-db");
        Assert.Equal(2, code);
        Assert.Contains("its certificate is not trusted", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_certificate_logs_in()
    {
        (_, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT current_user, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()", "cert-db");
        Assert.Equal(("certuser|/CN=certuser\n", ""), (output, error));
    }

    [Fact]
    public async Task Man_in_the_middle_is_found_by_channel_binding()
    {
        // tls: require looks at no certificate; the password's proof is bound to the one that was shown.
        using MiddleMan middle = new(gate.MiddlePort, gate.Postgres.Port);
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "middle-db");
        Assert.Equal(2, code);
        Assert.Contains("refused the gateway's login", error, StringComparison.Ordinal);
        Assert.Contains("SCRAM channel binding check failed", await gate.Postgres.LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Man_in_the_middle_gets_no_cleartext_password()
    {
        byte[] offered = "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"u8.ToArray();
        using MiddleMan middle = new(gate.MiddlePort, gate.Postgres.Port, bytes =>
        {
            int at = bytes.AsSpan().IndexOf(offered);
            return at < 0 ? bytes : [.. bytes[..(at - 8)], 0, 0, 0, 8, 0, 0, 0, 3, .. bytes[(at + offered.Length)..]];
        });
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "middle-db");
        Assert.Equal(2, code);
        Assert.Contains("asks for a cleartext password, and its certificate is not checked", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Man_in_the_middle_that_hides_channel_binding_is_found()
    {
        byte[] offered = "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"u8.ToArray();
        using MiddleMan middle = new(gate.MiddlePort, gate.Postgres.Port, bytes =>
        {
            int at = bytes.AsSpan().IndexOf(offered);
            return at < 0 ? bytes : [.. bytes[..(at - 8)], 0, 0, 0, 8 + 15, 0, 0, 0, 10, .. Encoding.ASCII.GetBytes("SCRAM-SHA-256\0\0"), .. bytes[(at + offered.Length)..]];
        });
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "middle-db");
        Assert.Equal(2, code);
        Assert.Contains("refused the gateway's login", error, StringComparison.Ordinal);
        Assert.Contains("client supports SCRAM channel binding but thinks the server does not", await gate.Postgres.LogAsync(), StringComparison.Ordinal);
    }

    /// <summary>Everybody in an office has a certificate of its authority, for themselves; none of them is a server.</summary>
    [Theory]
    [InlineData("serverAuth", "refused the gateway's login")]
    [InlineData("clientAuth", "its certificate is not trusted")]
    public async Task Certificate_for_clients_proves_no_server(string purpose, string told)
    {
        string shown = $"{gate.Folder}/shown-{purpose}";
        await Shell.RunAsync("openssl", ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mallory", "-keyout", $"{shown}.key", "-out", $"{shown}.csr"]);
        await File.WriteAllTextAsync($"{shown}.ext", $"extendedKeyUsage={purpose}\n", TestContext.Current.CancellationToken);
        await Shell.RunAsync("openssl", ["x509", "-req", "-in", $"{shown}.csr", "-CA", $"{gate.Folder}/office.pem", "-CAkey", $"{gate.Folder}/office.key", "-CAcreateserial", "-days", "1", "-extfile", $"{shown}.ext", "-out", $"{shown}.pem"]);
        using MiddleMan middle = new(gate.MiddlePort, gate.Postgres.Port, shown: shown);
        (int code, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "ca-middle-db");
        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    /// <summary>A thousand parameters of a KiB: what is announced is kept until the target is ready, and one that never is could fill the memory.</summary>
    [Fact]
    public async Task Target_that_announces_without_end_is_refused()
    {
        using TcpListener target = new(IPAddress.Loopback, gate.MiddlePort);
        target.Start();
        Task<(int Code, string Output, string Error)> asked = gate.PsqlAsync(gate.Analyst, "SELECT 1", "plain-middle-db");
        using TcpClient gateway = await target.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        byte[][] parameters = [.. Enumerable.Range(0, 1000).Select(static i => Message('S', Text($"p{i}\0{new string('v', 1024)}")))];
        await gateway.GetStream().WriteAsync((byte[])[.. Message('R', new byte[4]), .. parameters.SelectMany(static one => one), .. Message('Z', "I"u8.ToArray())], TestContext.Current.CancellationToken);
        (int code, _, string error) = await asked;
        Assert.Equal(2, code);
        Assert.Contains("broke the protocol (PgMessageTooLong)", error, StringComparison.Ordinal);
    }
}
