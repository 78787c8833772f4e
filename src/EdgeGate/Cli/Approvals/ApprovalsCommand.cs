using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace EdgeGate.Cli.Approvals;

/// <summary><c>edgegate approvals</c>: see what waits, and decide.</summary>
internal static class ApprovalsCommand
{
    public static Command Create() => new("approvals", """
        List what waits for approval, and decide.

        Examples:
          export EDGEGATE_TOKEN="$(cat token)"
          edgegate approvals list
          edgegate approvals approve 01k4zq0w4c --reason "agreed in ticket 812"
        """) { CreateList(), CreateShow(), CreateApprove(), CreateDeny(), CreateBreakGlass(), CreateGrants(), CreateRevoke() };

    private static Command CreateList()
    {
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> output = CommonOptions.Output();
        Option<string> state = new("--state") { Description = "pending, approved, denied, expired, withdrawn, lost, used or all", DefaultValueFactory = _ => "pending" };
        Command command = new("list", """
            List what you may decide, and what you asked for; newest first.

            Examples:
              edgegate approvals list
              edgegate approvals list --state all --output json | jq '.holds[].what'
            """) { gateway, token, output, state };
        command.SetAction(async (arguments, _) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, $"/api/v1/holds?state={Uri.EscapeDataString(arguments.GetValue(state)!)}");
            if (answer is null) { return code; }
            if (arguments.GetValue(output) == "json") { Console.WriteLine(JsonLines.Indented(answer)); }
            else
            {
                TextTable.Write(
                    ["hold", "state", "requester", "connection", "rule", "expires", "what"],
                    answer.RootElement.GetProperty("holds").EnumerateArray().Select(static hold => new[]
                    {
                        Text(hold, "id"), Text(hold, "state"), Name(hold.GetProperty("requester")), Text(hold, "connection"), Text(hold, "rule"), Left(hold), FirstLine(hold),
                    }));
            }
            return code;
        });
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> id = new("hold") { Description = "The hold's identifier" };
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> output = CommonOptions.Output();
        Command command = new("show", """
            Show one: who asks for what, whole, and what was decided.

            Examples:
              edgegate approvals show 01k4zq0w4c
            """) { id, gateway, token, output };
        command.SetAction(async (arguments, _) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, $"/api/v1/holds/{Uri.EscapeDataString(arguments.GetValue(id)!)}");
            if (answer is null) { return code; }
            if (arguments.GetValue(output) == "json") { Console.WriteLine(JsonLines.Indented(answer)); }
            else { WriteShown(answer.RootElement); }
            return code;
        });
        return command;
    }

    private static Command CreateApprove()
    {
        Option<string?> time = ApprovalOptions.For();
        Option<int?> uses = ApprovalOptions.Uses();
        Option<bool> same = ApprovalOptions.SameStatement();
        return CreateDecision(
            "approve", """
            Approve: once, or with a grant as far as the rule allows one.

            Examples:
              edgegate approvals approve 01k4zq0w4c --reason "ticket 812"
              edgegate approvals approve 01k4zq0w4c --reason "ticket 812" --for 30m
              edgegate approvals approve 01k4zq0w4c --reason "nightly clean-up" --uses 5 --same-statement
            """,
            [time, uses, same],
            (arguments, json) => ApprovalOptions.WriteGrant(json, arguments.GetValue(time), arguments.GetValue(uses), arguments.GetValue(same)));
    }

    private static Command CreateDeny() => CreateDecision(
        "deny", """
        Deny: the one who asked gets your reason.

        Examples:
          edgegate approvals deny 01k4zq0w4c --reason "not during the freeze"
        """, [], static (_, _) => { });

    private static Command CreateBreakGlass() => CreateDecision(
        "break-glass", """
        Pass without approval with something you asked for yourself, where the rule lets you. Everybody who could have approved is told.

        Examples:
          edgegate approvals break-glass 01k4zq0w4c --reason "site down, nobody answers"
        """, [], static (_, _) => { });

    private static Command CreateDecision(string verb, string description, Option[] more, Action<ParseResult, Utf8JsonWriter> write)
    {
        Argument<string> id = new("hold") { Description = "The hold's identifier" };
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> reason = ApprovalOptions.Reason();
        Command command = new(verb, description) { id, gateway, token, reason };
        foreach (Option option in more) { command.Options.Add(option); }
        command.SetAction(async (arguments, _) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Post, $"/api/v1/holds/{Uri.EscapeDataString(arguments.GetValue(id)!)}/{verb}", json =>
            {
                json.WriteString("reason", arguments.GetValue(reason));
                write(arguments, json);
            });
            if (answer is not null) { Console.WriteLine(Text(answer.RootElement, "message")); }
            return code;
        });
        return command;
    }

    private static Command CreateGrants()
    {
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> output = CommonOptions.Output();
        Command command = new("grants", """
            List grants you have, or could have given.

            Examples:
              edgegate approvals grants
            """) { gateway, token, output };
        command.SetAction(async (arguments, _) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, "/api/v1/grants");
            if (answer is null) { return code; }
            if (arguments.GetValue(output) == "json") { Console.WriteLine(JsonLines.Indented(answer)); }
            else
            {
                TextTable.Write(
                    ["grant", "holder", "connection", "rule", "given by", "ends", "uses left", "statement"],
                    answer.RootElement.GetProperty("grants").EnumerateArray().Select(static grant => new[]
                    {
                        Text(grant, "id"), Name(grant.GetProperty("holder")), Text(grant, "connection") + (Text(grant, "place") is { Length: > 0 } place ? $", {place}" : ""), Text(grant, "rule"), Text(grant, "given_by"), Text(grant, "ends"),
                        grant.TryGetProperty("uses_left", out JsonElement left) ? left.GetRawText() : "any", grant.GetProperty("same_statement").GetBoolean() ? "the same" : "any",
                    }));
            }
            return code;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        Argument<string> id = new("grant") { Description = "The grant's identifier" };
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> reason = ApprovalOptions.Reason();
        Command command = new("revoke", """
            Take a grant back. What it has let through is not undone.

            Examples:
              edgegate approvals revoke 01k4zq3m9a --reason "done early"
            """) { id, gateway, token, reason };
        command.SetAction(async (arguments, _) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            return (await client.CallAsync(HttpMethod.Post, $"/api/v1/grants/{Uri.EscapeDataString(arguments.GetValue(id)!)}/revoke", json => json.WriteString("reason", arguments.GetValue(reason)))).Code;
        });
        return command;
    }

    private static void WriteShown(JsonElement hold)
    {
        Console.WriteLine($"hold        {Text(hold, "id")} ({Text(hold, "state")})");
        Console.WriteLine($"requester   {Name(hold.GetProperty("requester"))} ({Text(hold.GetProperty("requester"), "subject")}, as {Text(hold.GetProperty("requester"), "issuer")} says)");
        Console.WriteLine($"connection  {Text(hold, "connection")}{(Text(hold, "place") is { Length: > 0 } place ? $", {place}" : "")} ({Text(hold, "protocol")}, from {Text(hold, "client")})");
        Console.WriteLine($"rule        {Text(hold, "rule")}: {hold.GetProperty("needed").GetRawText()} of {string.Join(", ", hold.GetProperty("approvers").EnumerateArray().Select(static group => TerminalText.Of(group.GetString() ?? "")))}");
        if (Text(hold, "reason").Length > 0) { Console.WriteLine($"reason      {Text(hold, "reason")}"); }
        Console.WriteLine($"digest      {Text(hold, "digest")}");
        Console.WriteLine($"expires     {Text(hold, "expires")}");
        if (Text(hold, "why").Length > 0) { Console.WriteLine($"why         {Text(hold, "why")}"); }
        foreach (JsonElement decision in hold.GetProperty("decisions").EnumerateArray())
        {
            Console.WriteLine($"decision    {Text(decision, "decision")} by {Name(decision.GetProperty("by"))} at {Text(decision, "at")}: {Text(decision, "reason")}");
        }
        Console.WriteLine();
        foreach (string line in (hold.GetProperty("what").GetString() ?? "").Split('\n')) { Console.WriteLine($"  {TerminalText.Of(line)}"); }
    }

    private static string Left(JsonElement hold)
    {
        if (Text(hold, "state") != "pending") { return Text(hold, "ended"); }
        TimeSpan left = hold.GetProperty("expires").GetDateTimeOffset() - DateTimeOffset.UtcNow;
        return string.Create(CultureInfo.InvariantCulture, $"in {Math.Max(0, (int)left.TotalMinutes)}m{Math.Max(0, left.Seconds):00}s");
    }

    /// <summary>Two lines made one could read as something else: a comment would go on.</summary>
    private static string FirstLine(JsonElement hold)
    {
        string what = hold.GetProperty("what").GetString() ?? "";
        int end = Math.Min(60, what.IndexOf('\n') is >= 0 and int at ? at : what.Length);
        return TerminalText.Of(end < what.Length ? what[..end] + "..." : what);
    }

    private static string Name(JsonElement person)
    {
        (string subject, string email) = (Text(person, "subject"), Text(person, "email"));
        if (Text(person, "kind") != "agent") { return email.Length > 0 ? email : subject; }
        string whom = Text(person, "on_behalf_of");
        return whom.Length == 0 ? subject : $"{subject} for {(email.Length > 0 ? email : whom)}";
    }

    private static string Text(JsonElement of, string name)
        => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? TerminalText.Of(value.GetString()!) : "";
}
