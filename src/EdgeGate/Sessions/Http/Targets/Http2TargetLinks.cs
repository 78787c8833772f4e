using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Http2;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>The connections of HTTP/2 to one server, each for as many exchanges as it takes.</summary>
/// <param name="limits">Bounds of heads.</param>
/// <param name="time">The clock.</param>
internal sealed class Http2TargetLinks(Http1Limits limits, TimeProvider time)
{
    /// <summary>What is said of a server that does not begin as HTTP/2 does.</summary>
    public const string NotSpoken = "the target does not speak HTTP/2";

    private readonly List<Http2Asking> links = [];
    private readonly Lock gate = new();
    private bool isRetired;

    /// <summary>Makes a lane on a connection that is there; null when none takes more.</summary>
    public LaneConnection? TryOpen()
    {
        lock (gate)
        {
            links.RemoveAll(static one => one.IsOver);
            foreach (Http2Asking link in links)
            {
                if (link.TryOpen() is { } lane) { return lane; }
            }
            return null;
        }
    }

    /// <summary>Begins a connection, and makes a lane on it.</summary>
    /// <param name="transport">The connection; disposed of when it ends.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="IOException">The server is gone, or does not speak HTTP/2 (<see cref="NotSpoken"/>).</exception>
    public async Task<LaneConnection> OpenAsync(PeerTransport transport, CancellationToken stop)
    {
        Http2Asking link = new(transport, limits, time);
        try
        {
            await link.StartAsync(stop);
        }
        catch
        {
            link.Retire();
            throw;
        }
        if (link.TryOpen() is not { } lane)
        {
            link.Retire();
            throw new IOException("the target takes no requests");
        }
        lock (gate)
        {
            if (isRetired) { link.Retire(); }
            else { links.Add(link); }
        }
        return lane;
    }

    /// <summary>Closes those that nobody has used for a while.</summary>
    public void CloseQuiet(TimeSpan timeout)
    {
        lock (gate)
        {
            foreach (Http2Asking link in links)
            {
                if (link.QuietTime > timeout) { link.Retire(); }
            }
            links.RemoveAll(static one => one.IsOver);
        }
    }

    /// <summary>Keeps nothing any more: each ends with the exchanges under way.</summary>
    public void Retire()
    {
        lock (gate)
        {
            isRetired = true;
            foreach (Http2Asking link in links) { link.Retire(); }
            links.Clear();
        }
    }
}
