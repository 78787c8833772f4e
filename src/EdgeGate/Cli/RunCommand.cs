using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeGate.Hosting;
using EdgeGate.Hosting.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeGate.Cli;

/// <summary><c>edgegate run</c>: the gateway.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Option<string> config = CommonOptions.Config();
        Option<string> format = new("--log-format") { Description = "console or json", DefaultValueFactory = _ => "console" };
        format.AcceptOnlyFromAmong("console", "json");
        Option<LogLevel> level = new("--log-level") { Description = "Trace, Debug, Information, Warning, Error", DefaultValueFactory = _ => LogLevel.Information };
        level.AcceptOnlyFromAmong([.. Enum.GetNames<LogLevel>(), .. Enum.GetNames<LogLevel>().Select(static name => name.ToLowerInvariant())]);
        Command command = new("run", """
            Run the gateway until SIGTERM or SIGINT; SIGHUP reloads the configuration.

            Examples:
              edgegate run --config /etc/edgegate/edgegate.yaml
              edgegate run --config edgegate.yaml --log-format json
            """) { config, format, level };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetRequiredValue(config), arguments.GetValue(format) == "json", arguments.GetValue(level), stop));
        return command;
    }

    /// <summary>Makes loggers that write to standard error.</summary>
    public static ILoggerFactory CreateLoggers(bool isJson, LogLevel level) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (isJson) { logging.AddJsonConsole(); }
        else { logging.AddSimpleConsole(static console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss "; console.ColorBehavior = LoggerColorBehavior.Disabled; }); }
        logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });

    private static async Task<int> RunAsync(string path, bool isJson, LogLevel level, CancellationToken stop)
    {
        TaskCompletionSource<Gateway> started = new();
        using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            if (!stop.IsCancellationRequested) { _ = ReloadAsync(started.Task, path); }
        });
        // The command line takes SIGTERM and SIGINT when this waits for the first time.
        await Task.Yield();
        GateConfig? config = null;
        try
        {
            (config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
            if (config is null)
            {
                foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
                return ExitCode.Usage;
            }
            if (stop.IsCancellationRequested) { return ExitCode.Ok; }
            using ILoggerFactory loggers = CreateLoggers(isJson, level);
            await using Gateway gateway = await Gateway.StartAsync(config, loggers);
            started.SetResult(gateway);
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            return ExitCode.Ok;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"edgegate: cannot start: {StartProblem.Explain(problem, config?.StatePath ?? "")}");
            return ExitCode.Failure;
        }
    }

    private static async Task ReloadAsync(Task<Gateway> started, string path) => await (await started).ReloadAsync(path);
}
