using System.Collections.Immutable;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy;

namespace EdgeGate.Relay;

/// <summary>What the configuration decides; swapped whole on reload. A session keeps the one it began with.</summary>
/// <param name="Identity">Proves tokens.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Masker">Makes mask plans.</param>
/// <param name="RowBytesMax">Bytes of a result that are recorded.</param>
/// <param name="Deadlines">Deadlines of sessions.</param>
/// <param name="HandshakeTimeout">How long a client may take to sign in.</param>
/// <param name="ConsoleUrl">Where people find the console, without a slash at the end.</param>
public sealed record GatePolicy(TokenVerifier Identity, Ruleset Rules, Masker Masker, int RowBytesMax, RelayDeadlines Deadlines, TimeSpan HandshakeTimeout, string ConsoleUrl)
{
    /// <summary>What authorities of certificates are believed by.</summary>
    public ImmutableHashSet<Voucher> Vouchers { get; init; } = [];

    /// <summary>Whether an authority is believed by all that another configuration believed it by.</summary>
    public bool BelievesAs(GatePolicy before, string issuer) => before.Vouchers.Where(one => one.Issuer == issuer).All(Vouchers.Contains);
}
