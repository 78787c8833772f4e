using EdgeGate.Fuzz.Driver;
using Xunit;

namespace EdgeGate.Protocols.Tests.Wire;

/// <summary>The one way a wire vector is tested: whole, with poisoned margins, cut at every offset, byte by byte, truncated, and with every bit flipped.</summary>
/// <remarks>
/// Whatever is read must be what the target's slow plain parser reads of the same bytes, or refused where that refuses. Each input ends at a page
/// nobody may touch, so that a read outside it ends the process.
/// </remarks>
internal static class CutVectors
{
    private const int GuardedBytesMax = 8192;

    /// <summary>Targets whose every execution takes milliseconds get a flipped bit here and there.</summary>
    private const int CostlyExecutions = 1000;

    /// <summary>Runs one vector.</summary>
    public static void Check(FuzzTarget target, byte[] vector)
    {
        using GuardedMemory memory = new(GuardedBytesMax);
        target.Check(memory.Place(vector));
        CheckPoisoned(target, vector);
        CheckCuts(target, memory.Place(vector));
        for (int length = 0; length < vector.Length; length++) { target.Check(memory.Place(vector.AsSpan(0, length))); }
        byte[] flipped = [.. vector];
        int bitStep = target.TestExecutions < CostlyExecutions ? 41 : 1;
        for (int bit = 0; bit < vector.Length * 8; bit += bitStep)
        {
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            target.Check(memory.Place(flipped));
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static void CheckCuts(FuzzTarget target, ReadOnlySpan<byte> vector)
    {
        if (vector.Length <= target.OptionBytes) { return; }
        for (int cut = 0; cut < vector.Length - target.OptionBytes; cut++) { target.CheckCut(vector, cut); }
    }

    /// <summary>What stands before and behind a vector must not change what is read.</summary>
    private static void CheckPoisoned(FuzzTarget target, byte[] vector)
    {
        const int MarginBytes = 64;
        string clean = target.Read(vector);
        byte[] padded = new byte[MarginBytes + vector.Length + MarginBytes];
        foreach (byte poison in "\0\"\\\n,}0'\u007f"u8)
        {
            padded.AsSpan().Fill(poison);
            vector.CopyTo(padded, MarginBytes);
            Assert.Equal(clean, target.Read(padded.AsSpan(MarginBytes, vector.Length)));
        }
    }
}
