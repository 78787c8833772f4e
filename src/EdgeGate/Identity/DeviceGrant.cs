using System.Text.Json;

namespace EdgeGate.Identity;

/// <summary>The device authorization grant as a client asks for it: a code for the person, and the question whether they are done.</summary>
/// <remarks>RFC 8628.</remarks>
internal sealed class DeviceGrant(IssuerClient client, DeviceOptions options)
{
    /// <summary>The longest wait between two questions, and the interval where the issuer names none.</summary>
    private const int IntervalSecondsMax = 60;

    private const int IntervalSecondsDefault = 5;
    private const int LifetimeSecondsMax = 15 * 60;
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>Begins; null when the issuer does not answer as it should.</summary>
    public async Task<DeviceCode?> BeginAsync(CancellationToken stop)
    {
        if (await client.EndpointAsync("device_authorization_endpoint", stop) is not { } endpoint) { return null; }
        (JsonDocument? read, _) = await client.PostAsync(endpoint, [("client_id", options.ClientId), ("scope", options.Scope), .. options.ResourceField()], stop);
        using JsonDocument? answer = read;
        if (answer is null) { return null; }
        JsonElement fields = answer.RootElement;
        string? secret = IssuerClient.Text(fields, "device_code");
        string? code = IssuerClient.Text(fields, "user_code");
        string? address = IssuerClient.Text(fields, "verification_uri");
        if (secret is null || !IsShowable(code) || !IsShowable(address)) { return null; }
        string? complete = IssuerClient.Text(fields, "verification_uri_complete");
        return new DeviceCode(
            secret, code!, address!, IsShowable(complete) ? complete : null,
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "expires_in", LifetimeSecondsMax), 1, LifetimeSecondsMax)),
            TimeSpan.FromSeconds(Math.Clamp(Number(fields, "interval", IntervalSecondsDefault), 1, IntervalSecondsMax)));
    }

    /// <summary>Asks whether the person is done.</summary>
    /// <returns>The fields of the answer when a token came; the caller disposes of them.</returns>
    public async Task<(DeviceAnswer Answer, JsonDocument? Fields)> AskAsync(DeviceCode code, CancellationToken stop)
    {
        if (await client.EndpointAsync("token_endpoint", stop) is not { } endpoint) { return (DeviceAnswer.Unreachable, null); }
        (JsonDocument? answer, bool isGood) = await client.PostAsync(endpoint, [("grant_type", GrantType), ("device_code", code.Secret), ("client_id", options.ClientId), .. options.ResourceField()], stop);
        if (answer is null) { return (DeviceAnswer.Unreachable, null); }
        if (isGood) { return (DeviceAnswer.Token, answer); }
        using (answer)
        {
            return (IssuerClient.Text(answer.RootElement, "error") switch
            {
                "authorization_pending" => DeviceAnswer.Pending,
                "slow_down" => DeviceAnswer.SlowDown,
                _ => DeviceAnswer.Refused,
            }, null);
        }
    }

    private static int Number(JsonElement fields, string name, int fallback)
        => fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : fallback;

    /// <summary>Whether a text can be put on a person's terminal: printable ASCII.</summary>
    private static bool IsShowable(string? text) => text is not null && text.All(static c => c is >= ' ' and <= '~');
}
