namespace EdgeGate.Protocols.Ssh;

/// <summary>A line of a known_hosts file.</summary>
/// <param name="Marker">What it says of the key.</param>
/// <param name="Hosts">Names, patterns and hashes as they stand, separated by commas.</param>
/// <param name="KeyBlob">The public key blob.</param>
public sealed record SshKnownHost(SshKnownHostMarker Marker, string Hosts, ReadOnlyMemory<byte> KeyBlob);
