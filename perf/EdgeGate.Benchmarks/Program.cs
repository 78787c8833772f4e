using BenchmarkDotNet.Running;
using EdgeGate.Benchmarks;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// `masking` is the harness of perf/masking; --allocations prints the lines of perf/allocations.txt; all else is BenchmarkDotNet's.
if (args is ["masking", ..]) { return MaskingHarness.Run(args[1..]); }
if (args is ["--allocations"])
{
    foreach ((string name, long bytes) in AllocationGate.Measure()) { Console.WriteLine($"{name} {bytes}"); }
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(AllocationGate).Assembly).Run(args);
return 0;
