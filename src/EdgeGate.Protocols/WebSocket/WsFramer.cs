using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.WebSocket;

/// <summary>Reads frame headers strictly, and takes the mask off payloads.</summary>
/// <remarks>
/// <code>
///  0               1               2                ...
/// +-+-+-+-+-------+-+-------------+--------------------------+-------------------+
/// |F|R|R|R| op    |M| length 7    | length 16 (126), 64 (127)| masking key 4     |
/// +-+-+-+-+-------+-+-------------+--------------------------+-------------------+
/// </code>
/// RFC 6455, 5.2 to 5.5. No extension is negotiated, so the reserved bits are 0.
/// </remarks>
public static class WsFramer
{
    /// <summary>The longest payload of a control frame.</summary>
    public const int ControlBytesMax = 125;

    private const int KeyBytes = 4;

    /// <summary>Reads one header.</summary>
    /// <param name="window">Unread bytes, starting on a frame.</param>
    /// <param name="isMasked">Whether the sender is a client, whose frames must be masked; a server's must not.</param>
    /// <param name="frame">The header when done.</param>
    /// <returns>Done(bytes of the header); NeedMore; a fault.</returns>
    public static ParseStep ReadHeader(ReadOnlySpan<byte> window, bool isMasked, out WsFrame frame)
    {
        frame = default;
        if (window.Length < 2) { return ParseStep.NeedMore(2); }
        if ((window[0] & 0x70) != 0) { return ParseStep.Fault(ProtocolFault.WsReservedBits, 0); }
        WsOpcode opcode = (WsOpcode)(window[0] & 0x0f);
        if (opcode is not (WsOpcode.Continuation or WsOpcode.Text or WsOpcode.Binary or WsOpcode.Close or WsOpcode.Ping or WsOpcode.Pong)) { return ParseStep.Fault(ProtocolFault.WsOpcodeUnknown, 0); }
        bool isFinal = (window[0] & 0x80) != 0;
        if ((window[1] & 0x80) != 0 != isMasked) { return ParseStep.Fault(ProtocolFault.WsMaskWrong, 1); }
        long length = window[1] & 0x7f;
        if (opcode >= WsOpcode.Close && (!isFinal || length > ControlBytesMax)) { return ParseStep.Fault(ProtocolFault.WsControlInvalid, 0); }
        int lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
        int bytes = 2 + lengthBytes + (isMasked ? KeyBytes : 0);
        if (window.Length < bytes) { return ParseStep.NeedMore(bytes); }
        if (lengthBytes == 2)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(window[2..]);
            if (length < 126) { return ParseStep.Fault(ProtocolFault.WsLengthInvalid, 2); }
        }
        else if (lengthBytes == 8)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(window[2..]);
            if (length is < 0 or <= ushort.MaxValue) { return ParseStep.Fault(ProtocolFault.WsLengthInvalid, 2); }
        }
        frame = new WsFrame(opcode, isFinal, length, isMasked ? BinaryPrimitives.ReadUInt32BigEndian(window[(bytes - KeyBytes)..]) : 0);
        return ParseStep.Done(bytes);
    }

    /// <summary>Takes a mask off, or puts it on: the same.</summary>
    /// <param name="payload">Bytes of the payload.</param>
    /// <param name="mask">The key (<see cref="WsFrame.Mask"/>).</param>
    /// <param name="offset">Where in the payload they stand.</param>
    public static void Unmask(Span<byte> payload, uint mask, long offset)
    {
        if (mask == 0) { return; }
        uint key = uint.RotateLeft(mask, (int)(offset & 3) * 8);
        ulong pair = ((ulong)key << 32) | key;
        while (payload.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64BigEndian(payload, BinaryPrimitives.ReadUInt64BigEndian(payload) ^ pair);
            payload = payload[sizeof(ulong)..];
        }
        for (int i = 0; i < payload.Length; i++) { payload[i] ^= (byte)(key >> (24 - (8 * (i & 3)))); }
    }
}
