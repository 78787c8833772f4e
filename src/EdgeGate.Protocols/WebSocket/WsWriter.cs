using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeGate.Protocols.WebSocket;

/// <summary>Writes frames.</summary>
/// <remarks>RFC 6455, 5.2.</remarks>
public static class WsWriter
{
    /// <summary>A fresh masking key towards a server; null towards a client, whose frames come as they are.</summary>
    /// <remarks>RFC 6455, 5.3.</remarks>
    public static uint? NewMask(bool isToServer)
    {
        if (!isToServer) { return null; }
        Span<byte> key = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt32BigEndian(key);
    }

    /// <summary>Writes a whole frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="opcode">What it is.</param>
    /// <param name="isFinal">Whether its message ends with it.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="mask">As <see cref="NewMask"/> makes it.</param>
    public static void Frame(IBufferWriter<byte> output, WsOpcode opcode, bool isFinal, ReadOnlySpan<byte> payload, uint? mask)
    {
        Span<byte> header = output.GetSpan(14);
        header[0] = (byte)((isFinal ? 0x80 : 0) | (byte)opcode);
        byte masked = (byte)(mask is null ? 0 : 0x80);
        int at = 2;
        if (payload.Length < 126)
        {
            header[1] = (byte)(masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            header[1] = (byte)(masked | 126);
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payload.Length);
            at = 4;
        }
        else
        {
            header[1] = (byte)(masked | 127);
            BinaryPrimitives.WriteInt64BigEndian(header[2..], payload.Length);
            at = 10;
        }
        if (mask is { } key)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[at..], key);
            at += sizeof(uint);
        }
        output.Advance(at);
        Span<byte> target = output.GetSpan(Math.Max(payload.Length, 1));
        payload.CopyTo(target);
        WsFramer.Unmask(target[..payload.Length], mask ?? 0, 0);
        output.Advance(payload.Length);
    }
}
