namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Bounds of SFTP as the gateway speaks it.</summary>
/// <param name="PacketBytesMax">The longest packet, its length field not counted; OpenSSH takes as much.</param>
/// <param name="PathBytesMax">The longest path or name; Linux takes 4096.</param>
/// <param name="HandleBytesMax">The longest handle; the draft's own bound.</param>
/// <param name="TextBytesMax">The longest text of a status, and the longest name of an extension.</param>
/// <param name="PairsMax">Extended attributes of one file, or extensions of one version.</param>
/// <param name="NamesMax">Names in one answer.</param>
/// <param name="IdsMax">Users, or groups, whose names are asked for at once.</param>
public sealed record SftpLimits(
    int PacketBytesMax = 256 * 1024,
    int PathBytesMax = 8 * 1024,
    int HandleBytesMax = 256,
    int TextBytesMax = 8 * 1024,
    int PairsMax = 64,
    int NamesMax = 8 * 1024,
    int IdsMax = 1024)
{
    /// <summary>What a packet has beside the data of a read or a write; OpenSSH leaves as much room.</summary>
    public const int OverheadBytes = 1024;

    /// <summary>The bounds as they are unless something is configured.</summary>
    public static SftpLimits Default { get; } = new();

    /// <summary>The most data in one read or write.</summary>
    public int DataBytesMax => PacketBytesMax - OverheadBytes;
}
