namespace EdgeGate.Relay.Guests;

/// <summary>A fresh connection to a server of a guest's target.</summary>
/// <param name="Peer">Its peer; stays the lender's.</param>
/// <param name="HostLine">The line of the Host field that this server is sent.</param>
public sealed record GuestTarget(RelayPeer Peer, byte[] HostLine);
