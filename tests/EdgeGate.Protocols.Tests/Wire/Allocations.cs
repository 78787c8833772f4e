namespace EdgeGate.Protocols.Tests.Wire;

/// <summary>Counts what a piece of work allocates on this thread once it is warm.</summary>
internal static class Allocations
{
    private const int WarmUp = 64;
    private const int Runs = 1024;
    private const int Attempts = 3;

    /// <summary>Bytes allocated by many runs: the least of a few attempts, for the runtime makes better code of what runs often, now and then on this thread.</summary>
    public static long Of(Action work)
    {
        for (int i = 0; i < WarmUp; i++) { work(); }
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Runs; i++) { work(); }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
