using EdgeGate.Hosting;

namespace EdgeGate.Cli.Demo;

/// <summary>Somebody of the demo, and the files that stock clients are given the token by: a command line is everybody's to read.</summary>
internal sealed class DemoPerson
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(8);

    private readonly DemoFolder folder;

    public DemoPerson(DemoFolder folder, DevIssuer issuer, string name, string group)
    {
        this.folder = folder;
        (Name, Group) = (name, group);
        Token = issuer.Issue(name, group, TokenLifetime);
        TokenFile = folder.WriteSecret(name + ".token", Token);
        HeaderFile = folder.WriteSecret(name + ".header", $"Authorization: Bearer {Token}\n");
        AskPass = folder.WriteSecret(name + ".askpass", $"#!/bin/sh\nexec cat {TokenFile}\n", UnixFileMode.UserExecute);
    }

    public string Name { get; }

    public string Group { get; }

    public string Token { get; }

    public string TokenFile { get; }

    /// <summary>For <c>curl -H @FILE</c>.</summary>
    public string HeaderFile { get; }

    /// <summary>For <c>SSH_ASKPASS</c>.</summary>
    public string AskPass { get; }

    public string Database => $"host=127.0.0.1 port={folder.PostgresPort} dbname=people-db user={Name} sslmode=verify-full sslrootcert={folder.At("gate.pem")}";

    public Task<string> PsqlAsync(string sql, params string[] format) => DemoShell.RunAsync("psql", ["-X", .. format, "-c", sql, Database], ("PGPASSWORD", Token));

    public Task<string> CurlAsync(string path, params string[] more)
        => DemoShell.RunAsync("curl", ["-sS", "--noproxy", "*", "--cacert", folder.At("gate.pem"), "-H", "@" + HeaderFile, .. more, $"https://127.0.0.1:{folder.HttpPort}{path}"]);

    public Task<string> SshAsync(params string[] command)
        => DemoShell.RunAsync("ssh", ["-F", folder.At("ssh_config"), "files", .. command], ("SSH_ASKPASS", AskPass), ("SSH_ASKPASS_REQUIRE", "force"));
}
