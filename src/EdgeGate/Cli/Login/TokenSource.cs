namespace EdgeGate.Cli.Login;

/// <summary>Where commands take a token from: a file that is named, else EDGEGATE_TOKEN, else the sign-in that is kept.</summary>
internal static class TokenSource
{
    /// <summary>Finds a token.</summary>
    /// <param name="file">A file, or null.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The token, or null with the exit code; then the reason is on standard error.</returns>
    public static async Task<(string? Token, int Code)> FindAsync(string? file, CancellationToken stop)
    {
        if (file is not null) { return ReadFile(file); }
        if (Environment.GetEnvironmentVariable("EDGEGATE_TOKEN")?.Trim() is { Length: > 0 } token) { return (token, ExitCode.Ok); }
        (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
        return (login?.Token, code);
    }

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
