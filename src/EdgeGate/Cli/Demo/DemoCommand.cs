using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Hosting;
using EdgeGate.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeGate.Cli.Demo;

/// <summary><c>edgegate demo</c>: the whole pipe on this machine, with real psql and a scratch PostgreSQL, then left running.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> once = new("--once") { Description = "End after the tour" };
        Command command = new("demo", """
            Show the whole pipe on this machine: a scratch PostgreSQL, an issuer for development, the gateway, and psql as two users.
            Needs no configuration; listens on loopback only; leaves nothing behind.

            Examples:
              edgegate demo
              edgegate demo --once
            """) { once };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetValue(once), stop));
        return command;
    }

    private static async Task<int> RunAsync(bool isOnce, CancellationToken stop)
    {
        if (DemoPostgres.FindPrograms() is not { } programs)
        {
            Console.Error.WriteLine("edgegate: the demo needs PostgreSQL on this machine: apt-get install postgresql");
            return ExitCode.Failure;
        }
        string folder = Directory.CreateTempSubdirectory("edgegate-demo-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        try
        {
            await using DemoPostgres postgres = new(folder);
            await postgres.StartAsync(programs);
            await using DevIssuer issuer = await DevIssuer.StartAsync(FreePort());
            (int port, int admin) = (FreePort(), FreePort());
            string configPath = WriteConfig(folder, issuer, postgres, port, admin);
            (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(configPath);
            if (config is null) { throw new InvalidOperationException(string.Join('\n', problems)); }
            using ILoggerFactory loggers = RunCommand.CreateLoggers(isJson: false, LogLevel.Warning);
            await using Gateway gateway = await Gateway.StartAsync(config, loggers);
            DemoTour tour = new(postgres, issuer, folder, port, admin);
            await tour.ShowAsync();
            if (isOnce) { return ExitCode.Ok; }
            tour.ShowCommands();
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            return ExitCode.Ok;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string WriteConfig(string folder, DevIssuer issuer, DemoPostgres postgres, int port, int admin)
    {
        WriteCertificate(folder);
        string path = Path.Combine(folder, "edgegate.yaml");
        File.WriteAllText(path, $$"""
            identity: { issuers: [ { issuer: "{{issuer.Issuer}}", audience: {{DevIssuer.Audience}} } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:{{port}}", tls: { certificate: gate.pem, key: gate.key } } ]
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            connections:
              people-db:
                protocol: postgres
                target: { address: "unix:{{postgres.SocketPath}}", database: postgres }
                credentials: { user: postgres }
            taxonomy:
              logic.prompt: { tags: { columns: ["people-db:public.agent_trace.prompt"] } }
            masks:
              "pii.card": { partial: { keep_last: 4 } }
            rules:
              - name: analysts read masked
                who: { groups: [analysts] }
                on: { connections: [people-db], statements: [select, show, explain] }
                then: allow
                mask: ["pii.*", "secret.*", "logic.*"]
              - name: engineers see people but no secrets
                who: { groups: [engineers] }
                on: { connections: [people-db], statements: [select, insert, update] }
                then: allow
                mask: ["secret.*", "pii.card", "pii.us_ssn"]
            """);
        return path;
    }

    private static void WriteCertificate(string folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=EdgeGate demo", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "gate.pem"), certificate.ExportCertificatePem());
        using FileStream keyFile = new(Path.Combine(folder, "gate.key"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        keyFile.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
