using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeGate.Cli.Demo;

/// <summary>Where the demo keeps everything, and the loopback ports it listens on. Gone when it ends.</summary>
internal sealed class DemoFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DemoFolder()
    {
        Path = Directory.CreateTempSubdirectory("edgegate-demo-").FullName;
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    public string Path { get; }

    public string State => At("state");

    public int PostgresPort { get; } = FreePort();

    public int HttpPort { get; } = FreePort();

    public int SshPort { get; } = FreePort();

    public int AdminPort { get; } = FreePort();

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that its owner alone may read.</summary>
    public string WriteSecret(string name, string text, UnixFileMode more = UnixFileMode.None)
    {
        string path = At(name);
        using FileStream file = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly | more });
        file.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>Writes what the gate shows in TLS: <c>gate.pem</c> and <c>gate.key</c>.</summary>
    public void WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=EdgeGate demo", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("gate.pem"), certificate.ExportCertificatePem());
        WriteSecret("gate.key", key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
