using System.Buffers;

namespace EdgeGate.Protocols.Csv;

/// <summary>The bytes between a field's quotes, and the value they stand for: a quote is doubled (RFC 4180, 2.7). Goes through them from the left to the right.</summary>
public ref struct CsvQuotes(ReadOnlySpan<byte> field)
{
    /// <summary>What stands around a field.</summary>
    public const byte Quote = (byte)'"';

    private readonly ReadOnlySpan<byte> field = field;
    private int place;
    private int index;

    /// <summary>Appends the value.</summary>
    public static void Unescape(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        Span<byte> value = output.GetSpan(Math.Max(1, field.Length));
        int length = 0;
        for (int i = 0; i < field.Length; i += IsPair(field, i) ? 2 : 1) { value[length++] = field[i]; }
        output.Advance(length);
    }

    /// <summary>Appends a piece of a value as it stands between quotes.</summary>
    public static void Escape(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        Span<byte> field = output.GetSpan(Math.Max(1, 2 * value.Length));
        int length = 0;
        foreach (byte next in value)
        {
            if (next == Quote) { field[length++] = Quote; }
            field[length++] = next;
        }
        output.Advance(length);
    }

    /// <summary>Which byte of the value a place in the field belongs to: both of a pair to one.</summary>
    /// <param name="wanted">The place, not before the last one asked for.</param>
    public int IndexOf(int wanted)
    {
        Move(wanted);
        return place > wanted ? index - 1 : index;
    }

    /// <summary>Where in the value that ends which ends at a place in the field: behind a pair, where it ends within.</summary>
    /// <param name="wanted">The place, not before the last one asked for.</param>
    public int EndOf(int wanted)
    {
        Move(wanted);
        return index;
    }

    private void Move(int wanted)
    {
        for (; place < wanted; index++) { place += IsPair(field, place) ? 2 : 1; }
    }

    private static bool IsPair(ReadOnlySpan<byte> field, int at) => field[at] == Quote && at + 1 < field.Length && field[at + 1] == Quote;
}
