namespace EdgeGate.State;

/// <summary>A password the gateway made for somebody and one connection, as it is kept: nothing of it shows the password.</summary>
/// <param name="Id">What stands behind <c>pw-</c> in the user name.</param>
/// <param name="Principal">Who made it, as <see cref="Core.PrincipalJson"/>.</param>
/// <param name="Subject">The same, to find theirs by.</param>
/// <param name="Issuer">Who vouched for them.</param>
/// <param name="Connection">The one connection it is good for.</param>
/// <param name="Network">Where it may be used from, in CIDR notation; null for anywhere.</param>
/// <param name="Salt">Salt of SCRAM.</param>
/// <param name="Iterations">Rounds of SCRAM.</param>
/// <param name="StoredKey">StoredKey of SCRAM.</param>
/// <param name="ServerKey">ServerKey of SCRAM.</param>
/// <param name="Created">Since when.</param>
/// <param name="Expires">Until when.</param>
public sealed record ConnectionPassword(
    string Id, string Principal, string Subject, string Issuer, string Connection, string? Network, byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey, DateTimeOffset Created, DateTimeOffset Expires);
