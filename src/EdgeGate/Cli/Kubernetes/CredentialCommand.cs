using System.Buffers.Text;
using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Cli.Kubernetes;

/// <summary><c>edgegate credential kubernetes</c>: the plugin that kubectl asks for a token.</summary>
/// <remarks>Kubernetes, "client-go credential plugins": ExecCredential of client.authentication.k8s.io/v1.</remarks>
internal static class CredentialCommand
{
    public static Command Create()
    {
        Option<string?> tokenFile = new("--token-file") { Description = "A file with your token; EDGEGATE_TOKEN when left out" };
        Command kubernetes = new("kubernetes", """
            Print your token as kubectl's credential plugins do (ExecCredential v1). It is taken from EDGEGATE_TOKEN, or from a file.

            Examples:
              edgegate credential kubernetes --token-file ~/.edgegate/token
            """)
        {
            tokenFile,
        };
        kubernetes.SetAction(parsed => Print(parsed.GetValue(tokenFile)));
        return new Command("credential", "Print your token as other programs want it.\n\nExamples:\n  edgegate credential kubernetes") { kubernetes };
    }

    private static int Print(string? tokenFile)
    {
        string? token;
        try
        {
            token = (tokenFile is null ? Environment.GetEnvironmentVariable("EDGEGATE_TOKEN") : File.ReadAllText(tokenFile))?.Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.Failure;
        }
        if (string.IsNullOrEmpty(token))
        {
            Console.Error.WriteLine("edgegate: there is no token: set EDGEGATE_TOKEN, or name a file with --token-file");
            return ExitCode.NotFound;
        }
        using MemoryStream output = new();
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "client.authentication.k8s.io/v1");
            json.WriteString("kind", "ExecCredential");
            json.WriteStartObject("status");
            if (Expiry(token) is { } expiry) { json.WriteString("expirationTimestamp", expiry.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)); }
            json.WriteString("token", token);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(output.ToArray()));
        return ExitCode.Ok;
    }

    /// <summary>When a JWT ends, so that kubectl asks again; null when it does not say. Nothing is decided by it.</summary>
    private static DateTimeOffset? Expiry(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1])) { return null; }
        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty("exp", out JsonElement exp) && exp.TryGetInt64(out long seconds) && seconds is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
