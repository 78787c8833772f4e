using System.Globalization;
using EdgeGate.Audit;
using EdgeGate.Core.Denials;
using EdgeGate.Relay;

namespace EdgeGate.Hosting;

/// <summary>What follows when a denial is added or removed, by the API or by a command on the machine: an audit event, and the end of the sessions it is about.</summary>
internal sealed class DenialJournal(AuditLog audit, SessionTable sessions)
{
    /// <summary>A denial was added, and counts.</summary>
    public void Added(Denial denial)
    {
        Note(denial.Session is null ? AuditCode.DenialAdded : AuditCode.SessionKilled, denial);
        if (denial.Session is { } session) { sessions.Kill(session); }
        else { sessions.EndDenied(); }
    }

    /// <summary>A denial was removed, or has ended.</summary>
    public void Removed(Denial denial)
    {
        if (denial.Session is null) { Note(AuditCode.DenialRemoved, denial); }
    }

    private void Note(AuditCode code, Denial denial)
    {
        AuditLine line = audit.Begin(code, null);
        line.Text("denial"u8, denial.Id);
        if (denial.Session is { } session) { line.Text("session"u8, session); }
        if (denial.Issuer is { } issuer) { line.Text("issuer"u8, issuer); }
        if (denial.Subject is { } subject) { line.Text("subject"u8, subject); }
        if (denial.OnBehalfOf is { } person) { line.Text("on_behalf_of"u8, person); }
        if (denial.TokenSubject is { } own) { line.Text("token_subject"u8, own); }
        if (denial.TokenId is { } token) { line.Text("token_id"u8, token); }
        if (denial.LoginId is { Length: > 0 } login) { line.Text("login_id"u8, login); }
        line.Text("why"u8, denial.Reason);
        line.Text("by"u8, denial.By);
        if (denial.Until is { } until) { line.Text("until"u8, until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); }
        line.Commit();
    }
}
