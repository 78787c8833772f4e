namespace EdgeGate.Core;

/// <summary>What a client is told of why its session ended: the same in every protocol, which has codes of its own for it.</summary>
public static class SessionEndText
{
    /// <summary>A phrase without a full stop.</summary>
    public static string Of(SessionEnd end) => end switch
    {
        SessionEnd.ClientClosed or SessionEnd.ClientLost => "the client left",
        SessionEnd.TargetClosed or SessionEnd.TargetLost => "the connection to the target was lost",
        SessionEnd.ClientFault => "the client broke the protocol",
        SessionEnd.TargetFault => "the target broke the protocol",
        SessionEnd.TargetRefused => "the target refused the connection",
        SessionEnd.TimedOut => "the session was idle, or stalled, for too long",
        SessionEnd.MaskingFailed => "masking failed; nothing passes unmasked",
        SessionEnd.RecordingFailed => "the session can no longer be recorded",
        SessionEnd.AuditFailed => "the session can no longer be audited",
        SessionEnd.PolicyEnded => "what came may not pass",
        SessionEnd.GatewayStopping => "the gateway is stopping",
        SessionEnd.SpoolFailed => "what is too long for memory could not be kept on disk until it was masked",
        SessionEnd.Revoked => "your access was ended by whoever runs the gateway, or you signed out",
        SessionEnd.ProofExpired => "your sign-in is over: sign in again",
        SessionEnd.GrantEnded => "the time you were granted is over",
        SessionEnd.PasswordRevoked => "the password you signed in with was revoked",
        SessionEnd.NoLongerAdmitted => "the configuration changed, and what you were let in by is no longer as it was: connect again",
        _ => "the gateway failed",
    };
}
