using System.Net;

namespace EdgeGate.Relay;

/// <summary>Failed proofs by address, or by what was to be proven, in all protocols: who fails too often in a minute must wait.</summary>
/// <remarks>An IPv6 client has its whole /64 to come from, so that is what counts. The table is bounded; when it is full the oldest minute is forgotten.</remarks>
public sealed class FailureLimit(TimeProvider time)
{
    private const int AddressesMax = 64 * 1024;
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, (long Started, int Count)> failures = [];

    /// <summary>Whether an address has failed so often that it must wait.</summary>
    public bool IsExceeded(IPAddress? address, int failuresMax) => IsExceeded(KeyOf(address), failuresMax);

    /// <summary>Whether what a key stands for has failed so often that it must wait.</summary>
    public bool IsExceeded(UInt128 key, int failuresMax)
    {
        lock (gate) { return failures.TryGetValue(key, out (long Started, int Count) found) && time.GetElapsedTime(found.Started) < Span && found.Count >= failuresMax; }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(IPAddress? address) => Failed(KeyOf(address));

    /// <summary>The same, for what a key stands for.</summary>
    public void Failed(UInt128 key)
    {
        lock (gate)
        {
            bool isKnown = failures.TryGetValue(key, out (long Started, int Count) found) && time.GetElapsedTime(found.Started) < Span;
            if (!isKnown && failures.Count >= AddressesMax) { Forget(); }
            failures[key] = isKnown ? (found.Started, found.Count + 1) : (time.GetTimestamp(), 1);
        }
    }

    /// <summary>Takes back one: what was counted beforehand did not fail.</summary>
    public void Succeeded(IPAddress? address)
    {
        UInt128 key = KeyOf(address);
        lock (gate)
        {
            if (failures.TryGetValue(key, out (long Started, int Count) found) && found.Count > 0) { failures[key] = (found.Started, found.Count - 1); }
        }
    }

    /// <summary>The key of a name.</summary>
    public static UInt128 KeyOf(string name) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    private void Forget()
    {
        foreach (UInt128 old in failures.Where(entry => time.GetElapsedTime(entry.Value.Started) >= Span).Select(static entry => entry.Key).ToList()) { failures.Remove(old); }
        if (failures.Count >= AddressesMax) { failures.Clear(); }
    }

    /// <summary>The key of an address.</summary>
    public static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null) { return 0; }
        // Asked at every request: an IPv4 address as the IPv6 address that stands for it (RFC 4291, 2.5.5.2), without making one.
        Span<byte> bytes = stackalloc byte[16];
        bool isShort = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        if (!address.TryWriteBytes(isShort ? bytes[12..] : bytes, out _)) { return 0; }
        if (isShort) { bytes[10..12].Fill(0xff); }
        else if (!address.IsIPv4MappedToIPv6) { bytes[8..].Clear(); }
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
