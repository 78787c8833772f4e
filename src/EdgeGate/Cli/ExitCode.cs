namespace EdgeGate.Cli;

/// <summary>Exit codes of all commands.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;
    /// <summary>It failed.</summary>
    public const int Failure = 1;
    /// <summary>The configuration or the command line is wrong.</summary>
    public const int Usage = 2;
    /// <summary>There is no such thing.</summary>
    public const int NotFound = 3;
    /// <summary>A recording does not verify.</summary>
    public const int NotVerified = 4;
    /// <summary>Nobody is signed in.</summary>
    public const int NotSignedIn = 5;
}
