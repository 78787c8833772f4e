using System.Net;

namespace EdgeGate.Relay;

/// <summary>Connections that have proven nothing yet, of all addresses together and of each: each holds a descriptor, and costs who opens it next to nothing.</summary>
/// <param name="connectionsMax">At once.</param>
/// <param name="connectionsOfOneMax">Of these, of one address (one /64 of IPv6).</param>
public sealed class UnprovenLimit(int connectionsMax, int connectionsOfOneMax)
{
    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, int> taken = [];
    private readonly HashSet<UInt128> told = [];
    private int all;

    /// <summary>Takes a place for a connection; null when there is none.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="isNews">Whether it is the first of its address to be refused since all its connections had a place: audit is told once.</param>
    public Place? TryEnter(IPAddress? address, out bool isNews)
    {
        UInt128 key = FailureLimit.KeyOf(address);
        lock (gate)
        {
            int own = taken.GetValueOrDefault(key);
            bool isFull = all >= connectionsMax || own >= connectionsOfOneMax;
            isNews = isFull && told.Count < connectionsMax && told.Add(key);
            if (isFull) { return null; }
            taken[key] = own + 1;
            all++;
            return new Place(this, key);
        }
    }

    private void Leave(UInt128 key)
    {
        lock (gate)
        {
            all--;
            int left = taken[key] - 1;
            if (left > 0) { taken[key] = left; }
            else { taken.Remove(key); }
            // Half of what it may have is over: what comes next is news. So it is of those that were refused for others', and have none to end.
            if (all > connectionsMax / 2) { return; }
            if (left <= connectionsOfOneMax / 2) { told.Remove(key); }
            if (all == connectionsMax / 2) { told.RemoveWhere(one => taken.GetValueOrDefault(one) <= connectionsOfOneMax / 2); }
        }
    }

    /// <summary>A connection's place, until it has proven who it is, or is gone.</summary>
    public sealed class Place : IDisposable
    {
        private readonly UInt128 key;
        private UnprovenLimit? limit;

        internal Place(UnprovenLimit limit, UInt128 key)
        {
            this.limit = limit;
            this.key = key;
        }

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref limit, null)?.Leave(key);
    }
}
