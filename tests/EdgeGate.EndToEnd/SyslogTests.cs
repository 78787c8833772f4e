using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Audit events at a real rsyslog, by every transport, while it comes and goes.</summary>
public sealed class SyslogTests : IAsyncDisposable
{
    private static readonly string[] Sinks = ["tls", "tcp", "udp", "unix"];

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-rsyslog-").FullName;
    private readonly int tls = Ports.Free();
    private readonly int tcp = Ports.Free();
    private readonly int udp = Ports.Free();
    private readonly int admin = Ports.Free();
    private Process? rsyslog;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_event_arrives_though_the_receiver_was_away()
    {
        await PrepareAsync();
        Start();
        await using (GatewayProcess gateway = await GatewayProcess.StartAsync(Path.Combine(folder, "edgegate.yaml"), Path.Combine(folder, "state"), admin))
        {
            foreach (string sink in Sinks) { await ArrivedAsync(sink, "gateway.start", 1); }
            await StopAsync();
            string configuration = await File.ReadAllTextAsync(gateway.Config);
            for (int i = 0; i < 3; i++) { await gateway.ReloadAsync(configuration); }
            await ArrivedAsync("unreachable", Path.Combine(folder, "state", "audit.jsonl"), "\"code\":\"sink.unreachable\"", 4);
            using (HttpClient http = new())
            {
                string metrics = await http.GetStringAsync($"http://127.0.0.1:{admin}/metrics");
                foreach (string sink in Sinks) { Assert.Contains($"edgegate_audit_sink_reachable{{sink=\"{sink}\"}} 0", metrics, StringComparison.Ordinal); }
            }
            Start();
            foreach (string sink in Sinks) { await ArrivedAsync(sink, "config.reloaded", 3); }
            // A second before, its machine said that nobody takes it: UDP says no more.
            await ArrivedAsync("reachable", Path.Combine(folder, "state", "audit.jsonl"), "\"code\":\"sink.reachable\"", 4);
        }
        foreach (string sink in Sinks)
        {
            string[] lines = await ArrivedAsync(sink, "gateway.stop", 1);
            // Each at least once, and in the order of the file.
            string[] own = [.. File.ReadLines(Path.Combine(folder, "state", "audit.jsonl"))];
            Assert.Equal(own, lines.Select(static line => line[(line.IndexOf('{', StringComparison.Ordinal))..]).Distinct().OrderBy(line => Array.IndexOf(own, line)));
            foreach (string line in lines) { JsonDocument.Parse(line[(line.IndexOf('{', StringComparison.Ordinal))..]).Dispose(); }
        }
        Assert.All(await File.ReadAllLinesAsync(Path.Combine(folder, "out.tls")), static line => Assert.Matches("^(audit|13|logaudit|security) (info|warning) edgegate [a-z]+\\.[a-z]+ \\{", line));
    }

    private Task<string[]> ArrivedAsync(string sink, string code, int count) => ArrivedAsync(sink, Path.Combine(folder, $"out.{sink}"), $" {code} ", count);

    private async Task<string[]> ArrivedAsync(string what, string path, string mark, int count)
    {
        string[] lines = [];
        for (int i = 0; i < 600; i++)
        {
            lines = File.Exists(path) ? await File.ReadAllLinesAsync(path) : [];
            if (lines.Count(line => line.Contains(mark, StringComparison.Ordinal)) >= count) { return lines; }
            await Task.Delay(100);
        }
        throw new TimeoutException($"{what}: there is not {count} times {mark} in {path}: {string.Join('\n', lines)}");
    }

    private void Start()
    {
        File.Delete(Path.Combine(folder, "log"));
        rsyslog = Process.Start(new ProcessStartInfo("rsyslogd", ["-n", "-f", Path.Combine(folder, "rsyslog.conf"), "-i", Path.Combine(folder, "rsyslog.pid")]) { RedirectStandardError = true })!;
    }

    private async Task StopAsync()
    {
        if (rsyslog is null) { return; }
        rsyslog.Kill();
        await rsyslog.WaitForExitAsync();
        rsyslog.Dispose();
        rsyslog = null;
    }

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(Path.Combine(folder, "spool"));
        WriteCertificates();
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), "secret");
        File.SetUnixFileMode(Path.Combine(folder, "password"), UnixFileMode.UserRead);
        await File.WriteAllTextAsync(Path.Combine(folder, "rsyslog.conf"), $$"""
            global(workDirectory="{{folder}}/spool" maxMessageSize="64k" defaultNetstreamDriver="ossl"
              defaultNetstreamDriverCAFile="{{folder}}/ca.pem" defaultNetstreamDriverCertFile="{{folder}}/siem.pem" defaultNetstreamDriverKeyFile="{{folder}}/siem.key")
            template(name="line" type="string" string="%syslogfacility-text% %syslogseverity-text% %app-name% %msgid% %msg%\n")
            ruleset(name="tls") { action(type="omfile" file="{{folder}}/out.tls" template="line") }
            ruleset(name="tcp") { action(type="omfile" file="{{folder}}/out.tcp" template="line") }
            ruleset(name="udp") { action(type="omfile" file="{{folder}}/out.udp" template="line") }
            ruleset(name="unix") { action(type="omfile" file="{{folder}}/out.unix" template="line") }
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/name" PermittedPeer="gate.test")
            input(type="imtcp" port="{{tls}}" address="127.0.0.1" ruleset="tls")
            module(load="imptcp")
            input(type="imptcp" port="{{tcp}}" address="127.0.0.1" ruleset="tcp")
            module(load="imudp")
            input(type="imudp" port="{{udp}}" address="127.0.0.1" ruleset="udp")
            module(load="imuxsock" SysSock.Use="off")
            input(type="imuxsock" Socket="{{folder}}/log" UseSpecialParser="off" ruleset="unix")
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "edgegate.yaml"), $$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:{{Ports.Free()}}", allow_plaintext_token: true } ]
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            audit:
              - { file: audit.jsonl }
              - { syslog: { name: tls, address: "127.0.0.1:{{tls}}", server_name: siem.test, ca: ca.pem, client_certificate: { certificate: gate.pem, key: gate.key } } }
              - { syslog: { name: tcp, address: "127.0.0.1:{{tcp}}", transport: tcp } }
              - { syslog: { name: udp, address: "127.0.0.1:{{udp}}", transport: udp } }
              - { syslog: { name: unix, address: "unix:{{folder}}/log" } }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app, password: { file: password } } }
            rules:
              - { name: read, who: { groups: [makers] }, on: { connections: [orders], statements: [select] }, then: allow }
            """);
    }

    private void WriteCertificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        foreach (string name in (string[])["siem", "gate"])
        {
            using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest asked = new($"CN={name}.test", own, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName($"{name}.test");
            asked.CertificateExtensions.Add(names.Build());
            using X509Certificate2 made = asked.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
            File.WriteAllText(Path.Combine(folder, $"{name}.pem"), made.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, $"{name}.key"), own.ExportPkcs8PrivateKeyPem());
            File.SetUnixFileMode(Path.Combine(folder, $"{name}.key"), UnixFileMode.UserRead);
        }
    }
}
