using System.Text;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>XML, in which what an element holds is looked at behind the element's name, as a member of JSON is: the name, a colon and a quote stand before it, and a quote and a wall behind.</summary>
/// <remarks>
/// <code>
/// &lt;wsse:Password Type=".."&gt;value&lt;            "Password": "value"
/// &lt;key&gt;password&lt;/key&gt;&lt;string&gt;value&lt;   "password": "value"       property lists, settings, parameters
/// </code>
/// No byte of the document stands for what is put in, and none of it is ever masked.
/// </remarks>
internal sealed class ElementCodec : XmlCodec
{
    private const int NameBytesMax = 64;

    private readonly byte[] tag = new byte[NameBytesMax];
    private readonly byte[] said = new byte[NameBytesMax];
    private readonly byte[] behind = new byte[NameBytesMax];
    private int tagLength;
    private int saidLength;
    private int behindLength;
    private byte quote;
    private byte before;
    private bool isOpen;
    private bool isSection;
    private bool isSaying;
    private Place place;

    private enum Place : byte
    {
        Text,
        Name,
        Attributes,
    }

    private static ReadOnlySpan<byte> Cdata => "![CDATA["u8;

    /// <summary>A quote, and a wall behind it: all of a value stands before.</summary>
    private static ReadOnlySpan<byte> End => [(byte)'"', TextSlice.Wall];

    private ReadOnlySpan<byte> Tag => tag.AsSpan(0, tagLength);

    /// <inheritdoc/>
    public override void Decode(byte raw, DecodedQueue queue)
    {
        bool begins = place == Place.Text && raw == '<';
        if (isOpen && (begins || (isSection && raw == ']'))) { Close(queue); }
        base.Decode(raw, queue);
        switch (place)
        {
            case Place.Text:
                if (begins) { (place, tagLength, quote) = (Place.Name, 0, 0); }
                else if (isSaying && saidLength < NameBytesMax) { said[saidLength++] = raw; }
                break;
            case Place.Name when raw is (byte)'>' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                place = Place.Attributes;
                if (raw == '>') { EndTag(queue); }
                break;
            case Place.Name:
                if (tagLength < NameBytesMax) { tag[tagLength++] = raw; }
                if (Tag.SequenceEqual(Cdata)) { EndCdata(queue); }
                break;
            default:
                if (quote != 0) { quote = raw == quote ? (byte)0 : quote; }
                else if (raw is (byte)'"' or (byte)'\'' && tag[0] is not ((byte)'!' or (byte)'?')) { quote = raw; }
                else if (raw == '>') { EndTag(queue); }
                break;
        }
        before = raw;
    }

    /// <inheritdoc/>
    public override int PlainBytes(ReadOnlySpan<byte> next) => 0;

    /// <inheritdoc/>
    public override void Finish(DecodedQueue queue)
    {
        base.Finish(queue);
        if (isOpen) { Put(End, queue); }
        isOpen = false;
    }

    private static bool IsName(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "key"u8) || Ascii.EqualsIgnoreCase(name, "name"u8);

    private static bool IsValue(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "value"u8) || Ascii.EqualsIgnoreCase(name, "string"u8) || Ascii.EqualsIgnoreCase(name, "integer"u8);

    private static void Put(ReadOnlySpan<byte> text, DecodedQueue queue)
    {
        foreach (byte c in text) { queue.Add(c, DecodedKind.Structure, 0); }
    }

    private void EndTag(DecodedQueue queue)
    {
        place = Place.Text;
        isSaying = false;
        if (tagLength == 0 || tag[0] is (byte)'/' or (byte)'!' or (byte)'?' || before == '/') { return; }
        ReadOnlySpan<byte> name = Tag[(Tag.IndexOf((byte)':') + 1)..];
        ReadOnlySpan<byte> of = saidLength > 0 && IsValue(name) ? said.AsSpan(0, saidLength) : name;
        behindLength = of.Length;
        of.CopyTo(behind);
        saidLength = 0;
        isSaying = IsName(name);
        Open(queue);
    }

    /// <summary>What the element holds goes on in a section.</summary>
    private void EndCdata(DecodedQueue queue)
    {
        place = Place.Text;
        if (behindLength == 0) { return; }
        Open(queue);
        isSection = true;
    }

    private void Open(DecodedQueue queue)
    {
        Put("\""u8, queue);
        Put(behind.AsSpan(0, behindLength), queue);
        Put("\": \""u8, queue);
        isOpen = true;
    }

    private void Close(DecodedQueue queue)
    {
        EndReference(queue);
        Put(End, queue);
        (isOpen, isSection, isSaying) = (false, false, false);
    }
}
