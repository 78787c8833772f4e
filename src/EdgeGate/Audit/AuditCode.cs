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
    /// <summary><c>exchange.allowed</c></summary>
    ExchangeAllowed = 301,
    /// <summary><c>exchange.denied</c></summary>
    ExchangeDenied = 302,
    /// <summary><c>exchange.ended</c></summary>
    ExchangeEnded = 303,
    /// <summary><c>stream.ended</c>: an exec or attach of Kubernetes, with bytes each way and how it ended.</summary>
    StreamEnded = 501,
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
