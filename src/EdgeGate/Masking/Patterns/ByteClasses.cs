namespace EdgeGate.Masking.Patterns;

/// <summary>Bytes in classes that none of some sets tells apart: the columns of a table.</summary>
internal sealed class ByteClasses
{
    private readonly List<ByteSet> classes = [ByteSet.All];

    /// <summary>How many classes there are.</summary>
    public int Count => classes.Count;

    /// <summary>The bytes of a class.</summary>
    public ByteSet this[int index] => classes[index];

    /// <summary>Splits the classes that a set cuts through.</summary>
    public void Split(ByteSet set)
    {
        for (int i = 0, before = classes.Count; i < before; i++)
        {
            ByteSet inside = classes[i].And(set);
            if (inside.IsEmpty || inside == classes[i]) { continue; }
            classes[i] = classes[i].And(set.Not());
            classes.Add(inside);
        }
    }

    /// <summary>The class of each byte.</summary>
    public byte[] Numbers()
    {
        byte[] numbers = new byte[256];
        for (int i = 0; i < classes.Count; i++)
        {
            foreach (byte value in classes[i]) { numbers[value] = (byte)i; }
        }
        return numbers;
    }
}
