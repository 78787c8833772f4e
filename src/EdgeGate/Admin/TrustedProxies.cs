using System.Collections.Immutable;
using System.Net;

namespace EdgeGate.Admin;

/// <summary>Tells where a call of the admin listener comes from, when a proxy stands before it that the configuration names (<c>admin.trusted_proxies</c>).</summary>
/// <remarks>
/// <code>
/// X-Forwarded-For: what the caller said, caller, proxy
/// </code>
/// Each proxy appends whom it was asked by, so only what a trusted one appended is believed: read from the end, as long as what is read is a trusted proxy itself.
/// </remarks>
internal static class TrustedProxies
{
    /// <summary>The longest field looked at; in a longer one nobody is believed.</summary>
    public const int FieldCharsMax = 2048;

    /// <summary>The caller's address: the peer's, or what trusted proxies say.</summary>
    /// <param name="peer">Who is connected; null when that is no address.</param>
    /// <param name="forwarded">The field, its lines joined by commas.</param>
    /// <param name="trusted">Networks of proxies.</param>
    public static IPAddress? CallerOf(IPAddress? peer, ReadOnlySpan<char> forwarded, ImmutableArray<IPNetwork> trusted)
    {
        IPAddress? caller = Plain(peer);
        if (forwarded.Length > FieldCharsMax) { return caller; }
        while (caller is not null && IsTrusted(caller, trusted) && !forwarded.IsEmpty)
        {
            int comma = forwarded.LastIndexOf(',');
            // What is no address was not appended by a proxy that tells: the one that did is all that is known.
            if (!TryAddress(forwarded[(comma + 1)..].Trim(), out IPAddress? told)) { break; }
            caller = told;
            forwarded = comma < 0 ? [] : forwarded[..comma];
        }
        return caller;
    }

    /// <summary>Whether a peer is a trusted proxy.</summary>
    public static bool IsProxy(IPAddress? peer, ImmutableArray<IPNetwork> trusted) => Plain(peer) is { } plain && IsTrusted(plain, trusted);

    private static bool IsTrusted(IPAddress address, ImmutableArray<IPNetwork> trusted)
    {
        foreach (IPNetwork network in trusted)
        {
            if (network.Contains(address)) { return true; }
        }
        return false;
    }

    /// <summary>An address, alone or with the port that some proxies add.</summary>
    private static bool TryAddress(ReadOnlySpan<char> text, out IPAddress? address)
    {
        address = IPAddress.TryParse(text, out IPAddress? alone) ? Plain(alone) : IPEndPoint.TryParse(text, out IPEndPoint? both) ? Plain(both.Address) : null;
        return address is not null;
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
