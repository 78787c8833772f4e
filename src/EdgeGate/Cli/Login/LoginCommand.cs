using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary><c>edgegate login</c>: sign in once, for all commands.</summary>
internal static class LoginCommand
{
    public static Command Create()
    {
        Option<string?> gateway = new("--gateway") { Description = "The gateway's API; EDGEGATE_ADMIN when left out, or as last time" };
        Option<bool> browser = new("--browser") { Description = "Sign in with the browser of this machine (authorization code with PKCE), not with a code on any device" };
        Option<string?> authority = new("--issuer-ca") { Description = "PEM file of the authority that signs the issuer's certificate; the system's when left out" };
        Option<string?> scope = new("--scope") { Description = "What to ask the issuer for, where it is not what the gateway says" };
        Option<string?> issuer = new("--issuer") { Description = "The issuer you were told (https://login.example.com): a gateway that names another is refused, and a new one that names it is taken without a question" };
        Option<bool> trust = new("--trust") { Description = "Take a gateway that is new here without a question; one that says something else than before is refused all the same" };
        Command command = new("login", """
            Sign in at the gateway's issuer. Other commands then use the sign-in, and renew it while the issuer lets them. A gateway that is new here is shown and asked about; it is held to what it said from then on (edgegate gateways).

            Examples:
              edgegate login --gateway https://gate.example.com
              edgegate login --gateway https://gate.example.com --issuer https://login.example.com
              edgegate login --browser
            """) { gateway, browser, authority, scope, issuer, trust };
        command.SetAction((arguments, stop) => RunAsync(
            arguments.GetValue(gateway) ?? TokenSource.Gateway(), arguments.GetValue(browser), arguments.GetValue(authority), arguments.GetValue(scope), arguments.GetValue(issuer), arguments.GetValue(trust), stop));
        return command;
    }

    private static async Task<int> RunAsync(string gateway, bool hasBrowser, string? authority, string? scope, string? issuer, bool trusts, CancellationToken stop)
    {
        using HttpClient? http = GatewayHttp.Create(gateway);
        if (http is null) { return ExitCode.Usage; }
        try
        {
            using JsonDocument told = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri("/api/v1/client", UriKind.Relative), stop));
            if (LoginFile.Read(gateway, told.RootElement) is not { } login)
            {
                Console.Error.WriteLine($"edgegate: {gateway} does not say how to sign in: its configuration needs identity.sign_in");
                return ExitCode.Failure;
            }
            KnownGateway asked = KnownGateway.Of(login);
            login = login.WithAddresses(told.RootElement) with { IssuerCa = authority is null ? null : Path.GetFullPath(authority), Scope = scope ?? login.Scope };
            ImmutableArray<KnownGateway> known = KnownGateways.Read();
            if (!GatewayTrust.Decide(asked, known, issuer, trusts)) { return ExitCode.Failure; }
            using TokenClient client = new(login.Client);
            TokenSet? tokens = hasBrowser ? await BrowserSignIn.RunAsync(client, login.Issuer, stop) : await ByDeviceAsync(client, login.Issuer, stop);
            if (tokens is null) { return ExitCode.Failure; }
            if (login.With(tokens, DateTimeOffset.UtcNow) is not { } signedIn)
            {
                Console.Error.WriteLine($"edgegate: the issuer gave no token for {TerminalText.Of(login.Audience)}, which the gateway wants: nothing was kept");
                return ExitCode.Failure;
            }
            login = signedIn;
            if (!GatewayTrust.IsItsOwn(asked, login.Token, known, trusts)) { return ExitCode.Failure; }
            await LoginStore.KeepAsync(login, asked, stop);
            Console.Error.WriteLine(login.RefreshToken is null
                ? $"Signed in until {login.Expires.ToLocalTime():HH:mm}; the issuer gave nothing to renew it with."
                : "Signed in.");
            return ExitCode.Ok;
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException)
        {
            Console.Error.WriteLine($"edgegate: {gateway} does not answer as a gateway does: {TerminalText.Of(problem.Message)}");
            return ExitCode.Failure;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("edgegate: not signed in");
            return ExitCode.Failure;
        }
    }

    private static async Task<TokenSet?> ByDeviceAsync(TokenClient client, string issuer, CancellationToken stop)
    {
        if (await client.BeginDeviceAsync(stop) is not { } code)
        {
            Console.Error.WriteLine($"edgegate: {TerminalText.Of(issuer)} does not answer as it should; does its client have the device grant? --browser does without");
            return null;
        }
        Console.Error.WriteLine(code.CompleteAddress is { } complete
            ? $"To sign in, open\n  {TerminalText.Of(complete)}\nand confirm the code {TerminalText.Of(code.UserCode)}"
            : $"To sign in, open\n  {TerminalText.Of(code.Address)}\nand enter the code {TerminalText.Of(code.UserCode)}");
        long began = TimeProvider.System.GetTimestamp();
        TimeSpan interval = code.Interval;
        while (TimeProvider.System.GetElapsedTime(began) < code.Lifetime)
        {
            await Task.Delay(interval, stop);
            (DeviceAnswer answer, TokenSet? tokens) = await client.AskDeviceAsync(code, stop);
            if (tokens is not null) { return tokens; }
            // RFC 8628, 3.5: five seconds more for every slow_down.
            if (answer == DeviceAnswer.SlowDown) { interval += TimeSpan.FromSeconds(5); }
            if (answer == DeviceAnswer.Refused)
            {
                Console.Error.WriteLine("edgegate: the sign-in was refused, or its code is not good any more");
                return null;
            }
        }
        Console.Error.WriteLine("edgegate: nobody signed in");
        return null;
    }
}
