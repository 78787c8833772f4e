namespace EdgeGate.Core;

/// <summary>Why a session ended. Numbers are kept for ever: they are metric labels, audit codes and doc keys.</summary>
public enum SessionEnd
{
    /// <summary>The client said goodbye or closed.</summary>
    ClientClosed = 1,
    /// <summary>The target closed first.</summary>
    TargetClosed = 2,
    /// <summary>The client sent what the protocol does not allow.</summary>
    ClientFault = 3,
    /// <summary>The target sent what the protocol does not allow.</summary>
    TargetFault = 4,
    /// <summary>The client's connection failed.</summary>
    ClientLost = 5,
    /// <summary>The target's connection failed.</summary>
    TargetLost = 6,
    /// <summary>The target could not be reached or refused the gateway's credentials.</summary>
    TargetRefused = 7,
    /// <summary>Nothing moved for the idle time, or a write stalled.</summary>
    TimedOut = 8,
    /// <summary>Masking failed; strict.</summary>
    MaskingFailed = 9,
    /// <summary>Recording failed; strict.</summary>
    RecordingFailed = 10,
    /// <summary>The audit log could not be written; strict.</summary>
    AuditFailed = 11,
    /// <summary>Policy ended it: what came back may not pass.</summary>
    PolicyEnded = 12,
    /// <summary>The gateway stops.</summary>
    GatewayStopping = 13,
    /// <summary>A failure of the gateway itself.</summary>
    InternalError = 14,
    /// <summary>A message too long for memory could not be kept on disk; strict.</summary>
    SpoolFailed = 15,
    /// <summary>Somebody ended it, or denied its principal.</summary>
    Revoked = 401,
    /// <summary>Its principal's proof is over, and no rule lets it go on.</summary>
    ProofExpired = 402,
    /// <summary>The grant it began under has ended, or was taken back.</summary>
    GrantEnded = 403,
    /// <summary>The password it was opened with was revoked.</summary>
    PasswordRevoked = 404,
    /// <summary>The configuration in force does not let it in as the one did that it began under.</summary>
    NoLongerAdmitted = 405,
}
