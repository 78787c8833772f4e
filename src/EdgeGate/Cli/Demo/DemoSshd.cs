using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeGate.Cli.Demo;

/// <summary>OpenSSH's sshd on a loopback port, for the user the demo runs as and one key, which the gateway alone has.</summary>
internal sealed class DemoSshd : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    /// <summary>sshd of root does not start without it; a system that runs none may not have it.</summary>
    private const string PrivilegeSeparation = "/run/sshd";

    private readonly Process process;
    private readonly bool madeFolder;
    private readonly DemoFolder folder;

    private DemoSshd(DemoFolder folder, Process process, int port, bool madeFolder)
    {
        (this.folder, this.process, this.madeFolder) = (folder, process, madeFolder);
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public static string User => Environment.UserName;

    public int Port { get; }

    /// <summary>Type and base64, as known_hosts has them.</summary>
    public string HostKey => PublicPart(folder.At("sshd_host.pub"));

    public string LoginKey => folder.At("login");

    public static async Task<DemoSshd> StartAsync(DemoFolder folder)
    {
        int port = DemoFolder.FreePort();
        foreach (string key in new[] { "sshd_host", "login" }) { await DemoShell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.At(key)]); }
        await File.WriteAllTextAsync(folder.At("sshd_config"), $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder.At("sshd_host")}
            AuthorizedKeysFile {folder.At("login.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp
            """);
        bool makesFolder = Environment.IsPrivilegedProcess && !Directory.Exists(PrivilegeSeparation);
        if (makesFolder) { Directory.CreateDirectory(PrivilegeSeparation); }
        DemoSshd sshd = new(folder, Process.Start(Program, ["-D", "-f", folder.At("sshd_config"), "-E", folder.At("sshd.log")]), port, makesFolder);
        try
        {
            await sshd.WaitAsync();
            return sshd;
        }
        catch
        {
            await sshd.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first two fields of a file that ssh-keygen wrote.</summary>
    public static string PublicPart(string path) => string.Join(' ', File.ReadAllText(path).Split(' ')[..2]);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) { process.Kill(); }
        await process.WaitForExitAsync();
        process.Dispose();
        if (madeFolder) { Directory.Delete(PrivilegeSeparation); }
    }

    private async Task WaitAsync()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            using TcpClient probe = new();
            try
            {
                await probe.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
        throw new IOException($"sshd does not start: {await File.ReadAllTextAsync(folder.At("sshd.log"))}");
    }
}
