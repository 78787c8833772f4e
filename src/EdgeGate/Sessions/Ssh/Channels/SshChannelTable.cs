using System.Diagnostics.CodeAnalysis;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>The channels of a session, by the gateway's numbers; a number is used again once its channel is gone. Under the session's lock.</summary>
public sealed class SshChannelTable(int channelsMax) : IDisposable
{
    private readonly List<SshChannel?> channels = [];

    /// <summary>Channels there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<SshChannel> All => channels.OfType<SshChannel>();

    /// <summary>Whether a file of a channel waits for the disk, and nobody has begun to do so.</summary>
    internal bool HasDiskWork
    {
        get
        {
            foreach (SshChannel? channel in channels)
            {
                if (channel?.Files is { HasDiskWork: true }) { return true; }
            }
            return false;
        }
    }

    /// <summary>Adds a channel by the lowest free number; false when there are too many.</summary>
    public bool TryAdd(Func<uint, SshChannel> create, [NotNullWhen(true)] out SshChannel? added)
    {
        added = null;
        if (Count >= channelsMax) { return false; }
        int free = channels.IndexOf(null);
        if (free < 0)
        {
            free = channels.Count;
            channels.Add(null);
        }
        added = create((uint)free);
        channels[free] = added;
        Count++;
        return true;
    }

    /// <summary>Finds a channel.</summary>
    public bool TryGet(uint number, [NotNullWhen(true)] out SshChannel? found)
    {
        found = number < (uint)channels.Count ? channels[(int)number] : null;
        return found is not null;
    }

    /// <summary>Finds a channel that is confirmed and that this side has not closed.</summary>
    public bool TryGetOpen(uint number, bool isClient, [NotNullWhen(true)] out SshChannel? found)
        => TryGet(number, out found) && found.IsConfirmed && !(isClient ? found.ToTarget : found.ToClient).IsClosed;

    /// <summary>Forgets a channel.</summary>
    public void Remove(SshChannel channel)
    {
        channels[(int)channel.Number] = null;
        Count--;
        channel.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SshChannel channel in All) { channel.Dispose(); }
        channels.Clear();
    }
}
