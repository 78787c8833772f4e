namespace EdgeGate.Sessions.Postgres;

/// <summary>How TLS to the target is used; the words are libpq's <c>sslmode</c>.</summary>
public enum PgTargetTls
{
    /// <summary>Never; for loopback and Unix sockets.</summary>
    Disable = 1,
    /// <summary>Required, the certificate not checked.</summary>
    Require = 2,
    /// <summary>Required, signed by a trusted authority.</summary>
    VerifyCa = 3,
    /// <summary>Required, signed by a trusted authority, for the target's host name.</summary>
    VerifyFull = 4,
}
