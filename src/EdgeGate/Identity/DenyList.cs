using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Denials;

namespace EdgeGate.Identity;

/// <summary>Whom the gateway takes no longer. Kept on disk; asked at every sign-in and request; what is added ends sessions at once.</summary>
/// <remarks>Other processes may write the store (<c>edgegate deny</c> on the machine itself), so it is looked at a few times a second.</remarks>
public sealed class DenyList : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly IDenialStore store;
    private readonly TimeProvider time;
    private readonly Action<Denial> added;
    private readonly Action<Denial> removed;
    private readonly ITimer timer;
    private volatile Index index;
    private (long, long) version;

    /// <summary>Reads what is kept.</summary>
    /// <param name="store">Where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="added">Told of each that was added, by whomever, once it counts.</param>
    /// <param name="removed">Told of each that was removed.</param>
    public DenyList(IDenialStore store, TimeProvider time, Action<Denial> added, Action<Denial> removed)
    {
        (this.store, this.time, this.added, this.removed) = (store, time, added, removed);
        version = store.Version();
        index = new Index(store.List(time.GetUtcNow()));
        timer = time.CreateTimer(_ => Look(), null, LookInterval, LookInterval);
    }

    /// <summary>All that have not ended.</summary>
    public ImmutableArray<Denial> All => index.All;

    /// <summary>Whether a principal is denied.</summary>
    public bool IsDenied(Principal principal)
    {
        Index known = index;
        return known.All.Length > 0 && known.IsDenied(principal, time.GetUtcNow());
    }

    /// <summary>Denies. It is on disk and counts when this returns.</summary>
    /// <exception cref="DenialsNotKeptException">It cannot be kept.</exception>
    public void Add(Denial denial)
    {
        store.Add(denial);
        Refresh();
    }

    /// <summary>Removes a denial; false when there is none.</summary>
    /// <exception cref="DenialsNotKeptException">The state cannot be written.</exception>
    public bool Remove(string id)
    {
        bool isRemoved = store.Remove(id);
        Refresh();
        return isRemoved;
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Look()
    {
        try
        {
            Refresh();
        }
        catch (DenialsNotKeptException)
        {
            // What is known stays in force; the next look may succeed.
        }
    }

    private void Refresh()
    {
        ImmutableArray<Denial> before, after;
        lock (gate)
        {
            (long, long) now = store.Version();
            if (now == version) { return; }
            before = index.All;
            Index read = new(store.List(time.GetUtcNow()));
            (index, version, after) = (read, now, read.All);
        }
        HashSet<string> known = [.. before.Select(static one => one.Id)];
        HashSet<string> left = [.. after.Select(static one => one.Id)];
        foreach (Denial one in after.Where(one => !known.Contains(one.Id))) { added(one); }
        foreach (Denial one in before.Where(one => !left.Contains(one.Id))) { removed(one); }
    }

    /// <summary>Denials by the one thing they are found by.</summary>
    private sealed class Index
    {
        private readonly ILookup<string, Denial> bySubject;
        private readonly ILookup<string, Denial> byTokenSubject;
        private readonly ILookup<string, Denial> byToken;
        private readonly ILookup<string, Denial> byLogin;

        public Index(IReadOnlyList<Denial> denials)
        {
            All = [.. denials];
            bySubject = denials.Where(static one => one.Subject is not null).ToLookup(static one => one.Subject!, StringComparer.Ordinal);
            byTokenSubject = denials.Where(static one => one.Subject is null && one.TokenSubject is not null).ToLookup(static one => one.TokenSubject!, StringComparer.Ordinal);
            byToken = denials.Where(static one => one.Subject is null && one.TokenSubject is null && one.TokenId is not null).ToLookup(static one => one.TokenId!, StringComparer.Ordinal);
            byLogin = denials.Where(static one => one.Subject is null && one.TokenSubject is null && one.TokenId is null && one.LoginId is not null).ToLookup(static one => one.LoginId!, StringComparer.Ordinal);
        }

        public ImmutableArray<Denial> All { get; }

        public bool IsDenied(Principal principal, DateTimeOffset now)
            => Has(bySubject, principal.Subject, principal, now) || Has(bySubject, principal.OnBehalfOf?.Subject, principal, now)
                || Has(byTokenSubject, principal.TokenSubject, principal, now) || Has(byToken, principal.TokenId, principal, now) || Has(byLogin, principal.LoginId, principal, now);

        private static bool Has(ILookup<string, Denial> denials, string? key, Principal principal, DateTimeOffset now)
        {
            if (key is null || !denials.Contains(key)) { return false; }
            foreach (Denial denial in denials[key])
            {
                if (denial.Fits(principal, now)) { return true; }
            }
            return false;
        }
    }
}
