using System.Collections.Immutable;
using EdgeGate.Identity;

namespace EdgeGate.Cli.Login;

/// <summary>What a gateway said of signing in when somebody here first did: it is held to that, as an SSH server is to its host key.</summary>
/// <param name="Gateway">Its origin.</param>
/// <param name="Issuer">Where people sign in.</param>
/// <param name="Audience">Whom tokens are for.</param>
/// <param name="ClientId">The commands' client at the issuer.</param>
/// <param name="Resource">The resource asked for, or null.</param>
/// <param name="Scope">What is asked for.</param>
internal sealed record KnownGateway(string Gateway, string Issuer, string Audience, string ClientId, string? Resource, string Scope)
{
    /// <summary>What a gateway says now.</summary>
    public static KnownGateway Of(LoginFile login) => new(OriginOf(login.Gateway), login.Issuer, login.Audience, login.ClientId, login.Resource, login.Scope);

    /// <summary>Scheme, host and port of an address: what makes a gateway that gateway.</summary>
    public static string OriginOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri.GetLeftPart(UriPartial.Authority) : address;

    /// <summary>How one that was asked stands to those that are known.</summary>
    public GatewayStanding Among(ImmutableArray<KnownGateway> known)
        => known.FirstOrDefault(one => one.Gateway == Gateway) is { } before ? (before == this ? GatewayStanding.Known : GatewayStanding.Changed)
            : SharedWith(known) is not null ? GatewayStanding.Shared
            : IsElsewhere(Audience) || IsElsewhere(Resource) ? GatewayStanding.Foreign
            : GatewayStanding.New;

    /// <summary>Another gateway where tokens got through this one would be good; null when none is known.</summary>
    public KnownGateway? SharedWith(ImmutableArray<KnownGateway> known)
        => known.FirstOrDefault(one => one.Gateway != Gateway && one.Issuer == Issuer && (one.Audience == Audience || (one.Resource is not null && one.Resource == Resource)));

    /// <summary>Another gateway that would take a token, whatever was said beforehand; null when none is known.</summary>
    public KnownGateway? AlsoTaking(string token, ImmutableArray<KnownGateway> known)
        => UnverifiedToken.Read(token) is { } read ? known.FirstOrDefault(one => one.Gateway != Gateway && one.Issuer == Issuer && read.IsFor(one.Audience)) : null;

    /// <summary>Each thing that is not what it was, as lines.</summary>
    public IEnumerable<string> ChangesFrom(KnownGateway before)
    {
        (string Name, string? Was, string? Is)[] parts = [("issuer", before.Issuer, Issuer), ("audience", before.Audience, Audience), ("client", before.ClientId, ClientId), ("resource", before.Resource, Resource), ("scope", before.Scope, Scope)];
        return parts.Where(static part => part.Was != part.Is).Select(static part => $"  {part.Name}: was {TerminalText.Of(part.Was ?? "none")}, is {TerminalText.Of(part.Is ?? "none")}");
    }

    /// <summary>Whether tokens are named for an address that is not the gateway's: somebody else's API may take them.</summary>
    private bool IsElsewhere(string? name)
        => Uri.TryCreate(name, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http"
            && !(Uri.TryCreate(Gateway, UriKind.Absolute, out Uri? gateway) && gateway.IdnHost.Equals(uri.IdnHost, StringComparison.OrdinalIgnoreCase));
}
