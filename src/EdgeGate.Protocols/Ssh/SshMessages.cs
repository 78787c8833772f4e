namespace EdgeGate.Protocols.Ssh;

/// <summary>Reads the fields of the transport's messages. Each takes the whole message, its type byte first, and is false when it is malformed.</summary>
public static class SshMessages
{
    /// <summary>DISCONNECT: uint32 reason, string description, string language tag. Old peers leave the tag out.</summary>
    /// <remarks>RFC 4253 11.1.</remarks>
    public static bool TryReadDisconnect(ReadOnlySpan<byte> message, out uint reason, out ReadOnlySpan<byte> description)
    {
        description = default;
        reason = 0;
        SshReader reader = new(message);
        return IsType(ref reader, SshMessageType.Disconnect)
            && reader.TryReadUInt32(out reason)
            && reader.TryReadString(out description)
            && (reader.AtEnd || (reader.TryReadString(out _) && reader.AtEnd));
    }

    /// <summary>EXT_INFO: uint32 count, then string name and string value each. The head; the rest is read by <see cref="TryReadExtension"/>.</summary>
    /// <remarks>RFC 8308 2.3.</remarks>
    public static bool TryReadExtInfo(ReadOnlySpan<byte> message, out uint count, out SshReader extensions)
    {
        count = 0;
        SshReader reader = new(message);
        bool isRead = IsType(ref reader, SshMessageType.ExtInfo) && reader.TryReadUInt32(out count);
        extensions = reader;
        return isRead;
    }

    /// <summary>One extension of EXT_INFO.</summary>
    public static bool TryReadExtension(ref SshReader extensions, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        return extensions.TryReadString(out name) && extensions.TryReadString(out value);
    }

    /// <summary>The exchange's INIT: string public value. A classic mpint e reads the same.</summary>
    /// <remarks>RFC 4253 8, RFC 5656 4.</remarks>
    public static bool TryReadKexExchangeInit(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> publicValue)
    {
        publicValue = default;
        SshReader reader = new(message);
        return IsType(ref reader, SshMessageType.KexExchangeInit) && reader.TryReadString(out publicValue) && reader.AtEnd;
    }

    /// <summary>The exchange's REPLY: string host key, string public value, string signature.</summary>
    /// <remarks>RFC 4253 8, RFC 5656 4.</remarks>
    public static bool TryReadKexExchangeReply(
        ReadOnlySpan<byte> message, SshLimits limits, out ReadOnlySpan<byte> hostKey, out ReadOnlySpan<byte> publicValue, out ReadOnlySpan<byte> signature)
    {
        hostKey = publicValue = signature = default;
        SshReader reader = new(message);
        return IsType(ref reader, SshMessageType.KexExchangeReply)
            && reader.TryReadString(out hostKey) && hostKey.Length <= limits.KeyBlobBytesMax
            && reader.TryReadString(out publicValue)
            && reader.TryReadString(out signature) && signature.Length <= limits.SignatureBytesMax
            && reader.AtEnd;
    }

    /// <summary>IGNORE and PING: string data.</summary>
    public static bool TryReadData(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> data)
    {
        data = default;
        SshReader reader = new(message);
        return reader.TryReadByte(out _) && reader.TryReadString(out data) && reader.AtEnd;
    }

    private static bool IsType(ref SshReader reader, byte type) => reader.TryReadByte(out byte found) && found == type;
}
