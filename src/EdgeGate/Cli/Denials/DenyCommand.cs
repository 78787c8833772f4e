using System.CommandLine;
using System.Text.Json;
using EdgeGate.Cli.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Denials;
using EdgeGate.State;

namespace EdgeGate.Cli.Denials;

/// <summary><c>edgegate deny</c> and <c>edgegate sessions kill</c>: end somebody's access, on the machine itself (by its state folder) or from elsewhere (by the API).</summary>
/// <remarks>On the machine no issuer needs to answer: who may write the state may deny.</remarks>
internal static class DenyCommand
{
    public static Command Create() => new("deny", """
        End somebody's access within a second: sessions under way end, and nothing proves them any more.

        Examples:
          edgegate deny add --subject alice --reason "laptop stolen"
          edgegate deny list
          edgegate deny remove 01k4zq0w4c...
        """) { CreateAdd(), CreateList(), CreateRemove() };

    /// <summary><c>edgegate sessions kill</c>.</summary>
    public static Command CreateKill()
    {
        Argument<string> id = new("id") { Description = "The session's identifier, or on the machine itself the beginning of it" };
        Option<string> reason = new("--reason") { Description = "Why; kept in the audit log", DefaultValueFactory = _ => "" };
        (Option<string> state, Option<string?> gateway, Option<string?> token) = Where();
        Command command = new("kill", """
            End a session that is under way.

            Examples:
              edgegate sessions kill 01k4zq
              edgegate sessions kill 01k4zq0w4c3v8mq1y7d2r5t9xe --gateway https://gate.example.com --reason "ticket 812"
            """) { id, reason, state, gateway, token };
        command.SetAction(async (arguments, _) =>
        {
            string asked = arguments.GetValue(id)!;
            if (arguments.GetValue(gateway) is { } address)
            {
                return await CallAsync(address, arguments.GetValue(token), HttpMethod.Post, $"/api/v1/sessions/{Uri.EscapeDataString(asked)}/kill", json => json.WriteString("reason", arguments.GetValue(reason)));
            }
            string folder = arguments.GetValue(state)!;
            using StateStore? store = CommonOptions.OpenState(folder);
            if (store is null) { return ExitCode.NotFound; }
            List<SessionRow> found = [.. store.Find(asked).Where(static one => one.Ended is null)];
            if (found.Count != 1)
            {
                Console.Error.WriteLine($"edgegate: {CommonOptions.Several(found.Count, "sessions under way", asked)}");
                return ExitCode.NotFound;
            }
            return Write(folder, New(arguments.GetValue(reason)!, TimeSpan.FromHours(1)) with { Session = found[0].Id });
        });
        return command;
    }

    private static Command CreateAdd()
    {
        Option<string?> subject = new("--subject") { Description = "The subject, as audit shows it" };
        Option<string?> person = new("--on-behalf-of") { Description = "Of the agent --subject names, only what acts for this person; \"\": for nobody" };
        Option<string?> tokenId = new("--token-id") { Description = "A token's jti" };
        Option<string?> login = new("--login-id") { Description = "A sign-in at the issuer: sid" };
        Option<string?> issuer = new("--issuer") { Description = "Of this issuer only" };
        Option<string?> life = new("--for") { Description = "For how long: 8h, 30d; until it is removed when left out" };
        Option<string> reason = ApprovalOptions.Reason();
        (Option<string> state, Option<string?> gateway, Option<string?> token) = Where();
        Command command = new("add", """
            Deny a subject, a token or a sign-in.

            Examples:
              edgegate deny add --subject alice --reason "laptop stolen"
              edgegate deny add --subject assistant --on-behalf-of alice --reason "runs wild"
              edgegate deny add --token-id 5f2c --for 12h --reason "leaked in a log" --gateway https://gate.example.com
            """) { subject, person, tokenId, login, issuer, life, reason, state, gateway, token };
        command.SetAction(async (arguments, _) =>
        {
            TimeSpan span = default;
            if (arguments.GetValue(life) is { } text && !ConfigScope.TryDuration(text, out span)) { return Usage($"'{TerminalText.Of(text)}' is not a time such as 8h"); }
            Denial denial = New(arguments.GetValue(reason)!, span == default ? null : span) with
            {
                Subject = arguments.GetValue(subject),
                OnBehalfOf = arguments.GetValue(person),
                TokenId = arguments.GetValue(tokenId),
                LoginId = arguments.GetValue(login),
                Issuer = arguments.GetValue(issuer),
            };
            if (!denial.IsSpecific) { return Usage("say whom: --subject, --token-id or --login-id"); }
            return arguments.GetValue(gateway) is { } address
                ? await CallAsync(address, arguments.GetValue(token), HttpMethod.Post, "/api/v1/denials", json =>
                {
                    foreach ((string name, string? value) in new[] { ("subject", denial.Subject), ("on_behalf_of", denial.OnBehalfOf), ("token_id", denial.TokenId), ("login_id", denial.LoginId), ("issuer", denial.Issuer), ("reason", denial.Reason), ("for", arguments.GetValue(life)) })
                    {
                        if (value is not null) { json.WriteString(name, value); }
                    }
                })
                : Write(arguments.GetValue(state)!, denial);
        });
        return command;
    }

    private static Command CreateList()
    {
        Option<string> output = CommonOptions.Output();
        (Option<string> state, Option<string?> gateway, Option<string?> token) = Where();
        Command command = new("list", """
            List who is denied.

            Examples:
              edgegate deny list --output json
            """) { output, state, gateway, token };
        command.SetAction(async (arguments, _) =>
        {
            if (arguments.GetValue(gateway) is { } address)
            {
                using AdminClient? client = AdminClient.Create(address, arguments.GetValue(token), out int missing);
                if (client is null) { return missing; }
                (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, "/api/v1/denials");
                if (answer is not null) { Console.WriteLine(JsonLines.Indented(answer)); }
                return code;
            }
            return Guard(() =>
            {
                using DenialStore store = DenialStore.OpenBeside(arguments.GetValue(state)!);
                IReadOnlyList<Denial> all = store.List(DateTimeOffset.UtcNow);
                if (arguments.GetValue(output) == "json") { WriteJson(all); }
                else
                {
                    TextTable.Write(["ID", "WHOM", "SINCE", "UNTIL", "BY", "WHY"], all.Select(static one => new[]
                    {
                        one.Id, WhomOf(one) ?? one.TokenSubject ?? one.TokenId ?? one.LoginId ?? one.Session ?? "", $"{one.At.UtcDateTime:yyyy-MM-dd HH:mm}Z", one.Until is { } until ? $"{until.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "", one.By, one.Reason,
                    }));
                }
            });
        });
        return command;
    }

    private static Command CreateRemove()
    {
        Argument<string> id = new("id") { Description = "The denial's identifier" };
        (Option<string> state, Option<string?> gateway, Option<string?> token) = Where();
        Command command = new("remove", """
            Remove a denial: a new sign-in counts again.

            Examples:
              edgegate deny remove 01k4zq0w4c3v8mq1y7d2r5t9xe
            """) { id, state, gateway, token };
        command.SetAction(async (arguments, _) =>
        {
            if (arguments.GetValue(gateway) is { } address) { return await CallAsync(address, arguments.GetValue(token), HttpMethod.Delete, $"/api/v1/denials/{Uri.EscapeDataString(arguments.GetValue(id)!)}", null); }
            bool isRemoved = false;
            int code = Guard(() =>
            {
                using DenialStore store = DenialStore.OpenBeside(arguments.GetValue(state)!);
                isRemoved = store.Remove(arguments.GetValue(id)!);
            });
            if (code == ExitCode.Ok && !isRemoved) { Console.Error.WriteLine("edgegate: there is no such denial"); }
            return code == ExitCode.Ok && !isRemoved ? ExitCode.NotFound : code;
        });
        return command;
    }

    private static (Option<string> State, Option<string?> Gateway, Option<string?> Token) Where()
        => (CommonOptions.State(), new Option<string?>("--gateway") { Description = "The gateway's API, from elsewhere; the state folder of this machine when left out" }, ApprovalOptions.TokenFile());

    private static Denial New(string reason, TimeSpan? life)
    {
        OperatingUser user = OperatingUser.Current();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new Denial(SessionId.Create(now), reason, $"{user.SudoUser ?? user.Name} (on the machine, uid {user.UserId})", now, life is { } span ? now + span : null);
    }

    private static int Write(string folder, Denial denial) => Guard(() =>
    {
        using DenialStore store = DenialStore.OpenBeside(folder);
        store.Add(denial);
        Console.WriteLine(denial.Id);
    });

    private static int Guard(Action work)
    {
        try
        {
            work();
            return ExitCode.Ok;
        }
        catch (DenialsNotKeptException problem)
        {
            Console.Error.WriteLine($"edgegate: {problem.Message}");
            return ExitCode.NotFound;
        }
    }

    private static string? WhomOf(Denial one) => one.OnBehalfOf is { Length: > 0 } person ? $"{one.Subject} for {person}" : one.Subject;

    private static int Usage(string problem)
    {
        Console.Error.WriteLine($"edgegate: {problem}");
        return ExitCode.Usage;
    }

    private static async Task<int> CallAsync(string address, string? tokenFile, HttpMethod method, string path, Action<Utf8JsonWriter>? body)
    {
        using AdminClient? client = AdminClient.Create(address, tokenFile, out int missing);
        return client is null ? missing : (await client.CallAsync(method, path, body)).Code;
    }

    private static void WriteJson(IReadOnlyList<Denial> all)
    {
        JsonOutput.Write(json =>
        {
            json.WriteStartArray();
            foreach (Denial one in all) { Admin.DenialJson.Write(json, one); }
            json.WriteEndArray();
        });
    }
}
