using System.CommandLine;
using System.Text.Json;

namespace EdgeGate.Cli.Approvals;

/// <summary><c>edgegate request</c>: ask for a grant before connecting.</summary>
internal static class RequestCommand
{
    public static Command Create()
    {
        Argument<string> connection = new("connection") { Description = "The connection's name" };
        Option<string> gateway = ApprovalOptions.Gateway();
        Option<string?> token = ApprovalOptions.TokenFile();
        Option<string> reason = ApprovalOptions.Reason();
        Option<string?> time = ApprovalOptions.For();
        Option<int?> uses = ApprovalOptions.Uses();
        Option<string?> rule = new("--rule") { Description = "The rule whose holds the grant shall cover, where several hold" };
        Option<bool> wait = new("--wait") { Description = "Wait for the decision" };
        Command command = new("request", """
            Ask for a grant before connecting: what a rule would hold then passes, until the grant ends.

            Examples:
              edgegate request orders-db --for 1h --reason "migration, ticket 812"
              edgegate request orders-db --uses 3 --rule "destructive SQL waits for a DBA" --reason "ticket 812" --wait
            """) { connection, gateway, token, reason, time, uses, rule, wait };
        command.SetAction(async (arguments, stop) =>
        {
            using AdminClient? client = AdminClient.Create(arguments.GetValue(gateway)!, arguments.GetValue(token), out int missing);
            if (client is null) { return missing; }
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Post, "/api/v1/requests", json =>
            {
                json.WriteString("connection", arguments.GetValue(connection));
                json.WriteString("reason", arguments.GetValue(reason));
                if (arguments.GetValue(rule) is { } name) { json.WriteString("rule", name); }
                ApprovalOptions.WriteGrant(json, arguments.GetValue(time), arguments.GetValue(uses), isSame: false);
            });
            if (answer is null) { return code; }
            string id = answer.RootElement.GetProperty("id").GetString()!;
            Console.WriteLine(id);
            return arguments.GetValue(wait) ? await WaitAsync(client, id, stop) : ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> WaitAsync(AdminClient client, string id, CancellationToken stop)
    {
        while (true)
        {
            (JsonDocument? answer, int code) = await client.CallAsync(HttpMethod.Get, $"/api/v1/holds/{id}");
            if (answer is null) { return code; }
            string state = answer.RootElement.GetProperty("state").GetString()!;
            if (state != "pending")
            {
                Console.Error.WriteLine(state);
                return state == "approved" ? ExitCode.Ok : ExitCode.Failure;
            }
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Failure;
            }
        }
    }
}
