using EdgeGate.Core;

namespace EdgeGate.Relay;

/// <summary>One way of a session, the same contract for every protocol. A step never awaits: the pump does, once, for all.</summary>
/// <remarks>Steps of both directions of a session run under the session's one lock, so what they share needs no other.</remarks>
public interface IRelayDirection
{
    /// <summary>Handles unread bytes: appends what may go on to an outbox, and what happened to the tape.</summary>
    /// <param name="unread">Contiguous, from where the last step stopped; 64 readable bytes follow in memory.</param>
    RelayStep Step(ReadOnlySpan<byte> unread);

    /// <summary>Completes when a step that returned <see cref="RelayStepKind.Wait"/> can go on. Runs outside the lock.</summary>
    ValueTask WaitAsync(CancellationToken stop);

    /// <summary>How the session ends when this side closes its stream.</summary>
    SessionEnd OnClosed();
}
