using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>A real sshd on a free loopback port, with keys of its own, for whoever has the user key or a certificate of the user CA.</summary>
public sealed class ScratchSshd : IAsyncDisposable
{
    private readonly Process process;

    private ScratchSshd(Process process, int port, string folder)
    {
        this.process = process;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    /// <summary>Holds host keys, host_key_X.pub, known_hosts and the rest.</summary>
    public string Folder { get; }

    /// <summary>Starts it.</summary>
    public static async Task<ScratchSshd> StartAsync(string settings = "")
    {
        string folder = Directory.CreateTempSubdirectory("sshd").FullName;
        // Root's sshd wants this folder, which the package's service makes.
        if (Environment.UserName == "root") { Directory.CreateDirectory("/run/sshd"); }
        foreach (string type in new[] { "ed25519", "ecdsa", "rsa" })
        {
            await Tool.RunAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", Path.Combine(folder, "host_key_" + type)]);
        }
        IEnumerable<SshPrivateKey> users = TestKeys.All;
        await File.WriteAllLinesAsync(Path.Combine(folder, "authorized_keys"), users.Select(static key => SshKeyFile.PublicLine(key.PublicBlob, "test")));
        await File.WriteAllTextAsync(Path.Combine(folder, "user_ca.pub"), SshKeyFile.PublicLine(TestKeys.P384.PublicBlob, "ca") + "\n");
        int port = FreePort();
        // Bash reads ~/.bashrc for every command of sshd: with another home, what the developer has there neither runs nor takes a second.
        await File.WriteAllTextAsync(Path.Combine(folder, "sshd_config"), $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder}/host_key_ed25519
            HostKey {folder}/host_key_ecdsa
            HostKey {folder}/host_key_rsa
            AuthorizedKeysFile {folder}/authorized_keys
            TrustedUserCAKeys {folder}/user_ca.pub
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PasswordAuthentication no
            MaxStartups 100
            Subsystem sftp internal-sftp
            SetEnv HOME={folder}
            {settings}
            """);
        Process process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-E", Path.Combine(folder, "log"), "-f", Path.Combine(folder, "sshd_config")]))!;
        ScratchSshd sshd = new(process, port, folder);
        await sshd.WaitAsync();
        return sshd;
    }

    public string Log => File.ReadAllText(Path.Combine(Folder, "log"));

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task WaitAsync()
    {
        for (int i = 0; i < 400; i++)
        {
            if (process.HasExited) { throw new InvalidOperationException("sshd ended: " + Log); }
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }
        throw new TimeoutException("sshd does not listen");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
