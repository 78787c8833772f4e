using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Notifications;
using EdgeGate.State;
using Microsoft.Data.Sqlite;

namespace EdgeGate.Cli;

/// <summary><c>edgegate notifications</c>: what people were told, and what they could not be.</summary>
internal static class NotificationsCommand
{
    public static Command Create() => new("notifications", """
        List what people were told, and try again what was given up.

        Examples:
          edgegate notifications list
          edgegate notifications list --only dead
          edgegate notifications retry --all
        """) { CreateList(), CreateRetry() };

    private static Command CreateList()
    {
        Option<string> state = CommonOptions.State();
        Option<string> output = CommonOptions.Output();
        Option<int> limit = CommonOptions.Limit();
        Option<string?> only = new("--only") { Description = "waiting, sent or dead" };
        only.AcceptOnlyFromAmong("waiting", "sent", "dead");
        Command command = new("list", """
            List deliveries, newest first.

            Examples:
              edgegate notifications list --only dead
              edgegate notifications list --output json | jq '.[].problem'
            """) { state, output, limit, only };
        command.SetAction(arguments => With(arguments.GetValue(state)!, store =>
        {
            DeliveryState? wanted = arguments.GetValue(only) is { } name ? Enum.Parse<DeliveryState>(name, ignoreCase: true) : null;
            Write(store.List(wanted, arguments.GetValue(limit)), arguments.GetValue(output) == "json");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command CreateRetry()
    {
        Option<string> state = CommonOptions.State();
        Argument<string?> id = new("id") { Description = "A delivery that was given up", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> all = new("--all") { Description = "All that were given up" };
        Command command = new("retry", """
            Have the gateway try again what was given up.

            Examples:
              edgegate notifications retry 01k4zq...
              edgegate notifications retry --all
            """) { state, id, all };
        command.SetAction(arguments =>
        {
            string? one = arguments.GetValue(id);
            if (one is null != arguments.GetValue(all))
            {
                Console.Error.WriteLine("edgegate: name a delivery, or --all");
                return ExitCode.Usage;
            }
            return With(arguments.GetValue(state)!, store =>
            {
                int count = store.Retry(one, TimeProvider.System.GetUtcNow());
                if (count == 0 && one is not null)
                {
                    Console.Error.WriteLine($"edgegate: no delivery {one} was given up");
                    return ExitCode.NotFound;
                }
                Console.WriteLine($"{count} will be tried again");
                return ExitCode.Ok;
            });
        });
        return command;
    }

    private static int With(string folder, Func<NotificationStore, int> work)
    {
        try
        {
            using NotificationStore store = NotificationStore.OpenBeside(folder);
            return work(store);
        }
        catch (Exception problem) when (problem is SqliteException or HoldsNotKeptException)
        {
            Console.Error.WriteLine($"edgegate: there is no state with notifications in {folder}; name its folder with --state or EDGEGATE_STATE");
            return ExitCode.NotFound;
        }
    }

    private static void Write(IReadOnlyList<Delivery> deliveries, bool isJson)
    {
        if (!isJson)
        {
            TextTable.Write(
                ["ID", "CHANNEL", "EVENT", "HOLD", "STATE", "TRIED", "NEXT", "PROBLEM"],
                deliveries.Select(static one => new[]
                {
                    one.Id, one.Channel, Notice.NameOf(one.Notice.Kind), one.Notice.Hold, one.State.ToString().ToLowerInvariant(), one.Attempts.ToString(CultureInfo.InvariantCulture),
                    one.State == DeliveryState.Waiting ? one.Next.ToString("u", CultureInfo.InvariantCulture) : "", one.Problem,
                }));
            return;
        }
        JsonOutput.WriteObjects(deliveries, static (json, one) =>
        {
            json.WriteString("id", one.Id);
            json.WriteString("channel", one.Channel);
            json.WriteString("event", Notice.NameOf(one.Notice.Kind));
            json.WriteString("hold", one.Notice.Hold);
            json.WriteString("state", one.State.ToString().ToLowerInvariant());
            json.WriteNumber("attempts", one.Attempts);
            json.WriteString("next", one.Next);
            json.WriteString("problem", one.Problem);
        });
    }
}
