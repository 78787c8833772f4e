using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Cli.Denials;
using EdgeGate.State;

namespace EdgeGate.Cli;

/// <summary><c>edgegate sessions</c>: who used what.</summary>
internal static class SessionsCommand
{
    public static Command Create()
    {
        Command command = new("sessions", """
            List sessions, show one, or end one.

            Examples:
              edgegate sessions list --connection orders-db --limit 20
              edgegate sessions list --output json | jq '.[].id'
              edgegate sessions show 01k4
            """) { CreateList(), CreateShow(), DenyCommand.CreateKill() };
        return command;
    }

    private static Command CreateList()
    {
        Option<string> state = CommonOptions.State();
        Option<string> output = CommonOptions.Output();
        Option<string?> connection = new("--connection") { Description = "Only of this connection" };
        Option<string?> user = new("--user") { Description = "Only of this subject or mail address, and agents that act for them" };
        Option<int> limit = CommonOptions.Limit();
        Command command = new("list", """
            List sessions, newest first.

            Examples:
              edgegate sessions list --user alice@example.com
              edgegate sessions list --connection orders-db --limit 20 --output json | jq -r '.[].id'
            """) { state, output, connection, user, limit };
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
        Option<string?> audit = new("--audit") { Description = "The audit log; audit.jsonl of the state folder when left out" };
        Command command = new("show", """
            Show a session: who, what, why it ended, and what the audit log says of it.

            Examples:
              edgegate sessions show 01k4zq
              edgegate sessions show 01k4zq --output json | jq .audit.masked
            """) { id, state, output, audit };
        command.SetAction(arguments =>
        {
            using StateStore? store = CommonOptions.OpenState(arguments.GetValue(state)!);
            if (store is null) { return ExitCode.NotFound; }
            List<SessionRow> found = store.Find(arguments.GetRequiredValue(id));
            if (found.Count != 1)
            {
                Console.Error.WriteLine($"edgegate: {CommonOptions.Several(found.Count, "sessions", arguments.GetRequiredValue(id))}");
                return ExitCode.NotFound;
            }
            AuditSummary? summary = AuditSummary.Read(arguments.GetValue(audit) ?? Path.Combine(arguments.GetValue(state)!, "audit.jsonl"), found[0].Id);
            if (arguments.GetValue(output) == "json") { WriteShownJson(found[0], summary); }
            else { WriteShown(found[0], summary); }
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
                row.Id, row.User, row.Connection, Short(row.Started), Short(row.Ended), row.Reason ?? "under way",
                row.Statements.ToString(CultureInfo.InvariantCulture), row.Denied.ToString(CultureInfo.InvariantCulture),
            }));
    }

    private static string Short(string? time) => time is null ? "" : time[..19] + "Z";

    private static void WriteJson(List<SessionRow> rows)
    {
        JsonOutput.WriteObjects(rows, WriteFields);
    }

    private static void WriteFields(Utf8JsonWriter json, SessionRow row)
    {
        json.WriteString("id", row.Id);
        json.WriteString("subject", row.Subject);
        json.WriteString("email", row.Email);
        if (row.OnBehalfOf is { } person) { json.WriteString("on_behalf_of", person); }
        json.WriteString("connection", row.Connection);
        json.WriteString("protocol", row.Protocol);
        json.WriteString("client", row.Client);
        json.WriteString("started", row.Started);
        json.WriteString("ended", row.Ended);
        json.WriteString("reason", row.Reason);
        json.WriteNumber("statements", row.Statements);
        json.WriteNumber("denied", row.Denied);
        json.WriteString("recording", row.Recording);
    }

    private static void WriteShownJson(SessionRow row, AuditSummary? audit)
    {
        JsonOutput.WriteObject(json =>
        {
            WriteFields(json, row);
            if (audit is not null)
            {
                json.WriteStartObject("audit");
                foreach ((string name, SortedDictionary<string, long> counts) in Parts(audit))
                {
                    json.WriteStartObject(name);
                    foreach ((string what, long count) in counts) { json.WriteNumber(what, count); }
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
        });
    }

    private static void WriteShown(SessionRow row, AuditSummary? audit)
    {
        (string Name, string Value)[] fields =
        [
            ("session", row.Id), ("user", row.Email is null || row.OnBehalfOf is not null ? row.User : $"{row.Email} ({row.Subject})"), ("connection", $"{row.Connection} ({row.Protocol})"),
            ("client", row.Client), ("started", Short(row.Started)), ("ended", row.Ended is null ? "under way" : $"{Short(row.Ended)} ({row.Reason})"),
            ("statements", string.Create(CultureInfo.InvariantCulture, $"{row.Statements}, {row.Denied} denied")), ("recording", row.Recording ?? "none"),
            .. audit is null ? [("audit", "no log here; name it with --audit")] : Parts(audit).Where(static part => part.Counts.Count > 0)
                .Select(static part => (part.Name.Replace('_', ' '), string.Join(", ", part.Counts.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"))))),
        ];
        foreach ((string name, string value) in fields) { Console.WriteLine($"{name + ":",-12} {TerminalText.Of(value)}"); }
    }

    private static IEnumerable<(string Name, SortedDictionary<string, long> Counts)> Parts(AuditSummary audit)
        => [("events", audit.Events), ("allowed", audit.Kinds), ("denied_by", audit.DeniedBy), ("masked", audit.Masked)];
}
