using System.Collections.Immutable;
using System.CommandLine;
using EdgeGate.Hosting;
using EdgeGate.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeGate.Cli.Demo;

/// <summary><c>edgegate demo</c>: the whole pipe on this machine, with stock clients, a scratch PostgreSQL, a model API and an sshd, then left running.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> once = new("--once") { Description = "End after the tour" };
        Command command = new("demo", """
            Show the whole pipe on this machine: a scratch PostgreSQL, a model API and an sshd, an issuer for development, the gateway,
            and psql, curl and ssh as two people. Without an sshd that part is left out.
            Needs no configuration; listens on loopback only; leaves nothing behind.

            Examples:
              edgegate demo
              edgegate demo --once
            """) { once };
        command.SetAction((arguments, stop) => RunAsync(arguments.GetValue(once), stop));
        return command;
    }

    private static async Task<int> RunAsync(bool isOnce, CancellationToken stop)
    {
        if (DemoPostgres.FindPrograms() is not { } programs || !DemoShell.Has("psql") || !DemoShell.Has("curl"))
        {
            Console.Error.WriteLine("edgegate: the demo needs PostgreSQL and curl on this machine: apt-get install postgresql curl");
            return ExitCode.Failure;
        }
        using DemoFolder folder = new();
        await using DemoPostgres postgres = new(folder.Path);
        await postgres.StartAsync(programs);
        await using DevIssuer issuer = await DevIssuer.StartAsync(DemoFolder.FreePort());
        await using DemoModel model = await DemoModel.StartAsync(DemoFolder.FreePort());
        await using DemoSshd? sshd = DemoSshd.IsInstalled && DemoShell.Has("ssh") ? await DemoSshd.StartAsync(folder) : null;
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(DemoConfig.Write(folder, issuer, postgres, model, sshd));
        if (config is null) { throw new InvalidOperationException(string.Join('\n', problems)); }
        using ILoggerFactory loggers = RunCommand.CreateLoggers(isJson: false, LogLevel.Warning);
        await using Gateway gateway = await Gateway.StartAsync(config, loggers);
        DemoTour tour = new(folder, postgres, model, issuer);
        await tour.ShowAsync(hasSsh: sshd is not null);
        if (isOnce) { return ExitCode.Ok; }
        tour.ShowCommands(hasSsh: sshd is not null);
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        return ExitCode.Ok;
    }
}
