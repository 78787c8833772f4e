namespace EdgeGate.Cli.Login;

/// <summary>Where commands take a token from: a file that is named, else EDGEGATE_TOKEN, else the sign-in that is kept.</summary>
internal static class TokenSource
{
    /// <summary>Finds a token.</summary>
    /// <param name="file">A file, or null.</param>
    /// <param name="gateway">Where it will be sent; null where that is the caller's to say.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The token, or null with the exit code; then the reason is on standard error.</returns>
    public static async Task<(string? Token, int Code)> FindAsync(string? file, string? gateway, CancellationToken stop)
    {
        if (file is not null) { return ReadFile(file); }
        if (Environment.GetEnvironmentVariable("EDGEGATE_TOKEN")?.Trim() is { Length: > 0 } token) { return (token, ExitCode.Ok); }
        // Before it is renewed: an address that somebody was talked into is told nothing, and neither is the issuer.
        if (gateway is not null && LoginStore.Read(out _) is { } kept && !IsSameOrigin(gateway, kept.Gateway))
        {
            Console.Error.WriteLine($"edgegate: your sign-in is for {kept.Gateway}, and its token goes nowhere else: run edgegate login --gateway {gateway}, or name a token (EDGEGATE_TOKEN, --token-file)");
            return (null, ExitCode.NotSignedIn);
        }
        (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
        return (login?.Token, code);
    }

    private static bool IsSameOrigin(string left, string right)
        => Uri.TryCreate(left, UriKind.Absolute, out Uri? one) && Uri.TryCreate(right, UriKind.Absolute, out Uri? other)
            && Uri.Compare(one, other, UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>The gateway's API: as configured in the environment, else as signed in at, else on this machine.</summary>
    public static string Gateway()
        => Environment.GetEnvironmentVariable("EDGEGATE_ADMIN") is { Length: > 0 } named ? named : LoginStore.Read(out _)?.Gateway ?? "http://127.0.0.1:9090";

    private static (string? Token, int Code) ReadFile(string file)
    {
        try
        {
            if (File.ReadAllText(file).Trim() is { Length: > 0 } token) { return (token, ExitCode.Ok); }
            Console.Error.WriteLine($"edgegate: {file} is empty");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
        }
        return (null, ExitCode.Failure);
    }
}
