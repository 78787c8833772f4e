using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>The gateway's host keys in the state folder: ed25519, ecdsa and rsa, made when they are not there, PKCS#8 in PEM, readable by their owner alone.</summary>
/// <remarks>Beside each lies its public half as clients' known_hosts files want it.</remarks>
public static class SshHostKeyFiles
{
    /// <summary>NIST SP 800-57 gives 3072 bits the strength of the other two.</summary>
    private const int RsaBits = 3072;

    /// <summary>Reads the keys, and makes those that are not there.</summary>
    /// <exception cref="IOException">One cannot be read or made.</exception>
    public static IReadOnlyList<SshHostKey> OpenOrCreate(string folder)
        =>
        [
            new(OpenOrCreate(folder, "ed25519", MakeEd25519)),
            new(OpenOrCreate(folder, "ecdsa", MakeEcdsa)),
            new(OpenOrCreate(folder, "rsa", MakeRsa)),
        ];

    private static SshPrivateKey OpenOrCreate(string folder, string kind, Func<string> make)
    {
        string path = Path.Combine(folder, $"ssh_host_{kind}_key.pem");
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using FileStream file = new(path, options);
            file.Write(Encoding.ASCII.GetBytes(make() + "\n"));
        }
        SshPrivateKey key = SshKeyFile.Read(new SecretText(File.ReadAllText(path)), null, out string? problem) ?? throw new IOException($"{path}: {problem}; remove it to have another made, which clients will not know");
        File.WriteAllText(path[..^".pem".Length] + ".pub", $"{TypeOf(key)} {Convert.ToBase64String(key.PublicBlob)} edgegate\n");
        return key;
    }

    private static string TypeOf(SshPrivateKey key)
    {
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(key.PublicBlob);
        return Encoding.ASCII.GetString(key.PublicBlob, sizeof(int), length);
    }

    private static string MakeEd25519() => SshKeyFile.WriteEd25519(RandomNumberGenerator.GetBytes(Ed25519.KeyBytes));

    private static string MakeEcdsa()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string MakeRsa()
    {
        using RSA key = RSA.Create(RsaBits);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
