using EdgeGate.Core.Holds;

namespace EdgeGate.Sessions.Http;

/// <summary>What a client is told whose request still waits for approval.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="ConsoleUrl">Where people approve, and where its state can be asked for.</param>
/// <param name="IsAsync">Whether the client would not wait (RFC 7240, respond-async).</param>
internal sealed record HttpHeldAnswer(Hold Hold, string ConsoleUrl, bool IsAsync)
{
    /// <summary>Seconds after which it may ask again.</summary>
    public const int RetrySeconds = 5;
}
