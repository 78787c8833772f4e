namespace EdgeGate.Masking;

/// <summary>A class found in a value.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="ClassIndex">The class.</param>
internal readonly record struct Find(int Start, int End, int ClassIndex)
{
    public int Length => End - Start;
}
