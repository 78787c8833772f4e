using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>Signs who asks, for targets that want proof: a JWT of a minute, for one connection. The key is made once and kept in the state.</summary>
/// <remarks>RFC 7515, 7519; ES256 (RFC 7518, 3.4); the key set is RFC 7517's.</remarks>
public sealed class AssertionKey : IDisposable
{
    private const int KeyBits = 256;

    /// <summary>How long an assertion is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ECDsa key;
    private readonly string keyId;

    private AssertionKey(ECDsa key)
    {
        this.key = key;
        ECParameters point = key.ExportParameters(includePrivateParameters: false);
        (string x, string y) = (Base64Url.EncodeToString(point.Q.X!), Base64Url.EncodeToString(point.Q.Y!));
        // RFC 7638: members in order, no blanks.
        keyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}")));
        KeySet = Encoding.ASCII.GetBytes($"{{\"keys\":[{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{x}\",\"y\":\"{y}\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"{keyId}\"}}]}}\n");
    }

    /// <summary>The public key as a JWK set.</summary>
    public byte[] KeySet { get; }

    /// <summary>Reads the key of a state folder, or makes it.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static AssertionKey Open(string folder)
    {
        string file = Path.Combine(folder, "assertion-key.pem");
        if (File.Exists(file))
        {
            return new AssertionKey(Read(file));
        }
        ECDsa made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (FileStream stream = new(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            stream.Write(Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()));
            stream.Flush(flushToDisk: true);
        }
        return new AssertionKey(made);
    }

    private static ECDsa Read(string file)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            if (key.KeySize == KeyBits && key.ExportParameters(includePrivateParameters: true).D is not null) { return key; }
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            // Told below.
        }
        key.Dispose();
        throw new IOException($"{file} is no private key on P-256 in PEM: put the key back, or remove it to have another made, which targets must be told of");
    }

    /// <summary>Says who asks.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="audience">The connection's name: an assertion for one target is nothing to another.</param>
    /// <param name="now">The time.</param>
    public string Sign(Principal principal, string audience, DateTimeOffset now)
    {
        using MemoryStream claims = new();
        using (Utf8JsonWriter json = new(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", "edgegate");
            json.WriteString("aud", audience);
            json.WriteString("sub", principal.Subject);
            json.WriteString("idp", principal.Issuer);
            if (principal.OwnEmail is { } email) { json.WriteString("email", email); }
            json.WriteStartArray("groups");
            foreach (string group in principal.Groups) { json.WriteStringValue(group); }
            json.WriteEndArray();
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            json.WriteEndObject();
        }
        string head = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"{keyId}\"}}"));
        string signed = head + "." + Base64Url.EncodeToString(claims.ToArray());
        lock (key) { return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256)); }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
