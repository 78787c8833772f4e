using System.Buffers.Binary;
using System.Text;
using EdgeGate.Protocols.Ssh.Connection;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>Where the target was asked to listen for the client: only from there it may open channels.</summary>
public sealed class SshRemoteForwards
{
    private const int PlacesMax = 64;

    private readonly List<(string Host, uint Port, string Rule)> places = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => places.Count > 0;

    /// <summary>Adds a place; false when there are too many.</summary>
    public bool TryAdd(in SshForwardPlace place, string rule)
    {
        if (places.Count == PlacesMax) { return false; }
        places.Add((Encoding.UTF8.GetString(place.Host), place.Port, rule));
        return true;
    }

    /// <summary>The target chose a port where it was asked for any.</summary>
    public void Allocated(ReadOnlySpan<byte> reply)
    {
        int open = places.FindIndex(static place => place.Port == 0);
        if (open >= 0 && BinaryPrimitives.TryReadUInt32BigEndian(reply, out uint port)) { places[open] = places[open] with { Port = port }; }
    }

    /// <summary>Whether a channel comes from one of the places, and which rule allowed it.</summary>
    public bool Find(in SshForwardPlace place, out string rule)
    {
        string host = Encoding.UTF8.GetString(place.Host);
        uint port = place.Port;
        int found = places.FindIndex(one => one.Port == port && (one.Host == host || port > 0));
        rule = found < 0 ? "" : places[found].Rule;
        return found >= 0;
    }
}
