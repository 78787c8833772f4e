namespace EdgeGate.Cli.Login;

/// <summary>How a gateway that somebody signs in at stands to those that are known here.</summary>
internal enum GatewayStanding
{
    /// <summary>It says what it said before.</summary>
    Known,
    /// <summary>Nobody here has signed in there.</summary>
    New,
    /// <summary>New, and its tokens would be good at another gateway that is known: whoever runs it could use them there.</summary>
    Shared,
    /// <summary>New, and its tokens are named for an address that is not its own.</summary>
    Foreign,
    /// <summary>It says something else than before.</summary>
    Changed,
}
