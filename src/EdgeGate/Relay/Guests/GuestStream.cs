using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Recording;

namespace EdgeGate.Relay.Guests;

/// <summary>A request for a stream, and all that a guest needs to serve it.</summary>
public sealed class GuestStream
{
    /// <summary>The connection's name.</summary>
    public required string Connection { get; init; }
    /// <summary>The client; nothing was answered yet.</summary>
    public required RelayPeer Client { get; init; }
    /// <summary>The session's lock.</summary>
    public required Lock Gate { get; init; }
    /// <summary>Who asks.</summary>
    public required Principal Principal { get; init; }
    /// <summary>What was decided.</summary>
    public required GuestJudgement Judgement { get; init; }
    /// <summary>The tape; null when nothing is recorded.</summary>
    public required Tape? Tape { get; init; }
    /// <summary>What audit lines begin with.</summary>
    public required AuditScope Scope { get; init; }
    /// <summary>The engines.</summary>
    public required GateEngines Engines { get; init; }
    /// <summary>Makes plans of what is masked.</summary>
    public required Masker Masker { get; init; }
    /// <summary>Counts finds.</summary>
    public required MaskFinds Finds { get; init; }
    /// <summary>The exchange's number in its session.</summary>
    public required long Number { get; init; }
    /// <summary>The session it belongs to.</summary>
    public required SessionInfo Info { get; init; }
    /// <summary>Where people approve.</summary>
    public required string ConsoleUrl { get; init; }
    /// <summary>Why the session is to end; 0 while it is not.</summary>
    public required Func<SessionEnd> StopReason { get; init; }
    /// <summary>Tells audit and tape what came of a stream that was held: the verdict and the hold, or an empty string.</summary>
    public required Action<HttpVerdict, string> Settled { get; init; }
    /// <summary>The request's field lines.</summary>
    public required byte[] Fields { get; init; }
    /// <summary>The path and query to be asked for, encoded.</summary>
    public required byte[] Target { get; init; }
    /// <summary>Writes the fields of the connection's own credential.</summary>
    public required Action<ByteBuffer> WriteCredential { get; init; }
    /// <summary>How long a target may take to answer.</summary>
    public required TimeSpan ResponseTimeout { get; init; }
    /// <summary>Lends a fresh connection to the target; throws <see cref="GuestUnreachableException"/>.</summary>
    public required Func<CancellationToken, Task<GuestTarget>> Connect { get; init; }
    /// <summary>Begins to relay with a target, so that it can be stopped and watched.</summary>
    public required Func<RelayPeer, RelayExchange> Began { get; init; }
}
