using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGate.State;

namespace EdgeGate.Cli;

/// <summary><c>edgegate sessions</c>: who used what.</summary>
internal static class SessionsCommand
{
    public static Command Create()
    {
        Command command = new("sessions", """
            List sessions and show one.

            Examples:
              edgegate sessions list --connection orders-db --limit 20
              edgegate sessions list --output json | jq '.[].id'
              edgegate sessions show 01k4
            """) { CreateList(), CreateShow() };
        return command;
    }

    private static Command CreateList()
    {
        Option<string> state = CommonOptions.State();
        Option<string> output = CommonOptions.Output();
        Option<string?> connection = new("--connection") { Description = "Only of this connection" };
        Option<string?> user = new("--user") { Description = "Only of this subject or mail address" };
        Option<int> limit = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 50 };
        Command command = new("list", "List sessions, newest first.") { state, output, connection, user, limit };
        command.SetAction(arguments =>
        {
            using StateStore? store = CommonOptions.OpenState(arguments.GetValue(state)!);
            if (store is null) { return ExitCode.NotFound; }
            Write(store.List(arguments.GetValue(connection), arguments.GetValue(user), arguments.GetValue(limit)), arguments.GetValue(output) == "json");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> id = new("id") { Description = "A session's identifier, or the beginning of it" };
        Option<string> state = CommonOptions.State();
        Option<string> output = CommonOptions.Output();
        Command command = new("show", "Show a session.") { id, state, output };
        command.SetAction(arguments =>
        {
            using StateStore? store = CommonOptions.OpenState(arguments.GetValue(state)!);
            if (store is null) { return ExitCode.NotFound; }
            List<SessionRow> found = store.Find(arguments.GetRequiredValue(id));
            if (found.Count != 1)
            {
                Console.Error.WriteLine($"edgegate: {found.Count} sessions begin with {arguments.GetRequiredValue(id)}");
                return ExitCode.NotFound;
            }
            Write(found, arguments.GetValue(output) == "json");
            if (arguments.GetValue(output) != "json") { Console.WriteLine($"recording: {found[0].Recording ?? "none"}"); }
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(List<SessionRow> rows, bool isJson)
    {
        if (isJson)
        {
            WriteJson(rows);
            return;
        }
        TextTable.Write(
            ["ID", "USER", "CONNECTION", "STARTED", "ENDED", "REASON", "STATEMENTS", "DENIED"],
            rows.Select(static row => new[]
            {
                row.Id, row.Email ?? row.Subject, row.Connection, Short(row.Started), Short(row.Ended), row.Reason ?? "under way",
                row.Statements.ToString(CultureInfo.InvariantCulture), row.Denied.ToString(CultureInfo.InvariantCulture),
            }));
    }

    private static string Short(string? time) => time is null ? "" : time[..19] + "Z";

    private static void WriteJson(List<SessionRow> rows)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (SessionRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            json.WriteString("subject", row.Subject);
            json.WriteString("email", row.Email);
            json.WriteString("connection", row.Connection);
            json.WriteString("protocol", row.Protocol);
            json.WriteString("client", row.Client);
            json.WriteString("started", row.Started);
            json.WriteString("ended", row.Ended);
            json.WriteString("reason", row.Reason);
            json.WriteNumber("statements", row.Statements);
            json.WriteNumber("denied", row.Denied);
            json.WriteString("recording", row.Recording);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Flush();
        stdout.Write("\n"u8);
    }
}
