using System.Diagnostics.CodeAnalysis;
using EdgeGate.Core;

namespace EdgeGate.Policy.Sql;

/// <summary>Keeps what was made of a text, found again without a copy. Bounded; when full it starts anew. One owner.</summary>
/// <param name="entriesMax">The most texts kept.</param>
/// <param name="bytesMax">The most bytes of text kept.</param>
public sealed class StatementCache<TValue>(int entriesMax, int bytesMax)
    where TValue : class
{
    /// <summary>Texts longer than this are rarely the same twice.</summary>
    private const int TextBytesMax = 16 * 1024;

    private readonly Dictionary<byte[], TValue> entries = new(ByteSequenceComparer.Instance);
    private int bytes;

    /// <summary>Finds what was made of a text.</summary>
    public bool TryGet(ReadOnlySpan<byte> text, [NotNullWhen(true)] out TValue? value)
        => entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out value);

    /// <summary>Keeps what was made of a text.</summary>
    public void Add(ReadOnlySpan<byte> text, TValue value)
    {
        if (text.Length > TextBytesMax) { return; }
        if (entries.Count >= entriesMax || bytes + text.Length > bytesMax)
        {
            entries.Clear();
            bytes = 0;
        }
        entries[text.ToArray()] = value;
        bytes += text.Length;
    }
}
