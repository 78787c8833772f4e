using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace EdgeGate.Benchmarks;

/// <summary>Runs every benchmark in this process and counts the bytes a call allocates, in the steady state. Fast enough for every test run.</summary>
public static class AllocationGate
{
    private const int WarmUpCalls = 3000;
    private const int Calls = 3000;
    private const int Attempts = 10;

    /// <summary>No object is smaller: less a call is something that happens now and then.</summary>
    private const int ObjectBytesMin = 24;

    /// <summary>Between attempts: what writes in the background on a busy machine gives back what it holds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Every benchmark's name, as <c>Type.Method</c>, with its bytes a call.</summary>
    public static IEnumerable<(string Name, long Bytes)> Measure()
    {
        foreach (Type type in typeof(AllocationGate).Assembly.GetTypes().OrderBy(static type => type.Name, StringComparer.Ordinal))
        {
            MethodInfo[] methods = [.. type.GetMethods().Where(static method => method.GetCustomAttribute<BenchmarkAttribute>() is not null)];
            if (methods.Length == 0) { continue; }
            object instance = Activator.CreateInstance(type)!;
            Call<GlobalSetupAttribute>(type, instance);
            foreach (MethodInfo method in methods)
            {
                Action run = method.ReturnType == typeof(void) ? method.CreateDelegate<Action>(instance) : Discard(method.CreateDelegate<Func<int>>(instance));
                yield return ($"{type.Name}.{method.Name}", Measure(run));
            }
            Call<GlobalCleanupAttribute>(type, instance);
        }
    }

    /// <summary>Bytes a call allocates on this thread: the least of a few attempts, for the pools of the runtime trim themselves now and then. What two in a row agree on is what it allocates.</summary>
    public static long Measure(Action run)
    {
        for (int i = 0; i < WarmUpCalls; i++) { run(); }
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++) { run(); }
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            // Rounded up: less than a byte a call is still something every so many calls.
            long each = (bytes + Calls - 1) / Calls;
            if (each == least && each >= ObjectBytesMin) { break; }
            least = Math.Min(least, each);
            if (least > 0) { Thread.Sleep(Pause); }
        }
        return least;
    }

    private static Action Discard(Func<int> run) => () => run();

    private static void Call<TAttribute>(Type type, object instance)
        where TAttribute : Attribute
        => type.GetMethods().FirstOrDefault(static method => method.GetCustomAttribute<TAttribute>() is not null)?.Invoke(instance, null);
}
