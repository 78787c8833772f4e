using EdgeGate.Cli;
using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Cli;

/// <summary>What <c>edgegate check</c> says of a good configuration.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-check-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Connections_of_every_protocol_are_counted()
    {
        string path = Path.Combine(folder, "edgegate.yaml");
        File.WriteAllText(Path.Combine(folder, "known_hosts"), "shell.test ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n");
        File.WriteAllText(Path.Combine(folder, "secret"), "word");
        File.SetUnixFileMode(Path.Combine(folder, "secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, """
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true } ]
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
              shell: { protocol: ssh, target: { address: "shell.test:22", known_hosts: known_hosts }, credentials: { user: app, password: { file: secret } } }
              site: { protocol: http, target: { url: "https://site.test" } }
              cluster: { protocol: kubernetes, target: { url: "https://cluster.test" } }
            """);
        (GateConfig? config, System.Collections.Immutable.ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        Assert.Empty(problems);
        Assert.StartsWith("1 listener, 4 connections, 0 rules, ", CheckCommand.Summary(config!), StringComparison.Ordinal);
    }
}
