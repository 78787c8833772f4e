using EdgeGate.Core;

namespace EdgeGate.Audit;

/// <summary>Events about who was not let in: the same fields in the same order, whatever was asked for.</summary>
public static class EntryEvents
{
    /// <summary>Somebody's proof was not taken.</summary>
    /// <param name="audit">The log.</param>
    /// <param name="protocol">What it was shown to: <c>postgres</c>, <c>ssh</c>, <c>http</c>, <c>admin</c>.</param>
    /// <param name="client">Address and port of who showed it.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <param name="user">The name they gave, as it may be kept; null where the protocol has none.</param>
    public static void AuthFailed(this AuditLog audit, string protocol, string client, string fault, string? user = null)
    {
        AuditLine line = audit.Begin(AuditCode.AuthFailed, null);
        line.Text("fault"u8, fault);
        line.Text("client"u8, client);
        if (user is not null) { line.Text("user"u8, user); }
        line.Text("protocol"u8, protocol);
        line.Commit();
    }

    /// <summary>Somebody was let into nothing.</summary>
    /// <param name="audit">The log.</param>
    /// <param name="protocol">What was spoken: <c>postgres</c>, <c>ssh</c>, <c>http</c>.</param>
    /// <param name="client">Address and port of who asked.</param>
    /// <param name="reason">Why, in a word that stays.</param>
    /// <param name="connection">What they asked for, as it may be kept; null where that is not known.</param>
    /// <param name="asked">The same, where the protocol's events have it under this name.</param>
    /// <param name="principal">Who asked; null for who proved nothing.</param>
    public static void SessionRefused(this AuditLog audit, string protocol, string client, string reason, string? connection = null, string? asked = null, Principal? principal = null)
    {
        AuditLine line = audit.Begin(AuditCode.SessionRefused, null);
        line.Text("reason"u8, reason);
        line.Text("client"u8, client);
        line.Text("protocol"u8, protocol);
        if (connection is not null) { line.Text("connection"u8, connection); }
        if (asked is not null) { line.Text("asked"u8, asked); }
        if (principal is not null)
        {
            line.Text("subject"u8, principal.Subject);
            line.Text("issuer"u8, principal.Issuer);
        }
        line.Commit();
    }
}
