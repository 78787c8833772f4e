using System.Collections.Immutable;

namespace EdgeGate.Cli.Login;

/// <summary>Decides whether somebody signs in at a gateway, before anything is asked of the issuer that it names.</summary>
/// <remarks>
/// Whoever has somebody sign in at a gateway of theirs (a mail, a copied command) could name an issuer of theirs, or the good gateway's own, and would be shown the token. So
/// what a gateway says is shown and asked about once, and held against it from then on; and tokens that another gateway would take are not got on its word alone
/// (RFC 9728, 7.3, tells of the same confusion of resources).
/// </remarks>
internal static class GatewayTrust
{
    /// <summary>Whether to go on; the reason is on standard error.</summary>
    /// <param name="asked">What the gateway says.</param>
    /// <param name="known">Those that are known.</param>
    /// <param name="issuer">The issuer that was named on the command line, or null.</param>
    /// <param name="trusts">Whether a new one is taken without a question.</param>
    public static bool Decide(KnownGateway asked, ImmutableArray<KnownGateway> known, string? issuer, bool trusts)
    {
        string gateway = TerminalText.Of(asked.Gateway);
        if (issuer is not null && issuer != asked.Issuer)
        {
            Console.Error.WriteLine($"edgegate: {gateway} has people sign in at {TerminalText.Of(asked.Issuer)}, not at {TerminalText.Of(issuer)}: nothing was asked of either");
            return false;
        }
        GatewayStanding standing = asked.Among(known);
        if (standing == GatewayStanding.Changed)
        {
            Console.Error.WriteLine($"edgegate: {gateway} SAYS SOMETHING ELSE THAN BEFORE of where and how to sign in:");
            foreach (string change in asked.ChangesFrom(known.First(one => one.Gateway == asked.Gateway))) { Console.Error.WriteLine(change); }
            Console.Error.WriteLine($"Somebody may want a token that is not for this gateway. Nothing was asked of the issuer. Ask those who run the gateway; if they changed it: edgegate gateways forget {gateway}");
            return false;
        }
        Console.Error.WriteLine($"Signing in at {TerminalText.Of(asked.Issuer)} for {gateway} (client {TerminalText.Of(asked.ClientId)}, tokens for {TerminalText.Of(asked.Audience)}).");
        if (standing == GatewayStanding.Known) { return true; }
        string? danger = standing switch
        {
            GatewayStanding.Shared => $"TOKENS OF THIS GATEWAY ARE GOOD AT {TerminalText.Of(asked.SharedWith(known)!.Gateway)} TOO: who runs it could use yours there. Go on only when both are run by the same people.",
            GatewayStanding.Foreign => $"ITS TOKENS ARE NAMED FOR ANOTHER ADDRESS THAN ITS OWN ({TerminalText.Of(asked.Resource ?? asked.Audience)}): what answers there may take yours. Go on only when those who run the gateway told you so.",
            _ => null,
        };
        if (danger is not null) { Console.Error.WriteLine(danger); }
        // Who names the issuer was told by somebody else than the gateway.
        if (trusts || (issuer is not null && danger is null)) { return true; }
        return Ask(gateway);
    }

    /// <summary>Whether a token may be kept, and so shown to the gateway: it is for it, and not for another that is known unless that was agreed to.</summary>
    public static bool IsItsOwn(KnownGateway asked, string token, ImmutableArray<KnownGateway> known, bool trusts)
    {
        if (asked.AlsoTaking(token, known) is not { } other || asked.SharedWith(known) is not null || trusts || known.Contains(asked)) { return true; }
        Console.Error.WriteLine($"edgegate: the token is good at {TerminalText.Of(other.Gateway)}, although {TerminalText.Of(asked.Gateway)} names another audience: it was not kept, and nobody was shown it");
        return false;
    }

    private static bool Ask(string gateway)
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine($"edgegate: nobody has signed in at {gateway} from here, and nobody can be asked whether to trust it: name the issuer you were told (--issuer URL), or --trust");
            return false;
        }
        Console.Error.Write($"Nobody has signed in at {gateway} from here. Is it your gateway, and that your issuer? (yes/no) ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is "yes") { return true; }
        Console.Error.WriteLine("edgegate: not signed in");
        return false;
    }
}
