using System.Buffers.Binary;

namespace EdgeGate.Protocols.AmazonEvents;

/// <summary>Reads the headers of a message, one after the other.</summary>
/// <remarks>
/// Smithy, "Amazon Event Stream Specification", "Headers":
/// <code>
/// | Int8 bytes of name | name | Int8 type | value; bytes (6) and text (7) behind an Int16 that says how many bytes they are |
/// </code>
/// </remarks>
/// <param name="headers">All of them.</param>
public ref struct AmazonEventHeaders(ReadOnlySpan<byte> headers)
{
    /// <summary>The type of bytes.</summary>
    public const byte Bytes = 6;

    /// <summary>The type of UTF-8 text.</summary>
    public const byte Text = 7;

    private const int LengthBytes = 2;

    private ReadOnlySpan<byte> rest = headers;

    /// <summary>The name of the header read last.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its type.</summary>
    public byte Type { get; private set; }

    /// <summary>Its value, without what says how long it is.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>All of it as it stands.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Whether what follows is no header.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next; false when there is none, or it is malformed.</summary>
    public bool Read()
    {
        if (rest.IsEmpty || IsMalformed) { return false; }
        int typeAt = 1 + rest[0];
        IsMalformed = true;
        if (typeAt == 1 || typeAt >= rest.Length || !TryLocate(rest[typeAt..], out Range value)) { return false; }
        IsMalformed = false;
        Name = rest[1..typeAt];
        Type = rest[typeAt];
        Value = rest[typeAt..][value];
        int end = typeAt + value.End.Value;
        Whole = rest[..end];
        rest = rest[end..];
        return true;
    }

    private static bool TryLocate(ReadOnlySpan<byte> typed, out Range value)
    {
        int start = 1;
        int length;
        switch (typed[0])
        {
            // True and false.
            case 0 or 1:
                length = 0;
                break;
            case 2:
                length = sizeof(byte);
                break;
            case 3:
                length = sizeof(short);
                break;
            case 4:
                length = sizeof(int);
                break;
            // A timestamp is milliseconds.
            case 5 or 8:
                length = sizeof(long);
                break;
            case Bytes or Text when typed.Length >= 1 + LengthBytes:
                start += LengthBytes;
                length = BinaryPrimitives.ReadUInt16BigEndian(typed[1..]);
                break;
            case 9:
                length = 16;
                break;
            default:
                length = int.MaxValue / 2;
                break;
        }
        value = start..(start + length);
        return start + length <= typed.Length;
    }
}
