namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Windows of one way of a channel, from a sender through the gateway to a receiver: pure accounting.</summary>
/// <remarks>
/// RFC 4254, 5.2. The sender is granted only what the receiver has room for, so that backpressure stays end to end:
/// <code>
/// granted (the sender may still send) + waiting (masked, not sent yet) is at most room (the receiver still takes), and at most the bound
/// </code>
/// Masking may lengthen what waits; then nothing is granted until the receiver has caught up.
/// </remarks>
public sealed class SshFlow(int windowBytesMax)
{
    /// <summary>Grants smaller than this part of the bound wait, so that not every message is answered by an adjustment.</summary>
    private const int GrantPart = 8;

    /// <summary>Bytes the sender may still send.</summary>
    public uint Granted { get; private set; }

    /// <summary>Bytes the receiver still takes.</summary>
    public uint Room { get; private set; }

    /// <summary>The most data in one message to the receiver.</summary>
    public uint PacketMax { get; set; } = uint.MaxValue;

    /// <summary>The receiver takes more; false when its window would exceed 2^32 - 1.</summary>
    public bool TryWiden(uint bytes)
    {
        if (bytes > uint.MaxValue - Room) { return false; }
        Room += bytes;
        return true;
    }

    /// <summary>The sender sent; false when it was not granted that much.</summary>
    public bool TryTake(int bytes)
    {
        if ((uint)bytes > Granted) { return false; }
        Granted -= (uint)bytes;
        return true;
    }

    /// <summary>How much of what waits may go to the receiver in one message.</summary>
    public int Sendable(int waiting, int dataBytesMax) => (int)Math.Min(Math.Min((uint)waiting, Room), Math.Min(PacketMax, (uint)dataBytesMax));

    /// <summary>Bytes went to the receiver.</summary>
    public void Sent(int bytes) => Room -= (uint)bytes;

    /// <summary>What the sender is to be granted now; 0 when it is not worth a message.</summary>
    /// <param name="waiting">Bytes that wait to be sent.</param>
    public uint Grant(int waiting)
    {
        uint free = Room > (uint)waiting ? Room - (uint)waiting : 0;
        return GrantUpTo(Math.Min(free, (uint)windowBytesMax));
    }

    /// <summary>What the sender is to be granted where the gateway takes what comes apart itself: up to the bound, less what it holds, whatever the receiver has room for.</summary>
    /// <param name="held">Bytes that were not taken apart yet, and bytes that wait to be sent.</param>
    public uint GrantOwn(int held) => GrantUpTo(held < windowBytesMax ? (uint)(windowBytesMax - held) : 0);

    private uint GrantUpTo(uint wanted)
    {
        if (wanted <= Granted) { return 0; }
        uint more = wanted - Granted;
        if (Granted > 0 && more < wanted / GrantPart) { return 0; }
        Granted += more;
        return more;
    }
}
