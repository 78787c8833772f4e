using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Audit;

/// <summary>Who, through what, in which session: the part of a line that is the same for all events of a session, written once.</summary>
public sealed class AuditScope
{
    private long round;
    private long pending;

    /// <summary>Makes a session's scope.</summary>
    public AuditScope(SessionInfo session)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("session", session.Id);
            json.WriteString("subject", session.Principal.Subject);
            json.WriteString("email", session.Principal.Email);
            json.WriteString("issuer", session.Principal.Issuer);
            json.WriteStartArray("groups");
            foreach (string group in session.Principal.Groups) { json.WriteStringValue(group); }
            json.WriteEndArray();
            if (session.Principal.Kind == PrincipalKind.Agent) { json.WriteString("kind", "agent"); }
            if (session.Principal.OnBehalfOf is { } person) { json.WriteString("on_behalf_of", person.Subject); }
            if (!session.Principal.EarlierActors.IsEmpty)
            {
                json.WriteStartArray("through");
                foreach (string actor in session.Principal.EarlierActors) { json.WriteStringValue(actor); }
                json.WriteEndArray();
            }
            json.WriteString("connection", session.Connection);
            json.WriteString("protocol", session.Protocol);
            json.WriteString("client", session.ClientAddress);
            json.WriteEndObject();
        }
        Fields = stream.ToArray()[1..^1];
    }

    /// <summary>The fields, without braces.</summary>
    internal byte[] Fields { get; }

    /// <summary>Bytes of the session that were written in a round; 0 when its last were in another.</summary>
    internal long Pending(long of) => Volatile.Read(ref round) == of ? Volatile.Read(ref pending) : 0;

    /// <summary>Counts a line, under the log's lock.</summary>
    internal void Count(long of, int bytes)
    {
        Volatile.Write(ref pending, Pending(of) + bytes);
        Volatile.Write(ref round, of);
    }
}
