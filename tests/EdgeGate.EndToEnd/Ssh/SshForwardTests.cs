using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>What a rule lets through to elsewhere: jumps, proxies, Unix sockets both ways.</summary>
[Collection("ssh")]
public sealed class SshForwardTests(SshFixture gate)
{
    [Theory]
    [InlineData("ProxyJump jump")]
    [InlineData("ProxyCommand ssh -F {0} -W %h:%p jump")]
    public async Task Gate_is_jumped_through(string proxy)
    {
        string file = await ConfigurationAsync(proxy, "jump-through", $"HostName 127.0.0.1\n  Port {gate.UnrecordedPort}\n  User box\n  IdentityFile {gate.Folder}/tina", $"HostName 127.0.0.1\n  Port {gate.Sshd.Port}\n  User {ScratchSshd.User}\n  IdentityFile {gate.Folder}/login");
        (int code, string output, string error) = await Shell.RunAsync("ssh", ["-F", file, "far", "echo arrived"]);
        Assert.True((code, output) == (0, "arrived\n"), error);
        await SshFixture.AuditedAsync(gate.Unrecorded, "channel.allowed", "\"kind\":\"forward\"", "\"subject\":\"tina\"", $"127.0.0.1:{gate.Sshd.Port}");
    }

    [Theory]
    [InlineData("ProxyJump jump")]
    [InlineData("ProxyCommand ssh -F {0} -W %h:%p jump")]
    public async Task Gate_is_reached_behind_another_host(string proxy)
    {
        string file = await ConfigurationAsync(proxy, "jump-to", $"HostName 127.0.0.1\n  Port {gate.Sshd.Port}\n  User {ScratchSshd.User}\n  IdentityFile {gate.Folder}/login", $"HostName 127.0.0.1\n  Port {gate.Port}\n  User box\n  IdentityFile {gate.Folder}/alice");
        (int code, string output, string error) = await Shell.RunAsync("ssh", ["-F", file, "far", "echo mail ann@example.org"]);
        Assert.True((code, output) == (0, "mail [pii.email]\n"), output + error);
    }

    [Fact]
    public async Task Unix_sockets_are_forwarded_both_ways_and_audited()
    {
        (string local, string remote, string there, string here) = ($"{gate.Folder}/l.sock", $"{gate.Folder}/r.sock", $"{gate.Folder}/there.sock", $"{gate.Folder}/here.sock");
        using Socket target = Listen(there);
        using Socket own = Listen(here);
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-o", "ExitOnForwardFailure=yes", "-L", $"{local}:{there}", "-R", $"{remote}:{here}", .. gate.Options("tina", gate.UnrecordedPort), "box@127.0.0.1", "echo ready; sleep 60"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await ssh.StandardOutput.ReadLineAsync());
        await PassAsync(local, target);
        await PassAsync(remote, own);
        ssh.Kill();
        await ssh.WaitForExitAsync();
        await SshFixture.AuditedAsync(gate.Unrecorded, "channel.allowed", "\"kind\":\"forward\"", "\"subject\":\"tina\"", there);
        await SshFixture.AuditedAsync(gate.Unrecorded, "channel.allowed", "\"kind\":\"forward\"", "\"subject\":\"tina\"", remote);
    }

    [Fact]
    public async Task Socks_reaches_what_the_target_reaches()
    {
        int socks = Ports.Free();
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-D", $"{socks}", .. gate.Options("tina", gate.UnrecordedPort), "box@127.0.0.1", "echo ready; sleep 60"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await ssh.StandardOutput.ReadLineAsync());
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", socks);
        NetworkStream stream = client.GetStream();
        // RFC 1928: no authentication, CONNECT, an IPv4 address.
        await stream.WriteAsync((byte[])[5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte)(gate.Sshd.Port >> 8), (byte)gate.Sshd.Port]);
        byte[] answer = new byte[12 + 8];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("SSH-2.0-", Encoding.ASCII.GetString(answer.AsSpan(12)));
        ssh.Kill();
        await ssh.WaitForExitAsync();
    }

    private async Task<string> ConfigurationAsync(string proxy, string name, string jump, string far)
    {
        string file = $"{gate.Folder}/{name}-{proxy.Split(' ')[0]}";
        string common = $"  UserKnownHostsFile {gate.Folder}/known_hosts_jump\n  StrictHostKeyChecking no\n  LogLevel ERROR\n  BatchMode yes\n  IdentitiesOnly yes\n";
        await File.WriteAllTextAsync(file, $"Host jump\n{common}  {jump}\nHost far\n{common}  {far}\n  {proxy.Replace("{0}", file, StringComparison.Ordinal)}\n");
        return file;
    }

    private static Socket Listen(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    private static async Task PassAsync(string path, Socket to)
    {
        using Socket from = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await from.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using Socket accepted = await to.AcceptAsync();
        await from.SendAsync("through"u8.ToArray());
        byte[] got = new byte[7];
        Assert.Equal(7, await accepted.ReceiveAsync(got));
        Assert.Equal("through", Encoding.ASCII.GetString(got));
    }
}
