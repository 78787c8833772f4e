namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>Requests the target has not answered, by the gateway's own numbers: a client's may collide with the gateway's own requests.</summary>
/// <remarks>A number is a place in the table and a count of how often the place was used, so that a second answer to one request finds nothing.</remarks>
internal sealed class SftpPendingTable
{
    /// <summary>Requests in flight; a client that sends more is not read until the target has answered some.</summary>
    public const int RequestsMax = 512;

    /// <summary>Places beyond that, for requests of the gateway's own that go with one of the client's.</summary>
    private const int PlacesMax = RequestsMax + 64;
    private const int PlaceBits = 10;

    private readonly (SftpPending Request, uint Uses, bool IsUsed)[] places = new (SftpPending, uint, bool)[PlacesMax];
    private readonly Stack<int> free = new(Enumerable.Range(0, PlacesMax).Reverse());

    /// <summary>Requests in flight.</summary>
    public int Count => PlacesMax - free.Count;

    /// <summary>Whether no request of the client should be taken now.</summary>
    public bool IsFull => Count >= RequestsMax;

    /// <summary>Whether there is a place beyond those that go with a client's requests.</summary>
    public bool HasRoom => free.Count > PlacesMax - RequestsMax;

    /// <summary>Files whose CLOSE was sent and not answered.</summary>
    public IEnumerable<SftpFile> Closing => places.Where(static place => place is { IsUsed: true, Request.Kind: SftpPendingKind.Close }).Select(static place => place.Request.File).OfType<SftpFile>();

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        for (int place = 0; place < PlacesMax; place++)
        {
            if (!places[place].IsUsed) { continue; }
            places[place] = (default, places[place].Uses, false);
            free.Push(place);
        }
    }

    /// <summary>Adds a request.</summary>
    /// <returns>Its number.</returns>
    public uint Add(in SftpPending request)
    {
        int place = free.Pop();
        uint uses = places[place].Uses + 1;
        places[place] = (request, uses, true);
        return (uses << PlaceBits) | (uint)place;
    }

    /// <summary>Takes the request an answer is for; false when there is none.</summary>
    public bool TryTake(uint id, out SftpPending request)
    {
        request = default;
        int place = (int)(id & ((1 << PlaceBits) - 1));
        if (place >= PlacesMax || !places[place].IsUsed || (places[place].Uses << PlaceBits) >> PlaceBits != id >> PlaceBits) { return false; }
        request = places[place].Request;
        places[place] = (default, places[place].Uses, false);
        free.Push(place);
        return true;
    }
}
