using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary>The sign-in of whoever runs a command: kept in one file, renewed when it is about to end, one renewal at a time.</summary>
internal static class LoginStore
{
    /// <summary>A token with less left than this is renewed first; one that lives briefly, when half of its life is over.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockLook = TimeSpan.FromMilliseconds(50);

    private static string FilePath => LoginFolder.File("login.json");

    /// <summary>The sign-in as it is kept; null when there is none.</summary>
    /// <param name="problem">Why there is none.</param>
    public static LoginFile? Read(out string problem)
    {
        problem = "you are not signed in: run edgegate login";
        try
        {
            if (!File.Exists(FilePath)) { return null; }
            if (LoginFolder.Problem is { } open)
            {
                problem = open;
                return null;
            }
            if (LoginFolder.IsOpenToOthers(FilePath))
            {
                problem = $"{FilePath} can be read by others, so its tokens may be known to them: remove it and run edgegate login";
                return null;
            }
            LoginFile? read = LoginFile.Parse(File.ReadAllBytes(FilePath));
            if (read is null) { problem = $"{FilePath} cannot be understood: run edgegate login again"; }
            return read;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = failure.Message;
            return null;
        }
    }

    /// <summary>Keeps a sign-in in the place of the last, and what its gateway said.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public static async Task KeepAsync(LoginFile login, KnownGateway gateway, CancellationToken stop)
    {
        LoginFolder.Create();
        using FileStream held = await LockAsync(stop);
        KnownGateways.Keep(gateway);
        LoginFolder.Write(FilePath, login.ToJson());
    }

    /// <summary>Forgets the sign-in; what it was, or null.</summary>
    public static async Task<LoginFile?> ForgetAsync(CancellationToken stop)
    {
        if (!File.Exists(FilePath)) { return null; }
        using FileStream held = await LockAsync(stop);
        LoginFile? login = Read(out _);
        File.Delete(FilePath);
        return login;
    }

    /// <summary>A sign-in whose token is good for a while; renewed when it must be.</summary>
    /// <returns>The sign-in, or null with the exit code; then the reason is on standard error.</returns>
    public static async Task<(LoginFile? Login, int Code)> FreshAsync(CancellationToken stop)
    {
        if (Read(out string problem) is not { } login) { return Refuse(problem); }
        if (!IsDue(login)) { return (login, ExitCode.Ok); }
        try
        {
            // A refresh token that rotates is good once: two commands at once must not both show it.
            using FileStream held = await LockAsync(stop);
            login = Read(out problem)!;
            if (login is null) { return Refuse(problem); }
            if (!IsDue(login)) { return (login, ExitCode.Ok); }
            return await RenewAsync(login, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgegate: {failure.Message}");
            return (null, ExitCode.Failure);
        }
    }

    private static async Task<(LoginFile? Login, int Code)> RenewAsync(LoginFile login, CancellationToken stop)
    {
        bool isOver = login.Expires <= DateTimeOffset.UtcNow;
        if (login.RefreshToken is null) { return isOver ? Refuse("your sign-in has ended: run edgegate login") : (login, ExitCode.Ok); }
        using TokenClient client = new(login.Client);
        TokenAnswer answer = await client.RefreshAsync(login.RefreshToken, stop);
        if (answer.Tokens is { } tokens)
        {
            if (login.With(tokens, DateTimeOffset.UtcNow) is not { } renewed) { return Refuse($"the issuer gave no token for {TerminalText.Of(login.Audience)}: run edgegate login"); }
            LoginFolder.Write(FilePath, renewed.ToJson());
            return (renewed, ExitCode.Ok);
        }
        if (!isOver) { return (login, ExitCode.Ok); }
        if (answer.Error is not null) { return Refuse($"your sign-in has ended ({answer.Error}): run edgegate login"); }
        Console.Error.WriteLine($"edgegate: your token has ended, and {login.Issuer} does not answer as it should");
        return (null, ExitCode.Failure);
    }

    private static (LoginFile?, int) Refuse(string problem)
    {
        Console.Error.WriteLine($"edgegate: {problem}");
        return (null, ExitCode.NotSignedIn);
    }

    private static bool IsDue(LoginFile login)
    {
        TimeSpan half = (login.Expires - login.From) / 2;
        return login.Expires - DateTimeOffset.UtcNow < (half < RenewBefore ? half : RenewBefore);
    }

    /// <summary>Takes the lock: an open file that nobody else may open (flock); it goes with the process.</summary>
    private static async Task<FileStream> LockAsync(CancellationToken stop)
    {
        string path = LoginFolder.File("login.lock");
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < LockPatience)
            {
                await Task.Delay(LockLook, stop);
            }
        }
    }
}
