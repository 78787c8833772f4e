using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>Tells people what belongs to no channel, such as why a forward waits: on the errors of a channel that runs, else of the next that starts. Under the session's lock.</summary>
/// <remarks>A global request is answered by yes or no alone (RFC 4254, 4), and clients do not show the reason with which a channel is refused.</remarks>
public sealed class SshNotices(SshChannelTable channels)
{
    /// <summary>Texts that wait for a channel.</summary>
    private const int KeptMax = 16;

    private readonly List<byte[]> kept = [];

    /// <summary>Tells a text.</summary>
    public void Tell(byte[] text)
    {
        SshChannel? shown = channels.All.FirstOrDefault(static channel => channel is { IsFromClient: true, IsConfirmed: true, IsStarted: true } && !SshChannels.IsUninspected(channel.Kind));
        if (shown is not null) { shown.ToClient.Append(SshChannelData.Stderr, text); }
        else if (kept.Count < KeptMax) { kept.Add(text); }
    }

    /// <summary>Something starts on a channel.</summary>
    public void Started(SshChannel channel)
    {
        foreach (byte[] text in kept) { channel.ToClient.Append(SshChannelData.Stderr, text); }
        kept.Clear();
    }
}
