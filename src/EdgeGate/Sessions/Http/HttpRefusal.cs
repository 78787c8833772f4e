using EdgeGate.Core;
using EdgeGate.Sessions.Http.SignIn;

namespace EdgeGate.Sessions.Http;

/// <summary>A request is refused; the client gets a problem document.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">What the client is told.</param>
/// <param name="Reason">A stable word for audit and metrics; empty where it was audited already.</param>
/// <param name="Rule">The rule that refused it, or empty.</param>
/// <param name="Messages">JSON-RPC messages that wait for an answer in their own protocol; null when there are none.</param>
internal sealed record HttpRefusal(int Status, string Message, string Reason, string Rule = "", RequestContent? Messages = null)
{
    /// <summary>What a browser gets in place of the problem document; null for the document.</summary>
    public HttpReply? Reply { get; init; }

    /// <summary>For a browser's question before a request of another origin: lines that say what it may; null for others.</summary>
    public byte[]? Preflight { get; init; }

    /// <summary>For a request that waits for approval: how to ask again; null for others.</summary>
    public HttpHeldAnswer? Held { get; init; }

    /// <summary>Of the session that a request came in, which ended.</summary>
    public static HttpRefusal Of(SessionEnd end)
    {
        (int status, string reason) = end switch
        {
            SessionEnd.ClientClosed or SessionEnd.ClientLost => (503, "client_left"),
            SessionEnd.MaskingFailed => (503, "masking_failed"),
            SessionEnd.RecordingFailed => (503, "recording_failed"),
            SessionEnd.AuditFailed => (503, "audit_failed"),
            SessionEnd.SpoolFailed => (503, "spool_failed"),
            SessionEnd.GatewayStopping => (503, "stopping"),
            SessionEnd.Revoked or SessionEnd.PasswordRevoked => (401, "revoked"),
            SessionEnd.ProofExpired => (401, "proof_expired"),
            SessionEnd.GrantEnded => (403, "grant_ended"),
            SessionEnd.NoLongerAdmitted => (503, "no_longer_admitted"),
            _ => (500, "internal"),
        };
        return new HttpRefusal(status, SessionEndText.Of(end), reason);
    }
}
