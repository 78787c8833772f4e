using EdgeGate.Core;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Relay;

/// <summary>Why a session could not be set up, where that is the gateway's doing or the clock's: the same words in every protocol.</summary>
/// <param name="Message">What the client is told.</param>
/// <param name="Reason">The word for audit and metrics.</param>
public sealed record SetupFailure(string Message, string Reason)
{
    /// <summary>The reason of a gateway that stops.</summary>
    public const string Stopping = "stopping";

    /// <summary>The reason of a client or target that took too long.</summary>
    public const string TimedOut = "handshake_timeout";

    /// <summary>What ended the setting up; null for what a peer did, and for what nobody expects.</summary>
    /// <param name="problem">What was thrown.</param>
    /// <param name="stop">The gateway stops.</param>
    public static SetupFailure? Of(Exception problem, CancellationToken stop) => problem switch
    {
        RecordingFailedException => new("the session cannot be recorded", "recording_failed"),
        StateFailedException => new("the gateway cannot keep its state", "state_failed"),
        OperationCanceledException when stop.IsCancellationRequested => new(SessionEndText.Of(SessionEnd.GatewayStopping), Stopping),
        OperationCanceledException => new("the session was not set up in time", TimedOut),
        _ => null,
    };
}
