using System.Text.Json;
using EdgeGate.Core;

namespace EdgeGate.Audit;

/// <summary>Who, through what, in which session: the part of a line that is the same for all events of a session, written once.</summary>
public sealed class AuditScope
{
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
}
