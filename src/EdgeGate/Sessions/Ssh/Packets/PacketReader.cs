using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Opens the packets of one way, one after the other, across changes of keys.</summary>
internal sealed class PacketReader(SshLimits limits) : IDisposable
{
    /// <summary>Packets under one set of keys at which a peer that never agrees to new ones is cut off: half of what a sequence number counts.</summary>
    private const long PacketsMax = 1L << 31;

    private const int LengthUnknown = -1;

    private readonly ByteBuffer clear = new(SshFramer.LengthBytes + limits.PacketBytesMax);
    private PacketCipher cipher = new PlainPackets();
    private int length = LengthUnknown;
    private int payloadStart;
    private int payloadBytes;
    private bool isCompressed;

    /// <summary>The sequence number of the next packet.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Bytes under these keys.</summary>
    public long KeyedBytes { get; private set; }

    /// <summary>Packets under these keys.</summary>
    public long KeyedPackets { get; private set; }

    /// <summary>Takes apart what was compressed; null for as it is. Owned; gone with the keys it came with.</summary>
    public PacketDecompressor? Decompressor { get; set; }

    /// <summary>The payload read last. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Payload => isCompressed ? Decompressor!.Payload : clear.Written.Slice(payloadStart, payloadBytes);

    /// <summary>Reads one packet.</summary>
    /// <param name="window">Unread bytes, starting on a packet.</param>
    public ParseStep Read(ReadOnlySpan<byte> window)
    {
        ForgetPayload();
        if (window.Length < cipher.HeadBytes) { return ParseStep.NeedMore(cipher.HeadBytes); }
        if (length == LengthUnknown)
        {
            uint announced = cipher.ReadLength(Sequence, window[..cipher.HeadBytes]);
            if (!SshFramer.IsLengthRight(announced, cipher.BlockBytes, cipher.IsLengthApart, limits)) { return ParseStep.Fault(ProtocolFault.SshPacketLength, 0); }
            length = (int)announced;
        }
        int packetBytes = SshFramer.LengthBytes + length;
        int totalBytes = packetBytes + cipher.TagBytes;
        if (window.Length < totalBytes) { return ParseStep.NeedMore(totalBytes); }
        if (KeyedPackets >= PacketsMax) { return ParseStep.Fault(ProtocolFault.SshKeysExhausted, 0); }

        Span<byte> packet = clear.GetSpan(packetBytes)[..packetBytes];
        if (!cipher.TryOpen(Sequence, window[..packetBytes], window[packetBytes..totalBytes], packet)) { return ParseStep.Fault(ProtocolFault.SshMac, 0); }
        if (!SshFramer.TryReadPayload(packet[SshFramer.LengthBytes..], out ReadOnlySpan<byte> payload)) { return ParseStep.Fault(ProtocolFault.SshPadding, SshFramer.LengthBytes); }
        if (Decompressor is { } decompressor)
        {
            if (!decompressor.TryDecompress(payload)) { return ParseStep.Fault(ProtocolFault.SshCompression, SshFramer.HeaderBytes); }
            isCompressed = true;
        }
        clear.Advance(packetBytes);
        payloadStart = SshFramer.HeaderBytes;
        payloadBytes = payload.Length;
        length = LengthUnknown;
        Sequence = unchecked(Sequence + 1);
        KeyedBytes += totalBytes;
        KeyedPackets++;
        return ParseStep.Done(totalBytes);
    }

    /// <summary>Goes over to new keys.</summary>
    /// <param name="next">The cipher; owned.</param>
    /// <param name="resetsSequence">Whether sequence numbers begin anew (strict key exchange).</param>
    public void ChangeKeys(PacketCipher next, bool resetsSequence)
    {
        cipher.Dispose();
        cipher = next;
        isCompressed = false;
        Decompressor?.Dispose();
        Decompressor = null;
        KeyedBytes = KeyedPackets = 0;
        if (resetsSequence) { Sequence = 0; }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clear.Release();
        Decompressor?.Dispose();
        cipher.Dispose();
    }

    private void ForgetPayload()
    {
        payloadStart = payloadBytes = 0;
        isCompressed = false;
        clear.Clear();
    }
}
