using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>OpenSSH's sshd on a loopback port, with keys of its own, for the user the tests run as.</summary>
internal sealed class ScratchSshd : IAsyncDisposable
{
    private readonly Process process;

    private ScratchSshd(Process process, int port, string folder)
    {
        this.process = process;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    public int ProcessId => process.Id;

    public string Folder { get; }

    /// <summary>The user the tests run as.</summary>
    public static string User => Environment.UserName;

    /// <summary>The host key's public half as known_hosts wants it: type and base64.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText($"{Folder}/host.pub").Split(' ')[..2]);

    public static async Task<ScratchSshd> StartAsync(string folder, string trustedCa, string sftp = "internal-sftp")
    {
        int port = Ports.Free();
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", $"{folder}/host"]);
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", $"{folder}/login"]);
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", $"{folder}/login-rsa"]);
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ecdsa", "-b", "384", "-N", "", "-f", $"{folder}/login-ecdsa"]);
        await File.WriteAllTextAsync($"{folder}/authorized", string.Concat(new[] { "login", "login-rsa", "login-ecdsa" }.Select(name => File.ReadAllText($"{folder}/{name}.pub"))));
        // The cookie that a program would show to the display goes to a file.
        await File.WriteAllTextAsync($"{folder}/xauth", $"#!/bin/sh\ncat > {folder}/xauth.told\n");
        File.SetUnixFileMode($"{folder}/xauth", (UnixFileMode)0b111_000_000);
        await File.WriteAllTextAsync($"{folder}/sshd_config", $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            PidFile none
            AuthorizedKeysFile {folder}/authorized
            TrustedUserCAKeys {trustedCa}
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PrintMotd no
            PrintLastLog no
            AcceptEnv LANG LC_* SECRET_*
            Subsystem sftp {sftp}
            Subsystem hello /bin/echo hello
            MaxSessions 100
            MaxStartups 400:30:800
            X11Forwarding yes
            XAuthLocation {folder}/xauth
            SetEnv HOME={folder}
            LogLevel VERBOSE
            """);
        Directory.CreateDirectory("/run/sshd");
        ProcessStartInfo start = new("/usr/sbin/sshd", ["-D", "-f", $"{folder}/sshd_config", "-E", $"{folder}/sshd.log"]);
        ScratchSshd sshd = new(Process.Start(start)!, port, folder);
        for (int i = 0; i < 200; i++)
        {
            using TcpClient probe = new();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port);
                return sshd;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
        throw new TimeoutException($"sshd is not ready: {await File.ReadAllTextAsync($"{folder}/sshd.log")}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
