using System.Buffers;
using System.Text.Unicode;

namespace EdgeGate.Protocols.GraphQl;

/// <summary>What a GraphQL document asks for: its operations and fragments, and the fields at their roots. One owner; used again and again.</summary>
/// <remarks>
/// GraphQL, October 2021, 2 and Appendix B, executable definitions alone: a document that defines types is malformed here. All of the document is read, so
/// that nothing in it can be taken for something else; directives do not hide a field, for what they decide is not known.
/// </remarks>
public sealed class GraphQlOutline(GraphQlLimits limits) : IDisposable
{
    private const int FirstItems = 32;

    private GraphQlItem[] items = [];

    /// <summary>Items read. Those of a definition follow it.</summary>
    public int Count { get; private set; }

    /// <summary>An item.</summary>
    public ref readonly GraphQlItem this[int index] => ref items[index];

    /// <summary>Reads a document.</summary>
    public GraphQlReading Read(ReadOnlySpan<byte> document)
    {
        Count = 0;
        if (!Utf8.IsValid(document)) { return GraphQlReading.Malformed; }
        GraphQlReader reader = new(document, this, limits.DepthMax);
        return reader.ReadDocument();
    }

    /// <summary>An item's name.</summary>
    public ReadOnlySpan<byte> Name(int index, ReadOnlySpan<byte> document) => document[items[index].NameStart..items[index].NameEnd];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (items.Length > 0) { ArrayPool<GraphQlItem>.Shared.Return(items); }
        items = [];
        Count = 0;
    }

    /// <summary>Adds an item; false when there are too many.</summary>
    internal bool TryAdd(in GraphQlItem item)
    {
        if (Count == limits.ItemsMax) { return false; }
        if (Count == items.Length)
        {
            GraphQlItem[] grown = ArrayPool<GraphQlItem>.Shared.Rent(Math.Max(FirstItems, 2 * items.Length));
            items.CopyTo(grown, 0);
            if (items.Length > 0) { ArrayPool<GraphQlItem>.Shared.Return(items); }
            items = grown;
        }
        items[Count++] = item;
        return true;
    }
}
