using System.Runtime.CompilerServices;

namespace EdgeGate.Masking.Scanning;

/// <summary>How much a text surprises: keys do, words do not.</summary>
internal static class Entropy
{
    /// <summary>Shannon entropy of the bytes, in bits a byte.</summary>
    [SkipLocalsInit]
    public static double BitsPerByte(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) { return 0; }
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (byte value in text) { counts[value]++; }
        double bits = 0;
        foreach (int count in counts)
        {
            if (count == 0) { continue; }
            double share = (double)count / text.Length;
            bits -= share * Math.Log2(share);
        }
        return bits;
    }
}
