using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Makes of an event one of the same shape that adds nothing but text: what tells whose text it is stays, all else goes.</summary>
internal sealed class EventTemplate
{
    /// <summary>Longer values tell nothing that is needed.</summary>
    private const int ScalarBytesMax = 256;

    /// <summary>Beyond this nothing is added: each text of a body keeps a template.</summary>
    private const int TemplateBytesMax = 4 * 1024;

    /// <summary>Writes the template of the text at a value.</summary>
    public void Make(JsonTree tree, ReadOnlySpan<byte> document, int text, DeltaStream stream)
    {
        stream.Template.Clear();
        Append(tree, document, 0, text, stream);
    }

    private static void Append(JsonTree tree, ReadOnlySpan<byte> document, int node, int text, DeltaStream stream)
    {
        ByteBuffer output = stream.Template;
        if (node == text)
        {
            stream.TemplateText = output.Length;
            output.Append("\"\""u8);
            return;
        }
        bool isObject = tree[node].Kind == JsonNodeKind.Object;
        bool isFirst = true;
        output.Append((byte)(isObject ? '{' : '['));
        for (int i = node + 1; i < tree[node].Next; i = tree[i].Next)
        {
            bool isOnTheWay = i <= text && text < tree[i].Next;
            ReadOnlySpan<byte> name = tree.Name(i, document);
            if (!isOnTheWay && !(isObject && output.Length + name.Length < TemplateBytesMax && Stays(tree, i, name, isRoot: node == 0))) { continue; }
            if (!isFirst) { output.Append((byte)','); }
            isFirst = false;
            if (isObject)
            {
                output.Append((byte)'"');
                output.Append(name);
                output.Append("\":"u8);
            }
            if (isOnTheWay) { Append(tree, document, i, text, stream); }
            else if (name.SequenceEqual("finish_reason"u8)) { output.Append("null"u8); }
            else { output.Append(tree.Raw(i, document)); }
        }
        output.Append((byte)(isObject ? '}' : ']'));
    }

    /// <summary>Whether a member says whose text it is, or is needed for the event's shape. Clients join what deltas say: nothing may be said twice.</summary>
    private static bool Stays(JsonTree tree, int member, ReadOnlySpan<byte> name, bool isRoot)
    {
        if (tree[member].Kind is JsonNodeKind.Object or JsonNodeKind.Array || tree[member].End - tree[member].Start > ScalarBytesMax) { return false; }
        return name.SequenceEqual("type"u8) || name.SequenceEqual("index"u8) || name.SequenceEqual("thought"u8) || name.SequenceEqual("finish_reason"u8) || name.SequenceEqual("jsonPath"u8) || name.SequenceEqual("contentBlockIndex"u8)
            || (isRoot && !IsText(name) && !name.SequenceEqual("obfuscation"u8) && !name.SequenceEqual("p"u8));
    }

    /// <summary>Whether a member at the root may be a text that comes in deltas itself.</summary>
    private static bool IsText(ReadOnlySpan<byte> name)
        => name.SequenceEqual("response"u8) || name.SequenceEqual("thinking"u8) || name.SequenceEqual("delta"u8) || name.SequenceEqual("content"u8) || name.SequenceEqual("arguments"u8)
            || name.SequenceEqual("text"u8) || name.SequenceEqual("completion"u8) || name.SequenceEqual("inputTextDelta"u8) || name.SequenceEqual("outputText"u8) || name.SequenceEqual("generation"u8) || name.SequenceEqual("answer"u8);
}
