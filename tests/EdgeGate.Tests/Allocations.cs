namespace EdgeGate.Tests;

/// <summary>What a thread allocates. The runtime's pools trim and refill themselves now and then: what every round allocates shows in each attempt, what they do does not.</summary>
internal static class Allocations
{
    private const int AttemptsMax = 6;

    /// <summary>The fewest bytes any of a few attempts allocated; none of them when one allocated nothing.</summary>
    /// <param name="round">What is measured.</param>
    /// <param name="times">Rounds of an attempt.</param>
    public static long Least(Action round, int times)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < AttemptsMax && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < times; i++) { round(); }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
