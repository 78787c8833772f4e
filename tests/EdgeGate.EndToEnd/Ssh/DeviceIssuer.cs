using System.Collections.Concurrent;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>An issuer with the device grant (RFC 8628): a test approves or refuses, or everything is approved after it was asked for once.</summary>
internal sealed class DeviceIssuer : TestIssuer
{
    private readonly ConcurrentDictionary<string, int> asked = new();
    private int codes;

    /// <summary>Who signs in; null for somebody who refuses.</summary>
    public string? Person { get; set; } = "dana";

    /// <summary>How long their tokens last.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Sign-ins begun.</summary>
    public int Begun => codes;

    protected override object Discovery()
        => new { issuer = Url, jwks_uri = Url + "keys", device_authorization_endpoint = Url + "device", token_endpoint = Url + "token" };

    protected override (int Status, object Answer)? Answer(string path, string body)
    {
        switch (path)
        {
            case "/device":
                string code = $"secret-{Interlocked.Increment(ref codes)}";
                return (200, new { device_code = code, user_code = "WXYZ-1234", verification_uri = Url + "activate", expires_in = 60, interval = 1 });
            case "/token":
                string secret = System.Web.HttpUtility.ParseQueryString(body)["device_code"] ?? "";
                if (Person is null) { return (400, new { error = "access_denied" }); }
                if (asked.AddOrUpdate(secret, 1, static (_, count) => count + 1) == 1) { return (400, new { error = "authorization_pending" }); }
                Dictionary<string, object?> claims = Claims(Person, "devs");
                claims["exp"] = DateTimeOffset.UtcNow.Add(Lifetime).ToUnixTimeSeconds();
                return (200, new { access_token = Sign(claims), token_type = "Bearer" });
            default:
                return null;
        }
    }
}
