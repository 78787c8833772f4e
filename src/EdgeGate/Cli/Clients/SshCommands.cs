using System.CommandLine;
using System.Globalization;
using System.Text;
using EdgeGate.Cli.Login;
using EdgeGate.Interop.Posix;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Cli.Clients;

/// <summary><c>edgegate ssh</c>, <c>ssh-cert</c> and <c>ssh-config</c>: stock ssh with a certificate that the gateway signed for the sign-in.</summary>
internal static class SshCommands
{
    /// <summary><c>edgegate ssh</c>.</summary>
    public static Command Create()
    {
        Argument<string> connection = new("connection") { Description = "The connection's name; name%user for another user at the target" };
        Command command = new("ssh", """
            Run ssh on a connection, signed in as you are. What follows the connection goes to ssh.

            Examples:
              edgegate ssh box
              edgegate ssh box -- uptime
            """) { connection };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((arguments, stop) => GuardAsync(async () =>
        {
            string name = arguments.GetValue(connection)!;
            if (!IsConnection(name)) { return ExitCode.Usage; }
            (LoginFile? login, int code) = await SshCertificates.EnsureAsync(isForced: false, null, stop);
            if (login is null) { return code; }
            if (GateAddress.Find(login.Ssh, "SSH", "ssh") is not { } address) { return ExitCode.Failure; }
            List<string> options =
            [
                "-o", $"IdentityFile={SshCertificates.KeyFile}", "-o", $"CertificateFile={SshCertificates.CertificateFile}", "-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey",
                "-p", address.Port.ToString(CultureInfo.InvariantCulture),
            ];
            if (SshCertificates.WriteKnownHosts(login, address)) { options.AddRange(["-o", $"UserKnownHostsFile={SshCertificates.KnownHostsFile}", "-o", "StrictHostKeyChecking=yes"]); }
            Console.Error.WriteLine($"edgegate: {ProcessImage.Replace("ssh", [.. options, "-l", name, address.Host, .. arguments.UnmatchedTokens], PsqlCommand.Current())}");
            return ExitCode.Failure;
        }));
        return command;
    }

    /// <summary><c>edgegate ssh-cert</c>.</summary>
    public static Command CreateCertificate()
    {
        Option<string?> key = new("--key") { Description = "A public key file of yours to have signed; the certificate goes beside it (KEY-cert.pub)" };
        Option<bool> agent = new("--agent") { Description = "Make a key that is never written down, and hand it to the ssh-agent with its certificate" };
        Option<bool> ifNeeded = new("--if-needed") { Description = "Do nothing while the last certificate is still good for a while" };
        Option<string?> life = new("--for") { Description = "How long: 30m, 1h; never longer than your token" };
        Command command = new("ssh-cert", """
            Have the gateway sign a key for as long as you are signed in. Stock ssh then signs in with it, where the listener takes such certificates.

            Examples:
              edgegate ssh-cert
              edgegate ssh-cert --agent --for 1h
              edgegate ssh-cert --key ~/.ssh/id_ed25519.pub
            """) { key, agent, ifNeeded, life };
        command.Validators.Add(result =>
        {
            if (result.GetValue(agent) && result.GetValue(key) is not null) { result.AddError("--agent makes a key of its own: leave --key out"); }
        });
        command.SetAction((arguments, stop) => GuardAsync(async () =>
        {
            string? asked = arguments.GetValue(life);
            if (arguments.GetValue(agent)) { return await ToAgentAsync(asked, stop); }
            if (arguments.GetValue(key) is { } file) { return await SignFileAsync(file, asked, stop); }
            (LoginFile? login, int code) = await SshCertificates.EnsureAsync(!arguments.GetValue(ifNeeded), asked, stop);
            if (login is null) { return code; }
            if (GateAddress.Parse(login.Ssh) is { } address) { SshCertificates.WriteKnownHosts(login, address); }
            if (!arguments.GetValue(ifNeeded)) { Console.WriteLine(SshCertificates.CertificateFile); }
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary><c>edgegate ssh-config</c>.</summary>
    public static Command CreateConfig()
    {
        Argument<string[]> connections = new("connections") { Description = "Names of connections", Arity = ArgumentArity.OneOrMore };
        Command command = new("ssh-config", """
            Print blocks for ssh_config, one a connection: `ssh NAME` then goes through the gate, with a certificate that is got anew when it must be.

            Examples:
              edgegate ssh-config box other-box >> ~/.ssh/config
              ssh box
            """) { connections };
        command.SetAction((arguments, stop) => GuardAsync(() =>
        {
            if (LoginStore.Read(out string why) is not { } login)
            {
                Console.Error.WriteLine($"edgegate: {why}");
                return Task.FromResult(ExitCode.NotSignedIn);
            }
            if (GateAddress.Find(login.Ssh, "SSH", "ssh") is not { } address) { return Task.FromResult(ExitCode.Failure); }
            StringBuilder text = new();
            foreach (string name in arguments.GetValue(connections)!)
            {
                if (!IsConnection(name) || name.Contains('%', StringComparison.Ordinal)) { return Task.FromResult(ExitCode.Usage); }
                text.Append($"""
                    Match originalhost {name} exec "{Environment.ProcessPath} ssh-cert --if-needed"
                        HostName {address.Host}
                        Port {address.Port}
                        User {name}
                        IdentityFile {SshCertificates.KeyFile}
                        CertificateFile {SshCertificates.CertificateFile}
                        IdentitiesOnly yes
                        UserKnownHostsFile {SshCertificates.KnownHostsFile}

                    """);
            }
            Console.Write(text);
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static bool IsConnection(string name)
    {
        if (GateAddress.IsConnection(name)) { return true; }
        Console.Error.WriteLine($"edgegate: '{TerminalText.Of(name)}' is not a connection's name");
        return false;
    }

    private static async Task<int> ToAgentAsync(string? life, CancellationToken stop)
    {
        (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
        if (login is null) { return code; }
        using Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
        (string? line, DateTimeOffset until, code) = await SshCertificates.SignAsync(login, SshKeyFile.PublicLine(key.PublicBlob, "edgegate"), life);
        if (line is null) { return code; }
        if (!SshKeyFile.TryReadPublicLine(line, out byte[] certificate)) { return ExitCode.Failure; }
        if (SshAgent.Add(key, certificate, $"edgegate until {until.ToLocalTime():HH:mm}", until - DateTimeOffset.UtcNow) is not { } problem) { return ExitCode.Ok; }
        Console.Error.WriteLine($"edgegate: {problem}");
        return ExitCode.Failure;
    }

    private static async Task<int> SignFileAsync(string file, string? life, CancellationToken stop)
    {
        if (!file.EndsWith(".pub", StringComparison.Ordinal)) { file += ".pub"; }
        string publicLine = await File.ReadAllTextAsync(file, stop);
        (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
        if (login is null) { return code; }
        (string? line, _, code) = await SshCertificates.SignAsync(login, publicLine.Trim(), life);
        if (line is null) { return code; }
        string certificate = file[..^4] + "-cert.pub";
        LoginFolder.Write(certificate, Encoding.ASCII.GetBytes(line + "\n"));
        Console.WriteLine(certificate);
        return ExitCode.Ok;
    }

    private static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.Failure;
        }
    }
}
