using System.CommandLine;
using System.Text.Json;
using EdgeGate.Cli.Approvals;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary><c>edgegate logout</c>, <c>token</c> and <c>whoami</c>: what is done with a sign-in.</summary>
internal static class LoginCommands
{
    /// <summary><c>edgegate logout</c>.</summary>
    public static Command CreateLogout()
    {
        Option<bool> everywhere = new("--everywhere") { Description = "End all your sign-ins at the gateway, wherever they were made: sessions, certificates, passwords" };
        Command command = new("logout", """
            Forget the sign-in: the gateway takes its token no longer and ends its sessions, and the issuer gets its refresh token back.

            Examples:
              edgegate logout
              edgegate logout --everywhere
            """) { everywhere };
        command.SetAction(async (arguments, stop) =>
        {
            if (await LoginStore.ForgetAsync(stop) is not { } login)
            {
                Console.Error.WriteLine("You were not signed in.");
                return ExitCode.Ok;
            }
            if (login.Expires > DateTimeOffset.UtcNow && AdminClient.With(login.Gateway, login.Token) is { } client)
            {
                using (client) { await client.CallAsync(HttpMethod.Post, "/api/v1/logout", json => json.WriteString("everywhere", arguments.GetValue(everywhere) ? "true" : "false")); }
            }
            bool isRevoked = true;
            if (login.RefreshToken is { } refresh)
            {
                using TokenClient issuer = new(login.Client);
                isRevoked = await issuer.RevokeAsync(refresh, stop);
            }
            Console.Error.WriteLine(isRevoked ? "Signed out." : "Signed out here; the issuer did not take the refresh token back, so end the session there too.");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary><c>edgegate token</c>.</summary>
    public static Command CreateToken()
    {
        Command command = new("token", """
            Print a token that is good for a while, renewed first when it is about to end. Exit code 5: nobody is signed in.

            Examples:
              curl -H "Authorization: Bearer $(edgegate token)" https://gate.example.com/c/web/
            """);
        command.SetAction(async (_, stop) =>
        {
            (string? token, int code) = await TokenSource.FindAsync(null, null, stop);
            if (token is not null) { Console.WriteLine(token); }
            return code;
        });
        return command;
    }

    /// <summary><c>edgegate whoami</c>.</summary>
    public static Command CreateWhoami()
    {
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> output = CommonOptions.Output();
        Command command = new("whoami", """
            Ask the gateway who you are to it: subject, mail address, groups.

            Examples:
              edgegate whoami
              edgegate whoami --output json | jq -r '.groups[]'
            """) { gateway, token, output };
        command.SetAction(async (arguments, stop) =>
        {
            (string? found, int failure) = await TokenSource.FindAsync(arguments.GetValue(token), arguments.GetValue(gateway), stop);
            if (found is null) { return failure; }
            using AdminClient? client = AdminClient.With(arguments.GetValue(gateway)!, found);
            if (client is null) { return ExitCode.Usage; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, "/api/v1/whoami");
            using JsonDocument? owned = answer;
            if (answer is null) { return code; }
            if (arguments.GetValue(output) == "json")
            {
                Console.WriteLine(JsonLines.Indented(answer));
                return code;
            }
            foreach (JsonProperty field in answer.RootElement.EnumerateObject())
            {
                string value = field.Value.ValueKind == JsonValueKind.Array ? string.Join(", ", field.Value.EnumerateArray().Select(static one => one.ToString())) : field.Value.ToString();
                if (value.Length > 0) { Console.WriteLine($"{field.Name + ":",-14}{TerminalText.Of(value)}"); }
            }
            return code;
        });
        return command;
    }
}
