using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace EdgeGate.Fuzz.Driver;

/// <summary>Runs a target and turns whatever happens into a saved input and a command that replays it.</summary>
internal static class Supervisor
{
    /// <summary>An input that takes longer hangs.</summary>
    private static readonly TimeSpan HangTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs a target; 1 when something was found.</summary>
    public static int Run(FuzzTarget target, FuzzOptions options)
    {
        using GuardedMemory memory = new(FuzzRun.InputBytesMax, KeptFile(options, target));
        FuzzRun run = new(target, options.Seed, memory);
        long started = Stopwatch.GetTimestamp();
        using Timer watchdog = Watch(run, target, options);
        try
        {
            if (options.Count > 0) { run.ForCount(options.Count); }
            else { run.ForTime(TimeSpan.FromSeconds(options.Seconds)); }
        }
#pragma warning disable CA1031 // Whatever a parser throws is a finding.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Report(target, options, run, problem is FuzzFinding ? problem.Message : problem.ToString());
            return 1;
        }
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target.Name,-16} {run.Executions,10} executions in {seconds:0.0} s, seed {options.Seed}, {run.Shapes} shapes, nothing found"));
        return 0;
    }

    /// <summary>Checks one saved input.</summary>
    public static int Replay(FuzzTarget target, string file)
    {
        byte[] input = file.EndsWith(".last", StringComparison.Ordinal) ? GuardedMemory.ReadKept(file) : File.ReadAllBytes(file);
        using GuardedMemory memory = new(input.Length);
        try
        {
            target.Check(memory.Place(input));
        }
        catch (FuzzFinding finding)
        {
            Console.WriteLine(finding.Message);
            return 1;
        }
        Console.WriteLine($"both read:\n{target.Read(memory.Place(input))}");
        return 0;
    }

    /// <summary>Runs this program anew for one target; a process that dies leaves its last input behind.</summary>
    public static int RunChild(FuzzTarget target, FuzzOptions options, params string[] arguments)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)) ?? throw new InvalidOperationException("the fuzz program did not start again");
        child.WaitForExit();
        if (child.ExitCode is not (0 or 1))
        {
            Console.WriteLine($"{target.Name}: the process died with exit code {child.ExitCode}");
            Console.WriteLine(ReplayCommand(target, KeptFile(options, target)));
        }
        return child.ExitCode;
    }

    private static Timer Watch(FuzzRun run, FuzzTarget target, FuzzOptions options)
    {
        long before = -1;
        return new Timer(
            _ =>
            {
                long now = run.Executions;
                if (now == before)
                {
                    Report(target, options, run, $"an input takes longer than {HangTime.TotalSeconds} s");
                    Environment.Exit(1);
                }
                before = now;
            },
            null, HangTime, HangTime);
    }

    private static void Report(FuzzTarget target, FuzzOptions options, FuzzRun run, string what)
    {
        byte[] input = run.Last;
        string file = Path.Combine(options.Folder, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.bin");
        File.WriteAllBytes(file, input);
        Console.WriteLine($"{target.Name}: FOUND after {run.Executions} executions, seed {options.Seed}\n{what}");
        Console.WriteLine(ReplayCommand(target, file));
    }

    private static string ReplayCommand(FuzzTarget target, string file) => $"replay: {Environment.ProcessPath} --target {target.Name} --replay {file}";

    private static string KeptFile(FuzzOptions options, FuzzTarget target) => Path.Combine(options.Folder, $"{target.Name}.last");
}
