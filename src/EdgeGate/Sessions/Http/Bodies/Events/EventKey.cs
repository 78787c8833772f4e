using System.Globalization;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>What tells the texts of a body apart: the place, and the numbers and ids on the way there.</summary>
internal static class EventKey
{
    private const int IdBytesMax = 256;

    /// <summary>Appends a text's key: a byte for the rule, what the text ends with, and the rest.</summary>
    /// <returns>Where what it ends with ends.</returns>
    public static int Append(JsonTree tree, ReadOnlySpan<byte> document, DeltaRule rule, int rulePlace, int node, ByteBuffer key)
    {
        key.Append((byte)rulePlace);
        AppendGroup(tree, document, rule, node, key);
        int groupEnd = key.Length;
        AppendMember(tree, document, "index"u8, key);
        AppendMember(tree, document, "item_id"u8, key);
        AppendMember(tree, document, "output_index"u8, key);
        AppendMember(tree, document, "content_index"u8, key);
        AppendMember(tree, document, "summary_index"u8, key);
        AppendWay(tree, document, rule, node, key);
        return groupEnd;
    }

    /// <summary>What the texts of an element of choices or candidates end with.</summary>
    public static void AppendChoice(JsonTree tree, ReadOnlySpan<byte> document, int element, int position, ByteBuffer key)
    {
        key.Append((byte)'c');
        int index = tree.Member(element, document, "index"u8);
        if (index >= 0) { AppendBounded(tree.Raw(index, document), key); }
        else { AppendNumber(position, key); }
    }

    /// <summary>What the texts of a content block end with.</summary>
    public static void AppendBlock(JsonTree tree, ReadOnlySpan<byte> document, ByteBuffer key)
    {
        key.Append((byte)'b');
        int index = tree.Member(0, document, "index"u8);
        if (index < 0) { index = tree.Member(0, document, "contentBlockIndex"u8); }
        if (index < 0) { index = tree.Member(tree.Member(0, document, "contentBlockDelta"u8), document, "contentBlockIndex"u8); }
        if (index < 0) { index = tree.Member(tree.Member(0, document, "contentBlockStop"u8), document, "contentBlockIndex"u8); }
        if (index >= 0) { AppendBounded(tree.Raw(index, document), key); }
    }

    /// <summary>What the texts of an item end with.</summary>
    public static void AppendItem(JsonTree tree, ReadOnlySpan<byte> document, ByteBuffer key)
    {
        key.Append((byte)'i');
        int id = tree.Member(0, document, "item_id"u8);
        if (id < 0) { id = tree.Member(tree.Member(0, document, "item"u8), document, "id"u8); }
        if (id < 0) { id = tree.Member(0, document, "id"u8); }
        if (id < 0) { id = tree.Member(0, document, "toolCallId"u8); }
        if (id >= 0) { AppendBounded(tree.Raw(id, document), key); }
    }

    private static void AppendGroup(JsonTree tree, ReadOnlySpan<byte> document, DeltaRule rule, int node, ByteBuffer key)
    {
        switch (rule.Group)
        {
            case DeltaGroup.Choice:
                int element = node;
                // The element of the first array on the way: $.choices[*] or $.candidates[*].
                while (tree[tree[element].Parent].Parent > 0) { element = tree[element].Parent; }
                AppendChoice(tree, document, element, Position(tree, element), key);
                break;
            case DeltaGroup.Block:
                AppendBlock(tree, document, key);
                break;
            case DeltaGroup.Item:
                AppendItem(tree, document, key);
                break;
        }
    }

    private static void AppendWay(JsonTree tree, ReadOnlySpan<byte> document, DeltaRule rule, int node, ByteBuffer key)
    {
        for (int at = node; at > 0; at = tree[at].Parent)
        {
            bool isElement = tree[tree[at].Parent].Kind == JsonNodeKind.Array;
            int index = isElement ? tree.Member(at, document, "index"u8) : -1;
            key.Append((byte)';');
            if (index >= 0) { AppendBounded(tree.Raw(index, document), key); }
            else if (isElement && !rule.Joins) { AppendNumber(Position(tree, at), key); }
            // Gemini marks what a model thinks beside the text, and which argument of a function goes on.
            int mark = rule.Joins ? tree.Member(at, document, "thought"u8) : -1;
            if (mark < 0 && rule.Joins) { mark = tree.Member(at, document, "jsonPath"u8); }
            if (mark >= 0) { AppendBounded(tree.Raw(mark, document), key); }
        }
    }

    private static void AppendMember(JsonTree tree, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name, ByteBuffer key)
    {
        key.Append((byte)';');
        int member = tree.Member(0, document, name);
        if (member >= 0) { AppendBounded(tree.Raw(member, document), key); }
    }

    private static int Position(JsonTree tree, int element)
    {
        int position = 0;
        for (int i = tree[element].Parent + 1; i < element; i = tree[i].Next) { position++; }
        return position;
    }

    /// <summary>Only the beginning of a long id tells texts apart.</summary>
    private static void AppendBounded(ReadOnlySpan<byte> raw, ByteBuffer key) => key.Append(raw[..Math.Min(raw.Length, IdBytesMax)]);

    private static void AppendNumber(int number, ByteBuffer key)
    {
        Span<byte> digits = stackalloc byte[16];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        key.Append((byte)'#');
        key.Append(digits[..length]);
    }
}
