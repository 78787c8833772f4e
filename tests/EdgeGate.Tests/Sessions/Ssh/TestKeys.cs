using System.Security.Cryptography;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Host and user keys of every kind, made once: RSA takes its time.</summary>
internal static class TestKeys
{
    public static SshPrivateKey Ed25519 { get; } = Ed25519PrivateKey.Generate();

    public static SshPrivateKey P256 { get; } = new EcdsaPrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static SshPrivateKey P384 { get; } = new EcdsaPrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    public static SshPrivateKey P521 { get; } = new EcdsaPrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP521));

    public static SshPrivateKey Rsa { get; } = new RsaPrivateKey(RSA.Create(2048));

    public static IReadOnlyList<SshPrivateKey> All { get; } = [Ed25519, P256, P384, P521, Rsa];

    public static IReadOnlyList<SshHostKey> Hosts { get; } = [.. All.Select(static key => new SshHostKey(key))];
}
