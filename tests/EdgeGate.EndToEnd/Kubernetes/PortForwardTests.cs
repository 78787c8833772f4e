using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>kubectl port-forward to a pod of a real runtime.</summary>
[Collection(CriGroup.Name)]
public sealed class PortForwardTests(CriFixture gate)
{
    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    /// <summary>Each kubectl with each kind of target.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string kubectl in KubeFixture.Kubectls)
            {
                foreach (string connection in new[] { "either", "tunnel" }) { pairs.Add(kubectl, connection); }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Forwarded_connections_pass_byte_for_byte_and_are_audited_with_their_bytes(string kubectl, string connection)
    {
        // The pod is on the network of the machine, so its ports are the machine's.
        using TcpListener behind = new(IPAddress.Loopback, 0);
        behind.Start();
        int port = ((IPEndPoint)behind.LocalEndpoint).Port;
        Task echo = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EchoAsync(behind)));
        string user = "fwd" + Guid.NewGuid().ToString("N")[..8];
        using Process forward = Start(kubectl, gate.Issuer.Token(user, "engineers"), port, connection);
        int local = await PortAsync(forward);
        byte[] sent = RandomNumberGenerator.GetBytes(2 * 1024 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, local);
            byte[] got = new byte[sent.Length];
            Task reading = client.GetStream().ReadExactlyAsync(got).AsTask();
            await client.GetStream().WriteAsync(sent);
            await reading.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(sent.AsSpan().SequenceEqual(got));
        }));
        await echo.WaitAsync(TimeSpan.FromSeconds(30));
        for (int i = 0; i < 10 && await CountAsync(user, port, sent.Length) < 3; i++) { await Task.Delay(100); }
        Assert.True(await CountAsync(user, port, sent.Length) == 3, string.Join('\n', (await gate.Unrecorded.AuditAsync()).Split('\n').Where(line => line.Contains(user, StringComparison.Ordinal))));
        forward.Kill();
        await forward.WaitForExitAsync();
    }

    [Fact]
    public async Task Port_nobody_listens_on_is_an_error_of_the_targets_own()
    {
        using Process forward = Start(KubeFixture.Kubectls[0], gate.Issuer.Token("lee", "engineers"), Ports.Free());
        int local = await PortAsync(forward);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, local);
        await client.GetStream().WriteAsync("x"u8.ToArray());
        Task<string?> said = forward.StandardError.ReadLineAsync();
        Assert.Contains("refused", await said.WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
        if (!forward.HasExited) { forward.Kill(); }
        await forward.WaitForExitAsync();
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Port_forward_is_denied_where_no_rule_names_it_and_where_all_is_recorded(string kubectl)
    {
        (int code, _, string error) = await gate.RunAsync(kubectl, gate.Arguments(gate.UnrecordedPort, "either", gate.Issuer.Token("kim", "analysts"), "port-forward", "pod/box", ":80"));
        Assert.NotEqual(0, code);
        Assert.Contains("no rule allows create pods/portforward in namespace default", error, StringComparison.Ordinal);
        (code, _, error) = await gate.RunAsync(kubectl, gate.Arguments("either", gate.Issuer.Token("lee", "engineers"), "port-forward", "pod/box", ":80"));
        Assert.NotEqual(0, code);
        Assert.Contains("pods/portforward cannot be recorded, and recording is required", error, StringComparison.Ordinal);
    }

    private Process Start(string kubectl, string token, int port, string connection = "either")
    {
        ProcessStartInfo start = new(kubectl, gate.Arguments(gate.UnrecordedPort, connection, token, "port-forward", "pod/box", $":{port}")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in gate.Environment) { start.Environment[name] = value; }
        return Process.Start(start)!;
    }

    private static async Task<int> PortAsync(Process forward)
    {
        string? line = await forward.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        if (line is null) { throw new InvalidOperationException(await forward.StandardError.ReadToEndAsync()); }
        // Forwarding from 127.0.0.1:40001 -> 80
        return int.Parse(line.Split(" -> ")[0].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<int> CountAsync(string user, int port, int bytes)
    {
        string audit = await gate.Unrecorded.AuditAsync();
        return audit.Split('\n').Count(line => line.Contains("forward.ended", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal) && line.Contains($"\"port\":{port},\"bytes_in\":{bytes},\"bytes_out\":{bytes}", StringComparison.Ordinal));
    }

    private static async Task EchoAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().CopyToAsync(client.GetStream());
    }
}
