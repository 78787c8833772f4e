using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeGate.Cli.Login;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Kubernetes;

/// <summary><c>edgegate credential kubernetes</c>: the plugin that kubectl asks for a token.</summary>
/// <remarks>Kubernetes, "client-go credential plugins": ExecCredential of client.authentication.k8s.io/v1.</remarks>
internal static class CredentialCommand
{
    public static Command Create()
    {
        Option<string?> tokenFile = new("--token-file") { Description = "A file with your token; EDGEGATE_TOKEN, or your sign-in, when left out" };
        Command kubernetes = new("kubernetes", """
            Print your token as kubectl's credential plugins do (ExecCredential v1). It is taken from a file, from EDGEGATE_TOKEN, or from your sign-in (edgegate login), which is renewed first when it must be.

            Examples:
              edgegate credential kubernetes
              edgegate credential kubernetes --token-file ~/.edgegate/token
            """)
        {
            tokenFile,
        };
        kubernetes.SetAction((parsed, stop) => PrintAsync(parsed.GetValue(tokenFile), stop));
        return new Command("credential", "Print your token as other programs want it.\n\nExamples:\n  edgegate credential kubernetes") { kubernetes };
    }

    private static async Task<int> PrintAsync(string? tokenFile, CancellationToken stop)
    {
        (string? token, int code) = await TokenSource.FindAsync(tokenFile, null, stop);
        if (token is null) { return code; }
        using MemoryStream output = new();
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "client.authentication.k8s.io/v1");
            json.WriteString("kind", "ExecCredential");
            json.WriteStartObject("status");
            if (UnverifiedToken.Read(token)?.Expires is { } expiry) { json.WriteString("expirationTimestamp", expiry.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)); }
            json.WriteString("token", token);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(output.ToArray()));
        return ExitCode.Ok;
    }
}
