using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>The gateway's host keys in the state folder: ed25519, ecdsa and rsa, made when they are not there, readable by their owner alone.</summary>
/// <remarks>Beside each lies its public half as clients' known_hosts files want it.</remarks>
public static class SshHostKeyFiles
{
    /// <summary>NIST SP 800-57 gives 3072 bits the strength of the other two.</summary>
    private const int RsaBits = 3072;

    private const string Comment = "edgegate";

    /// <summary>Reads the keys, and makes those that are not there.</summary>
    /// <exception cref="IOException">One cannot be read or made.</exception>
    public static IReadOnlyDictionary<string, SshHostKey> OpenOrCreate(string folder) => new Dictionary<string, SshHostKey>
    {
        ["ed25519"] = new(OpenOrCreate(folder, "ed25519", MakeEd25519)),
        ["ecdsa"] = new(OpenOrCreate(folder, "ecdsa", MakeEcdsa)),
        ["rsa"] = new(OpenOrCreate(folder, "rsa", MakeRsa)),
    };

    /// <summary>Reads the key that signs people's certificates, and makes it when it is not there.</summary>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static SshPrivateKey OpenOrCreateAuthority(string folder) => OpenOrCreateFile(Path.Combine(folder, "ssh_user_ca_key"), MakeEd25519);

    private static SshPrivateKey OpenOrCreate(string folder, string kind, Func<string> make) => OpenOrCreateFile(Path.Combine(folder, $"ssh_host_{kind}_key"), make);

    private static SshPrivateKey OpenOrCreateFile(string path, Func<string> make)
    {
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using FileStream file = new(path, options);
            file.Write(Encoding.ASCII.GetBytes(make()));
        }
        if (!SshKeyFile.TryRead(new SecretText(File.ReadAllText(path)), out SshPrivateKey? key, out string problem)) { throw new IOException($"{path}: {problem}; remove it to have another made, which clients will not know"); }
        File.WriteAllText(path + ".pub", SshKeyFile.PublicLine(key!.PublicBlob, Comment) + "\n");
        return key;
    }

    private static string MakeEd25519()
    {
        using Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
        return SshKeyFile.Write(key, Comment);
    }

    private static string MakeEcdsa()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string MakeRsa()
    {
        using RSA key = RSA.Create(RsaBits);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
