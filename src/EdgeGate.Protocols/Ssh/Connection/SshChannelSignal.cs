namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>A view of the messages that are a number and a channel alone: EOF, CLOSE, SUCCESS and FAILURE (bytes 96, 97, 99, 100; uint32 recipient).</summary>
/// <remarks>RFC 4254, 5.3 and 5.4.</remarks>
public readonly record struct SshChannelSignal(byte Number, uint Recipient)
{
    /// <summary>Reads a message; false when it is malformed or another one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out SshChannelSignal read)
    {
        read = default;
        if (message.IsEmpty || message[0] is not (SshMessage.ChannelEof or SshMessage.ChannelClose or SshMessage.ChannelSuccess or SshMessage.ChannelFailure)) { return false; }
        SshFields fields = new(message);
        if (!fields.TryReadNumber(message[0]) || !fields.TryReadUInt32(out uint recipient) || !fields.AtEnd) { return false; }
        read = new SshChannelSignal(message[0], recipient);
        return true;
    }
}
