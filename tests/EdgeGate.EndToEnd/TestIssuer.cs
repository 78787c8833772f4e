using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeGate.EndToEnd;

/// <summary>An OIDC issuer of the tests on loopback: discovery, keys that can rotate, and tokens of any kind, wrong ones too.</summary>
#pragma warning disable CA1852 // The unit tests take this file too, where nothing derives from it.
internal class TestIssuer : IDisposable
#pragma warning restore CA1852
{
    public const string Audience = "edgegate";

    private readonly HttpListener listener = new();

    public TestIssuer()
    {
        Url = $"http://127.0.0.1:{Ports.Free()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public RSA Key { get; private set; } = RSA.Create(2048);

    public string KeyId { get; private set; } = "key-1";

    /// <summary>A second key, on a curve.</summary>
    public ECDsa CurveKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public const string CurveKeyId = "curve-1";

    public void Rotate()
    {
        Key = RSA.Create(2048);
        KeyId = "key-" + Guid.NewGuid().ToString("N");
    }

    public string Token(string subject, params string[] groups) => Sign(Claims(subject, groups));

    public Dictionary<string, object?> Claims(string subject, params string[] groups) => new()
    {
        ["iss"] = Url,
        ["aud"] = Audience,
        ["sub"] = subject,
        ["email"] = subject + "@example.com",
        ["groups"] = groups,
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds(),
    };

    public string Sign(Dictionary<string, object?> claims, string algorithm = "RS256", string? keyId = null, Func<byte[], byte[]>? signer = null)
    {
        string head = Encode(new Dictionary<string, object?> { ["alg"] = algorithm, ["kid"] = keyId ?? KeyId, ["typ"] = "JWT" });
        string body = Encode(claims);
        byte[] signed = Encoding.ASCII.GetBytes($"{head}.{body}");
        byte[] signature = signer?.Invoke(signed) ?? Key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{body}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose()
    {
        listener.Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers what is neither discovery nor keys; null for nothing of the kind.</summary>
    protected virtual (int Status, object Answer)? Answer(string path, string body) => null;

    /// <summary>The JWK set.</summary>
    public object KeySet()
    {
        RSAParameters key = Key.ExportParameters(false);
        ECPoint point = CurveKey.ExportParameters(false).Q;
        return new
        {
            keys = new object[]
            {
                new { kty = "RSA", use = "sig", kid = KeyId, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) },
                new { kty = "EC", use = "sig", kid = CurveKeyId, crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) },
            },
        };
    }

    /// <summary>The discovery document.</summary>
    protected virtual object Discovery() => new { issuer = Url, jwks_uri = Url + "keys" };

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            string path = context.Request.Url!.AbsolutePath;
            using StreamReader body = new(context.Request.InputStream);
            (int Status, object Answer)? other = Answer(path, await body.ReadToEndAsync());
            context.Response.StatusCode = other?.Status ?? 200;
            object answer = other is { } known ? known.Answer : path.EndsWith("openid-configuration", StringComparison.Ordinal)
                ? Discovery()
                : KeySet();
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
            context.Response.Close();
        }
    }
}
