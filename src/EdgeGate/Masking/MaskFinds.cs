namespace EdgeGate.Masking;

/// <summary>Finds counted by class index of one <see cref="Taxonomy"/>. One owner; not thread-safe.</summary>
public sealed class MaskFinds(int classes)
{
    private readonly int[] counts = new int[classes];

    /// <summary>All finds since the last reset.</summary>
    public int Total { get; private set; }

    /// <summary>Counts one find.</summary>
    public void Add(int classIndex)
    {
        counts[classIndex]++;
        Total++;
    }

    /// <summary>Finds of one class.</summary>
    public int this[int classIndex] => counts[classIndex];

    /// <summary>Number of classes counted.</summary>
    public int Classes => counts.Length;

    /// <summary>Starts again from zero.</summary>
    public void Reset()
    {
        if (Total == 0) { return; }
        Array.Clear(counts);
        Total = 0;
    }
}
