using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Notifications;

/// <summary>Signs webhooks as Standard Webhooks 1.0 says: HMAC-SHA256 over <c>id.timestamp.body</c>, in base64 behind <c>v1,</c>.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="secret">The secret; behind <c>whsec_</c> it is base64, else its bytes.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="seconds">The value of <c>webhook-timestamp</c>: Unix seconds.</param>
    /// <param name="body">The body.</param>
    public static string Sign(SecretText secret, string id, long seconds, ReadOnlySpan<byte> body)
    {
        string text = secret.Reveal();
        byte[] key = text.StartsWith(Prefix, StringComparison.Ordinal) ? Convert.FromBase64String(text[Prefix.Length..]) : Encoding.UTF8.GetBytes(text);
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")));
        hash.AppendData(body);
        CryptographicOperations.ZeroMemory(key);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
