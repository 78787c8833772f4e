using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Hosting.Configuration;

namespace EdgeGate.Tests;

/// <summary>A folder for a configuration and the files it names, each for its owner alone.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgegate-configuration-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        string path = At(name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Writes the configuration itself.</summary>
    public string WriteConfiguration(string yaml) => Write("edgegate.yaml", yaml);

    /// <summary>What is told of a configuration, with its places.</summary>
    public List<string> Problems(string yaml) => [.. Load(yaml).Problems.Select(static problem => problem.ToString())];

    /// <summary>Reads a configuration.</summary>
    public (GateConfig? Config, ImmutableArray<LocatedProblem> Problems) Load(string yaml) => ConfigurationReader.Load(WriteConfiguration(yaml));

    /// <summary>Writes <c>gate.pem</c>, which signs itself, and <c>gate.key</c>.</summary>
    /// <returns>The key, in PEM.</returns>
    public string WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=gate.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        Write("gate.pem", certificate.ExportCertificatePem());
        string pem = key.ExportPkcs8PrivateKeyPem();
        Write("gate.key", pem);
        return pem;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
