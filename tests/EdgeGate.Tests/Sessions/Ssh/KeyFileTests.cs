using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Key and certificate files against ssh-keygen and openssl.</summary>
public sealed class KeyFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("keys").FullName;

    public static TheoryData<string, int, string> Kinds => new()
    {
        { "ed25519", 256, "" },
        { "ecdsa", 256, "" },
        { "ecdsa", 384, "" },
        { "ecdsa", 521, "" },
        { "rsa", 2048, "" },
        { "ecdsa", 256, "PEM" },
        { "ecdsa", 521, "PKCS8" },
        { "rsa", 2048, "PEM" },
        { "rsa", 3072, "PKCS8" },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Key_of_ssh_keygen_is_read_and_signs(string type, int bits, string form)
    {
        string file = await MakeAsync(type, bits, form);
        Assert.True(SshKeyFile.TryRead(new SecretText(await File.ReadAllTextAsync(file)), out SshPrivateKey? key, out string problem), problem);
        Assert.True(SshKeyFile.TryReadPublicLine(await File.ReadAllTextAsync(file + ".pub"), out byte[] blob));
        Assert.Equal(blob, key!.PublicBlob);
        Assert.True(SshPublicKey.TryRead(blob, SshLimits.Default, out SshPublicKey publicKey));
        byte[] data = "to be signed"u8.ToArray();
        foreach (string algorithm in key.Algorithms)
        {
            byte[] signature = key.Sign(algorithm, data);
            Assert.True(SshSignatures.Verify(publicKey, algorithm, data, signature));
            Assert.False(SshSignatures.Verify(publicKey, algorithm, "to be forged"u8, signature));
            Assert.False(SshSignatures.Verify(publicKey, "ssh-dss", data, signature));
            for (int i = 0; i < signature.Length; i += 7)
            {
                byte[] flipped = [.. signature];
                flipped[i] ^= 1;
                Assert.False(SshSignatures.Verify(publicKey, algorithm, data, flipped));
            }
        }
        (_, string shown, _) = await Tool.RunAsync("ssh-keygen", ["-l", "-f", file + ".pub"]);
        Assert.Contains(SshFingerprint.Of(blob), shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ed25519_key_of_openssl_is_read()
    {
        string file = Path.Combine(folder, "key.pem");
        await Tool.RunAsync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", file]);
        Assert.True(SshKeyFile.TryRead(new SecretText(await File.ReadAllTextAsync(file)), out SshPrivateKey? key, out string problem), problem);
        Assert.Equal(["ssh-ed25519"], key!.Algorithms);
    }

    [Fact]
    public async Task Key_written_here_is_read_by_ssh_keygen()
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
        string file = Path.Combine(folder, "own");
        await File.WriteAllTextAsync(file, SshKeyFile.Write(key, "made here"));
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        (int code, string line, string errors) = await Tool.RunAsync("ssh-keygen", ["-y", "-f", file]);
        Assert.True(code == 0, errors);
        Assert.Equal(SshKeyFile.PublicLine(key.PublicBlob, "made here"), line.Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PEM")]
    [InlineData("PKCS8")]
    public async Task Key_under_a_passphrase_is_refused_with_what_to_do(string form)
    {
        string file = Path.Combine(folder, "locked");
        string[] more = form.Length == 0 ? [] : ["-m", form];
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "secret", "-f", file, .. more]);
        Assert.False(SshKeyFile.TryRead(new SecretText(await File.ReadAllTextAsync(file)), out _, out string problem));
        Assert.Contains("passphrase", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    public void Text_that_is_no_key_is_refused(string text)
    {
        Assert.False(SshKeyFile.TryRead(new SecretText(text), out SshPrivateKey? key, out string problem));
        Assert.Null(key);
        Assert.NotEmpty(problem);
    }

    [Fact]
    public async Task Short_rsa_key_is_refused()
    {
        string file = await MakeAsync("rsa", 1024, "");
        Assert.False(SshKeyFile.TryRead(new SecretText(await File.ReadAllTextAsync(file)), out _, out _));
    }

    [Theory]
    [InlineData("ed25519", 256)]
    [InlineData("ecdsa", 384)]
    [InlineData("rsa", 2048)]
    public async Task Certificate_of_ssh_keygen_is_read_and_its_signature_verified(string type, int bits)
    {
        string authority = await MakeAsync(type, bits, "");
        string user = Path.Combine(folder, "user");
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", user]);
        await Tool.RunAsync("ssh-keygen", ["-q", "-s", authority, "-I", "key id", "-n", "alice,bob", "-z", "77", "-V", "+1h", "-O", "force-command=/bin/true", "-O", "source-address=10.0.0.0/8", user + ".pub"]);
        Assert.True(SshKeyFile.TryReadPublicLine(await File.ReadAllTextAsync(user + "-cert.pub"), out byte[] blob));
        Assert.True(SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate));
        Assert.Equal(SshCertificateKind.User, certificate.Kind);
        Assert.Equal("key id"u8.ToArray(), certificate.KeyId.ToArray());
        Assert.Equal(77u, certificate.Serial);
        Assert.True(certificate.Principals.Contains("alice"u8) && certificate.Principals.Contains("bob"u8) && !certificate.Principals.Contains("ali"u8));
        Assert.True(certificate.IsValidAt((ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
        Assert.False(certificate.IsValidAt((ulong)DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds()));
        Assert.True(certificate.CriticalOptions.Contains("force-command"u8));
        Assert.True(certificate.Extensions.Contains("permit-pty"u8));
        foreach (SshCertificateOption option in certificate.CriticalOptions)
        {
            Assert.True(SshCertificateOptions.TryReadText(option.Data, out ReadOnlySpan<byte> text));
            Assert.Equal(option.Name.SequenceEqual("force-command"u8) ? "/bin/true"u8.ToArray() : "10.0.0.0/8"u8.ToArray(), text.ToArray());
        }
        Assert.True(SshSignatures.VerifyCertificate(certificate, SshLimits.Default));
        // Whatever is changed, it is no certificate any more.
        for (int bit = 0; bit < blob.Length * 8; bit += 11)
        {
            byte[] flipped = [.. blob];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SshCertificate.TryRead(flipped, SshLimits.Default, out SshCertificate forged) && SshSignatures.VerifyCertificate(forged, SshLimits.Default));
        }
        for (int cut = 0; cut < blob.Length; cut += 3) { Assert.False(SshCertificate.TryRead(blob.AsSpan(0, cut), SshLimits.Default, out _)); }
    }

    [Fact]
    public async Task Certificate_minted_here_is_shown_by_ssh_keygen()
    {
        byte[] blob = SshCertificateMint.Sign(TestKeys.Ed25519, new SshCertificateRequest
        {
            Kind = SshCertificateKind.Host,
            PublicBlob = TestKeys.Rsa.PublicBlob,
            KeyId = "gate",
            Principals = ["gate.example"],
            ValidAfter = DateTimeOffset.UnixEpoch,
            ValidBefore = DateTimeOffset.UtcNow.AddDays(1),
            Serial = 5,
        });
        string file = Path.Combine(folder, "minted-cert.pub");
        await File.WriteAllTextAsync(file, SshKeyFile.PublicLine(blob, "") + "\n");
        (int code, string shown, string errors) = await Tool.RunAsync("ssh-keygen", ["-L", "-f", file]);
        Assert.True(code == 0, errors);
        Assert.Contains("ssh-rsa-cert-v01@openssh.com host certificate", shown, StringComparison.Ordinal);
        Assert.Contains(SshFingerprint.Of(TestKeys.Ed25519.PublicBlob), shown, StringComparison.Ordinal);
        Assert.Contains("gate.example", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_hosts_hashed_by_ssh_keygen_match()
    {
        string line = SshKeyFile.PublicLine(TestKeys.Ed25519.PublicBlob, "");
        string file = Path.Combine(folder, "known_hosts");
        await File.WriteAllTextAsync(file, $"host.example,10.0.0.1 {line}\n[host.example]:2222 {line}\n");
        await Tool.RunAsync("ssh-keygen", ["-q", "-H", "-f", file]);
        string text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("example", text, StringComparison.Ordinal);
        Assert.True(SshKnownHosts.TryParse(text, out SshKnownHosts known, out _));
        byte[] key = TestKeys.Ed25519.PublicBlob;
        Assert.Equal(SshHostMatch.Known, known.Match("host.example", 22, key));
        Assert.Equal(SshHostMatch.Known, known.Match("10.0.0.1", 22, key));
        Assert.Equal(SshHostMatch.Known, known.Match("host.example", 2222, key));
        Assert.Equal(SshHostMatch.Unknown, known.Match("host.example", 2223, key));
        Assert.Equal(SshHostMatch.Changed, known.Match("host.example", 22, TestKeys.P256.PublicBlob));
    }

    private async Task<string> MakeAsync(string type, int bits, string form)
    {
        string file = Path.Combine(folder, $"{type}{bits}{form}");
        string[] more = form.Length == 0 ? [] : ["-m", form];
        (int code, _, string errors) = await Tool.RunAsync("ssh-keygen", ["-q", "-t", type, "-b", bits.ToString(System.Globalization.CultureInfo.InvariantCulture), "-N", "", "-f", file, .. more]);
        Assert.True(code == 0, errors);
        return file;
    }
}
