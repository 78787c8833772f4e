using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads keys that name PEM files: certificates of authorities, and pairs of a certificate and its key.</summary>
internal static class CertificateReader
{
    /// <summary>Reads a key that names a file of authorities.</summary>
    /// <returns>The file; null for the system's.</returns>
    public static string? Authorities(ConfigScope scope, string name)
    {
        if (scope.Text(name, "system") == "system") { return null; }
        ReadAuthorities(scope, name, out string? path);
        return path;
    }

    /// <summary>The certificates of such a file; none when it cannot be used, which is reported.</summary>
    public static X509Certificate2Collection ReadAuthorities(ConfigScope scope, string name, out string? path)
    {
        X509Certificate2Collection roots = [];
        if (scope.FileText(name, out path) is not { } text) { return roots; }
        try
        {
            roots.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            scope.Problem(scope.At(name), $"the certificates in {path} cannot be read", "name a PEM file of certificates");
            return roots;
        }
        if (roots.Count == 0)
        {
            bool isKey = text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
            scope.Problem(scope.At(name), isKey ? $"{path} holds a private key and no certificate" : $"{path} holds no certificate", "name a PEM file of certificates");
        }
        return roots;
    }

    /// <summary>Reads a key that names a <c>certificate</c> and its <c>key</c>.</summary>
    /// <returns>The files; null where none is named.</returns>
    public static (string? Certificate, string? Key) Pair(ConfigScope scope, string name)
    {
        ConfigScope pair = scope.Child(name);
        if (!scope.Has(name)) { return (null, null); }
        string? certificate = pair.ExistingFile("certificate");
        string? key = pair.ExistingFile("key");
        if (certificate is not null && key is not null) { Check(pair, certificate, key); }
        else if (!pair.Has("certificate") || !pair.Has("key")) { pair.Problem(pair.Key, $"{name} needs certificate and key", $"write {name}: {{ certificate: gate.pem, key: gate.key }}"); }
        pair.Finish();
        return (certificate, key);
    }

    private static void Check(ConfigScope scope, string certificate, string key)
    {
        if (!RegularFile.Is(certificate) || !RegularFile.Is(key)) { return; }
        scope.CheckPrivate("key", key);
        try
        {
            using X509Certificate2 loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            if (loaded.NotAfter < DateTime.Now) { scope.Problem(scope.At("certificate"), $"the certificate expired on {loaded.NotAfter:yyyy-MM-dd}", "renew it"); }
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            scope.Problem(scope.At("certificate"), "certificate and key cannot be read, or do not belong together", "name PEM files of one pair, which the gateway's user may read");
        }
    }
}
