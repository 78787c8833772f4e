using EdgeGate.Protocols.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>The names that stand in messages: a short text in field 1 is the name of field 2, and of all below it, as in the entries of maps and of google.protobuf.Struct.</summary>
internal static class ProtoKeys
{
    private const int KeyBytesMax = 64;
    private const int KeyNumber = 1;
    private const int ValueNumber = 2;

    /// <summary>Takes a field's value for the message's name, where it is one; the first counts.</summary>
    public static void Take(in ProtoReader field, ProtoRun value, ref ProtoRun name)
    {
        if (field is { Number: KeyNumber, WireType: ProtoWireType.Length } && name == default && field.Value.Length is > 0 and <= KeyBytesMax && SniffFilter.IsText(field.Value, isCut: false)) { name = value; }
    }

    /// <summary>The name that a field stands behind.</summary>
    public static ProtoRun Behind(int number, ProtoRun name, ProtoRun outer) => number == ValueNumber && name != default ? name : outer;
}
