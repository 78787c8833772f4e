using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Hosting;

/// <summary>An OIDC issuer for development: anybody who can reach it gets a token, so it listens on loopback only. Its key lives as long as it does.</summary>
public sealed class DevIssuer : IAsyncDisposable
{
    /// <summary>The audience of its tokens.</summary>
    public const string Audience = "edgegate";

    private readonly RSA key = RSA.Create(2048);
    private readonly string keyId = Guid.NewGuid().ToString("N");
    private readonly WebApplication app;

    private DevIssuer(int port)
    {
        Issuer = $"http://127.0.0.1:{port}/";
        app = LoopbackApp.Create(port, ServeAsync);
    }

    /// <summary>Its URL.</summary>
    public string Issuer { get; }

    /// <summary>Starts on a loopback port.</summary>
    public static async Task<DevIssuer> StartAsync(int port)
    {
        DevIssuer issuer = new(port);
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>Makes a token.</summary>
    public string Issue(string user, string group, TimeSpan lifetime)
    {
        string head = Encode(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("kid", keyId);
            json.WriteString("typ", "JWT");
        });
        string body = Encode(json =>
        {
            json.WriteString("iss", Issuer);
            json.WriteString("aud", Audience);
            json.WriteString("sub", user);
            json.WriteString("email", user + "@example.com");
            json.WriteNumber("exp", (DateTimeOffset.UtcNow + lifetime).ToUnixTimeSeconds());
            json.WriteStartArray("groups");
            json.WriteStringValue(group);
            json.WriteEndArray();
        });
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{body}.{Base64Url.EncodeToString(signature)}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        key.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await WriteAsync(context, json =>
                {
                    json.WriteString("issuer", Issuer);
                    json.WriteString("jwks_uri", Issuer + "keys");
                });
                break;
            case "/keys":
                RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
                await WriteAsync(context, json =>
                {
                    json.WriteStartArray("keys");
                    json.WriteStartObject();
                    json.WriteString("kty", "RSA");
                    json.WriteString("use", "sig");
                    json.WriteString("kid", keyId);
                    json.WriteString("n", Base64Url.EncodeToString(parameters.Modulus));
                    json.WriteString("e", Base64Url.EncodeToString(parameters.Exponent));
                    json.WriteEndObject();
                    json.WriteEndArray();
                });
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write) => context.Response.Body.WriteAsync(Object(write)).AsTask();

    private static string Encode(Action<Utf8JsonWriter> write) => Base64Url.EncodeToString(Object(write));

    private static byte[] Object(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
