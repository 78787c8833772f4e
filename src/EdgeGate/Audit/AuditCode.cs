namespace EdgeGate.Audit;

/// <summary>What happened. Numbers and names are kept for ever.</summary>
public enum AuditCode
{
    /// <summary><c>channel.allowed</c>: something an SSH client asked for on a channel.</summary>
    ChannelAllowed = 201,
    /// <summary><c>channel.denied</c></summary>
    ChannelDenied = 202,
    /// <summary><c>channel.closed</c>: with bytes each way and how it ended.</summary>
    ChannelClosed = 203,
    /// <summary><c>login.remembered</c>: a client's key stands for a sign-in until that ends.</summary>
    LoginRemembered = 204,
    /// <summary><c>file.opened</c>: by sftp.</summary>
    FileOpened = 211,
    /// <summary><c>file.closed</c>: with bytes each way, and the hash of what went in order.</summary>
    FileClosed = 212,
    /// <summary><c>file.changed</c>: a request of sftp that changes something, answered.</summary>
    FileChanged = 213,
    /// <summary><c>file.denied</c>: a request of sftp.</summary>
    FileDenied = 214,
    /// <summary><c>line.denied</c>: a line of an interactive SSH shell, kept back.</summary>
    LineDenied = 220,
    /// <summary><c>line.allowed</c>: a line of an interactive SSH shell that was held, and approved.</summary>
    LineAllowed = 221,
    /// <summary><c>exchange.allowed</c></summary>
    ExchangeAllowed = 301,
    /// <summary><c>exchange.denied</c></summary>
    ExchangeDenied = 302,
    /// <summary><c>exchange.ended</c></summary>
    ExchangeEnded = 303,
    /// <summary><c>login.browser</c>: somebody signed in with a browser.</summary>
    LoginBrowser = 310,
    /// <summary><c>logout.browser</c></summary>
    LogoutBrowser = 311,
    /// <summary><c>target.unhealthy</c>: a server of a connection is asked no longer, with why.</summary>
    TargetUnhealthy = 320,
    /// <summary><c>target.healthy</c>: it is asked again.</summary>
    TargetHealthy = 321,
    /// <summary><c>hold.opened</c>: an operation waits for approval.</summary>
    HoldOpened = 401,
    /// <summary><c>hold.counted</c>: a person approved, and more are needed.</summary>
    HoldCounted = 402,
    /// <summary><c>hold.approved</c></summary>
    HoldApproved = 403,
    /// <summary><c>hold.denied</c></summary>
    HoldDenied = 404,
    /// <summary><c>hold.expired</c></summary>
    HoldExpired = 405,
    /// <summary><c>hold.withdrawn</c>: the one who asked cancelled, or left.</summary>
    HoldWithdrawn = 406,
    /// <summary><c>hold.lost</c>: its session was lost with the gateway.</summary>
    HoldLost = 407,
    /// <summary><c>hold.used</c>: an approval that outlived its session was used, once.</summary>
    HoldUsed = 408,
    /// <summary><c>hold.refused</c>: a person tried to decide who may not.</summary>
    HoldRefused = 409,
    /// <summary><c>grant.given</c></summary>
    GrantGiven = 410,
    /// <summary><c>grant.used</c></summary>
    GrantUsed = 411,
    /// <summary><c>grant.revoked</c></summary>
    GrantRevoked = 412,
    /// <summary><c>glass.broken</c>: the one who asked passed without approval, as the rule lets them.</summary>
    GlassBroken = 413,
    /// <summary><c>rule.warned</c>: a rule warned of an operation, which went on.</summary>
    RuleWarned = 440,
    /// <summary><c>rule.observed</c>: a rule that is not enforced meant an operation; with what it would have done.</summary>
    RuleObserved = 441,
    /// <summary><c>result.stopped</c>: a result grew larger than a rule lets it.</summary>
    ResultStopped = 442,
    /// <summary><c>notification.sent</c>: a channel took what people are told of.</summary>
    NotificationSent = 445,
    /// <summary><c>notification.dead</c>: it was given up.</summary>
    NotificationDead = 446,
    /// <summary><c>certificate.signed</c>: an SSH certificate for somebody's key, for as long as their sign-in at the most.</summary>
    CertificateSigned = 450,
    /// <summary><c>password.made</c>: a password of the gateway's for somebody and a connection.</summary>
    PasswordMade = 451,
    /// <summary><c>password.revoked</c></summary>
    PasswordRevoked = 452,
    /// <summary><c>denial.added</c>: somebody, a token or a sign-in is taken no longer.</summary>
    DenialAdded = 460,
    /// <summary><c>denial.removed</c></summary>
    DenialRemoved = 461,
    /// <summary><c>session.killed</c>: somebody ended it.</summary>
    SessionKilled = 462,
    /// <summary><c>host.refused</c>: the admin listener was called by a name that is not its own.</summary>
    HostRefused = 470,
    /// <summary><c>sink.unreachable</c>: a receiver of audit events is not reached; what is for it waits on disk.</summary>
    SinkUnreachable = 480,
    /// <summary><c>sink.reachable</c>: it is again.</summary>
    SinkReachable = 481,
    /// <summary><c>stream.ended</c>: an exec or attach of Kubernetes, with bytes each way and how it ended.</summary>
    StreamEnded = 501,
    /// <summary><c>forward.ended</c>: one connection through a port-forward of Kubernetes, with its port and bytes each way.</summary>
    ForwardEnded = 502,
    /// <summary><c>gateway.start</c></summary>
    GatewayStart = 1001,
    /// <summary><c>gateway.stop</c></summary>
    GatewayStop = 1002,
    /// <summary><c>config.reloaded</c></summary>
    ConfigReloaded = 1003,
    /// <summary><c>config.refused</c></summary>
    ConfigRefused = 1004,
    /// <summary><c>auth.failed</c></summary>
    AuthFailed = 2001,
    /// <summary><c>session.refused</c></summary>
    SessionRefused = 2002,
    /// <summary><c>session.start</c></summary>
    SessionStart = 3001,
    /// <summary><c>session.end</c></summary>
    SessionEnd = 3002,
    /// <summary><c>cancel.request</c></summary>
    CancelRequest = 3003,
    /// <summary><c>statement.allowed</c></summary>
    StatementAllowed = 4001,
    /// <summary><c>statement.denied</c></summary>
    StatementDenied = 4002,
    /// <summary><c>values.masked</c></summary>
    ValuesMasked = 4003,
    /// <summary><c>replication.streamed</c></summary>
    ReplicationStreamed = 4004,
    /// <summary><c>value.unmasked</c></summary>
    ValueUnmasked = 5001,
}
