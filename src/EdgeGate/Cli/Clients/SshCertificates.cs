using System.Text;
using System.Text.Json;
using EdgeGate.Cli.Approvals;
using EdgeGate.Cli.Login;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Cli.Clients;

/// <summary>Has the gateway sign keys, and keeps the command's own key and certificate: <c>ssh/id_ed25519</c> and <c>-cert.pub</c> in the folder of the sign-in.</summary>
internal static class SshCertificates
{
    /// <summary>A certificate with less left than this is got anew; one that lives briefly, when half of its life is over.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    /// <summary>The command's own private key.</summary>
    public static string KeyFile => LoginFolder.File("ssh/id_ed25519");

    /// <summary>The certificate for it.</summary>
    public static string CertificateFile => KeyFile + "-cert.pub";

    /// <summary>The gate's host keys.</summary>
    public static string KnownHostsFile => LoginFolder.File("ssh/known_hosts");

    /// <summary>Has a key signed.</summary>
    /// <param name="login">The sign-in.</param>
    /// <param name="publicLine">The key, as a line of its file.</param>
    /// <param name="life">How long at the most, or null.</param>
    /// <returns>The certificate's line, or null with the exit code.</returns>
    public static async Task<(string? Line, DateTimeOffset Until, int Code)> SignAsync(LoginFile login, string publicLine, string? life)
    {
        using AdminClient? client = AdminClient.With(login.Gateway, login.Token);
        if (client is null) { return (null, default, ExitCode.Usage); }
        (JsonDocument? read, int code) = await client.CallAsync(HttpMethod.Post, "/api/v1/ssh/certificates", json =>
        {
            json.WriteString("public_key", publicLine);
            if (life is not null) { json.WriteString("for", life); }
        });
        using JsonDocument? answer = read;
        if (answer is null) { return (null, default, code); }
        return (answer.RootElement.GetProperty("certificate").GetString(), answer.RootElement.GetProperty("expires").GetDateTimeOffset(), ExitCode.Ok);
    }

    /// <summary>Sees to it that there is a certificate for the command's own key that is good for a while.</summary>
    /// <returns>The sign-in, or null with the exit code.</returns>
    public static async Task<(LoginFile? Login, int Code)> EnsureAsync(bool isForced, string? life, CancellationToken stop)
    {
        if (!isForced && LoginStore.Read(out _) is { } kept && IsFresh()) { return (kept, ExitCode.Ok); }
        (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
        if (login is null) { return (null, code); }
        Directory.CreateDirectory(LoginFolder.File("ssh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (string? line, _, code) = await SignAsync(login, PublicLine(), life);
        if (line is null) { return (null, code); }
        LoginFolder.Write(CertificateFile, Encoding.ASCII.GetBytes(line + "\n"));
        return (login, ExitCode.Ok);
    }

    /// <summary>Writes the gate's host keys, as the gateway told them over https; false when it told none.</summary>
    public static bool WriteKnownHosts(LoginFile login, GateAddress address)
    {
        if (login.SshHostKeys.IsEmpty) { return false; }
        string host = address.Port == 22 ? address.Host : $"[{address.Host}]:{address.Port}";
        LoginFolder.Write(KnownHostsFile, Encoding.ASCII.GetBytes(string.Concat(login.SshHostKeys.Select(key => $"{host} {key}\n"))));
        return true;
    }

    /// <summary>The command's own key, made when it is not there.</summary>
    private static string PublicLine()
    {
        if (!File.Exists(KeyFile))
        {
            using Ed25519PrivateKey made = Ed25519PrivateKey.Generate();
            LoginFolder.Write(KeyFile, Encoding.ASCII.GetBytes(SshKeyFile.Write(made, "edgegate")));
        }
        if (!SshKeyFile.TryRead(new SecretText(File.ReadAllText(KeyFile)), out SshPrivateKey? key, out string problem)) { throw new IOException($"{KeyFile}: {problem}; remove it to have another made"); }
        using (key) { return SshKeyFile.PublicLine(key!.PublicBlob, "edgegate"); }
    }

    private static bool IsFresh()
    {
        if (!File.Exists(KeyFile) || !File.Exists(CertificateFile)
            || !SshKeyFile.TryReadPublicLine(File.ReadAllText(CertificateFile), out byte[] blob) || !SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate))
        {
            return false;
        }
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        ulong half = (certificate.ValidBefore - certificate.ValidAfter) / 2;
        return certificate.ValidBefore > (ulong)now + Math.Min(half, (ulong)RenewBefore.TotalSeconds);
    }
}
