using System.Globalization;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Targets;

namespace EdgeGate.Fuzz;

/// <summary>The command line. Exit codes: 0 nothing found, 1 a finding, 2 a wrong command.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (FuzzOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(FuzzOptions.Usage);
            return 2;
        }
        Directory.CreateDirectory(options.Folder);
        if (options.All) { return RunAll(options); }
        if (FuzzTargets.All.FirstOrDefault(known => known.Name == options.Target) is not { } target)
        {
            Console.Error.WriteLine($"no target {options.Target}; there are: {string.Join(' ', FuzzTargets.All.Select(static known => known.Name))}");
            return 2;
        }
        return options.Replay is null ? Supervisor.Run(target, options) : Supervisor.Replay(target, options.Replay);
    }

    /// <summary>Runs each target in a process of its own, so that one that dies is a finding too.</summary>
    private static int RunAll(FuzzOptions options)
    {
        foreach (FuzzTarget target in FuzzTargets.All)
        {
            int code = Supervisor.RunChild(
                target, options, "--target", target.Name, "--folder", options.Folder,
                "--seconds", options.Seconds.ToString(CultureInfo.InvariantCulture),
                "--count", options.Count.ToString(CultureInfo.InvariantCulture), "--seed", options.Seed.ToString(CultureInfo.InvariantCulture));
            if (code != 0) { return 1; }
        }
        return 0;
    }
}
