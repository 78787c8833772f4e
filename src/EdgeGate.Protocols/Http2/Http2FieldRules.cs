using System.Buffers;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>What a field must be like to be sent on: what HTTP/1.1 would read differently, or what HTTP/2 does not have, is a fault.</summary>
/// <remarks>RFC 9113, 8.2.</remarks>
internal static class Http2FieldRules
{
    // Eighteen digits cannot overflow, and nothing is that long.
    private const int LengthDigitsMax = 18;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether a name is that of a pseudo-field.</summary>
    public static bool IsPseudo(ReadOnlySpan<byte> name) => !name.IsEmpty && name[0] == ':';

    /// <summary>Checks a field that is no pseudo-field.</summary>
    public static ProtocolFault Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || name.ContainsAnyExcept(NameBytes)) { return ProtocolFault.Http2FieldNameInvalid; }
        // White space around a value is malformed (8.2.1), and yet sent: a token that is empty, what servers write. HTTP/1.1 takes it for none of the value.
        if (!Http1Bytes.IsFieldValue(value)) { return ProtocolFault.Http2FieldValueInvalid; }
        if (IsOfConnection(name)) { return ProtocolFault.Http2ConnectionField; }
        return name.SequenceEqual("expect"u8) && !Http1Bytes.Same(value, "100-continue"u8) ? ProtocolFault.HttpExpectationUnknown : ProtocolFault.None;
    }

    /// <summary>Whether a field is about a connection of HTTP/1, whatever its value (RFC 9113, 8.2.2); <c>te</c> is one, with an exception for requests.</summary>
    public static bool IsOfConnection(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Http1Bytes.Same(name, "te"u8),
        7 => Http1Bytes.Same(name, "upgrade"u8),
        10 => Http1Bytes.Same(name, "connection"u8) || Http1Bytes.Same(name, "keep-alive"u8),
        16 => Http1Bytes.Same(name, "proxy-connection"u8),
        17 => Http1Bytes.Same(name, "transfer-encoding"u8),
        _ => false,
    };

    /// <summary>Takes a content-length; false when there is one already, or it is no number.</summary>
    public static bool TryTakeLength(ReadOnlySpan<byte> value, ref long length)
    {
        if (length >= 0 || value.IsEmpty || value.Length > LengthDigitsMax) { return false; }
        long read = 0;
        foreach (byte digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9') { return false; }
            read = (read * 10) + digit - '0';
        }
        length = read;
        return true;
    }
}
