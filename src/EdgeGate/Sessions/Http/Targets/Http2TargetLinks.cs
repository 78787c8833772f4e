using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Http2;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>The connections of HTTP/2 to one server, each for as many exchanges as it takes.</summary>
/// <param name="limits">Bounds of heads.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Is told of failures of the gateway itself.</param>
internal sealed class Http2TargetLinks(Http1Limits limits, TimeProvider time, Action<Exception> failed)
{
    /// <summary>What is said of a server that does not begin as HTTP/2 does.</summary>
    public const string NotSpoken = "the target does not speak HTTP/2";

    /// <summary>A server whose connections take less than so many exchanges needs many of them.</summary>
    private const int SharedLeast = 8;

    private readonly List<Http2Asking> links = [];
    private readonly SemaphoreSlim opening = new(1, 1);
    private volatile bool isShared = true;
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

    /// <summary>Waits while another connection is made that may do for this exchange too: many begin at once where there is none yet.</summary>
    /// <returns>Whether <see cref="Leave"/> is to be called.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken stop)
    {
        if (!isShared) { return false; }
        await opening.WaitAsync(stop);
        return true;
    }

    /// <summary>A connection was made, or was not.</summary>
    public void Leave() => opening.Release();

    /// <summary>The server speaks HTTP/1.1, with connections that are nobody else's.</summary>
    public void FoundPlain() => isShared = false;

    /// <summary>Begins a connection, and makes a lane on it.</summary>
    /// <param name="transport">The connection; disposed of when it ends.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="IOException">The server is gone, or does not speak HTTP/2 (<see cref="NotSpoken"/>).</exception>
    public async Task<LaneConnection> OpenAsync(PeerTransport transport, CancellationToken stop)
    {
        Http2Asking link = new(transport, limits, time, failed);
        try
        {
            await link.StartAsync(stop);
        }
        catch
        {
            link.Retire();
            throw;
        }
        isShared = link.ExchangesMax >= SharedLeast;
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
