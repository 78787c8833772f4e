namespace EdgeGate.Protocols.Tests.Wire;

/// <summary>Counts what a piece of work allocates on this thread once it is warm.</summary>
internal static class Allocations
{
    private const int WarmUp = 64;
    private const int Runs = 1024;

    /// <summary>Bytes allocated by many runs.</summary>
    public static long Of(Action work)
    {
        for (int i = 0; i < WarmUp; i++) { work(); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Runs; i++) { work(); }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
