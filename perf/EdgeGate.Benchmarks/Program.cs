using BenchmarkDotNet.Running;
using EdgeGate.Benchmarks;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// --allocations prints the lines of perf/allocations.txt; all else is BenchmarkDotNet's: --filter '*PgFramer*', --job short ...
if (args is ["--allocations"])
{
    foreach ((string name, long bytes) in AllocationGate.Measure()) { Console.WriteLine($"{name} {bytes}"); }
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(AllocationGate).Assembly).Run(args);
