using System.CommandLine;
using System.Text.Json;
using EdgeGate.Cli.Approvals;

namespace EdgeGate.Cli.Clients;

/// <summary><c>edgegate password</c>: passwords for tools that know nothing else.</summary>
internal static class PasswordCommand
{
    private static readonly string[] Columns = ["id", "connection", "network", "created", "expires"];

    public static Command Create()
    {
        Argument<string?> connection = new("connection") { Description = "The connection's name", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> life = new("--for") { Description = "How long: 8h; never longer than the gateway lets it" };
        Option<string?> network = new("--network") { Description = "Good from this address or network only: 192.0.2.0/24" };
        Option<bool> list = new("--list") { Description = "List yours" };
        Option<string?> revoke = new("--revoke") { Description = "Revoke one of yours, by its identifier" };
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> output = CommonOptions.Output();
        Command command = new("password", """
            Make a password for a PostgreSQL connection, for tools that know nothing else. It is shown once, ends by itself, and is good for that connection alone.

            Examples:
              edgegate password orders-db
              edgegate password orders-db --for 2h --network 192.0.2.7
              edgegate password --list
              edgegate password --revoke 3n8q5w0c2v7kx1td
            """) { connection, life, network, list, revoke, gateway, token, output };
        command.SetAction(async (arguments, _) =>
        {
            string? name = arguments.GetValue(connection);
            string? id = arguments.GetValue(revoke);
            if (new[] { name is not null, id is not null, arguments.GetValue(list) }.Count(static one => one) != 1)
            {
                Console.Error.WriteLine("edgegate: name a connection, or write --list or --revoke ID");
                return ExitCode.Usage;
            }
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            if (id is not null) { return (await client.CallAsync(HttpMethod.Delete, $"/api/v1/passwords/{Uri.EscapeDataString(id)}")).Code; }
            (JsonDocument? answer, int code) = name is null
                ? await client.CallAsync(HttpMethod.Get, "/api/v1/passwords")
                : await client.CallAsync(HttpMethod.Post, "/api/v1/passwords", json =>
                {
                    json.WriteString("connection", name);
                    if (arguments.GetValue(life) is { } wanted) { json.WriteString("for", wanted); }
                    if (arguments.GetValue(network) is { } from) { json.WriteString("network", from); }
                });
            using JsonDocument? owned = answer;
            if (answer is null) { return code; }
            if (arguments.GetValue(output) == "json") { Console.WriteLine(JsonLines.Indented(answer)); }
            else if (name is null) { Table(answer.RootElement.GetProperty("passwords")); }
            else
            {
                foreach (string field in (string[])["user", "password", "expires"]) { Console.WriteLine($"{field + ":",-10}{TerminalText.Of(answer.RootElement.GetProperty(field).GetString()!)}"); }
            }
            return code;
        });
        return command;
    }

    private static void Table(JsonElement passwords) => TextTable.Write(
        ["ID", "CONNECTION", "NETWORK", "CREATED", "EXPIRES"],
        passwords.EnumerateArray().Select(static one => Columns.Select(name => one.GetProperty(name).GetString() ?? "").ToArray()));
}
