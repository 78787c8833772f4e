using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Admin;

/// <summary>Writes holds and grants as the OpenAPI document describes them: texts as people may be shown them (<see cref="VisibleText"/>), for whoever reads this decides by it.</summary>
internal static class HoldJson
{
    /// <summary>Writes a hold.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="decisions">What was decided; null to leave it out.</param>
    /// <param name="viewer">Who looks: told whether it is their own.</param>
    public static void Write(Utf8JsonWriter json, Hold hold, IReadOnlyList<HoldDecision>? decisions, Principal viewer)
    {
        HoldRequest request = hold.Request;
        json.WriteStartObject();
        json.WriteString("id", hold.Id);
        json.WriteString("state", hold.State.ToString().ToLowerInvariant());
        Write(json, "requester", request.Requester);
        json.WriteBoolean("own", Person.Of(viewer).MayBe(request.Requester));
        json.WriteString("session", request.Session);
        json.WriteString("connection", VisibleText.Line(request.Connection));
        if (request.Place is { } place) { json.WriteString("place", VisibleText.Line(place)); }
        json.WriteString("protocol", request.Protocol);
        json.WriteString("client", VisibleText.Line(request.Client));
        json.WriteString("rule", VisibleText.Line(request.Rule));
        json.WriteString("kind", VisibleText.Line(request.Kind));
        json.WriteString("what", VisibleText.Of(request.What));
        json.WriteString("digest", request.Digest);
        json.WriteString("reason", VisibleText.Line(request.Reason));
        json.WriteStartArray("approvers");
        foreach (string group in request.Terms.Groups) { json.WriteStringValue(group); }
        json.WriteEndArray();
        json.WriteNumber("needed", request.Terms.Count);
        Write(json, "grant_allowed", request.Terms.Grant);
        Write(json, "grant_wanted", request.Wanted);
        json.WriteBoolean("may_break_glass", request.Terms.BreakGlassGroups.Any(viewer.Groups.Contains) && Person.Of(viewer).Is(request.Requester));
        json.WriteString("opened", hold.OpenedAt.UtcDateTime);
        json.WriteString("expires", hold.ExpiresAt.UtcDateTime);
        if (hold.EndedAt is { } ended) { json.WriteString("ended", ended.UtcDateTime); }
        json.WriteString("why", VisibleText.Line(hold.Why));
        if (decisions is not null)
        {
            json.WriteStartArray("decisions");
            foreach (HoldDecision decision in decisions)
            {
                json.WriteStartObject();
                Write(json, "by", decision.By);
                json.WriteString("decision", decision.IsBreakGlass ? "break-glass" : decision.IsApproval ? "approve" : "deny");
                json.WriteString("reason", VisibleText.Line(decision.Reason));
                json.WriteString("at", decision.At.UtcDateTime);
                Write(json, "grant", decision.Grant);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes a grant.</summary>
    public static void Write(Utf8JsonWriter json, Grant grant)
    {
        json.WriteStartObject();
        json.WriteString("id", grant.Id);
        json.WriteString("hold", grant.Hold);
        Write(json, "holder", grant.Holder);
        json.WriteString("connection", VisibleText.Line(grant.Connection));
        if (grant.Place is { } place) { json.WriteString("place", VisibleText.Line(place)); }
        json.WriteString("rule", VisibleText.Line(grant.Rule));
        json.WriteBoolean("same_statement", grant.Fingerprint is not null);
        json.WriteString("given_by", VisibleText.Line(grant.GivenBy));
        json.WriteString("given", grant.GivenAt.UtcDateTime);
        json.WriteString("ends", grant.EndsAt.UtcDateTime);
        if (grant.UsesLeft is { } left) { json.WriteNumber("uses_left", left); }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Person person)
    {
        json.WriteStartObject(name);
        json.WriteString("subject", VisibleText.Line(person.Subject));
        json.WriteString("email", person.ShownEmail is { } mail ? VisibleText.Line(mail) : null);
        json.WriteString("issuer", VisibleText.Line(person.Issuer));
        json.WriteString("kind", person.Kind == PrincipalKind.Agent ? "agent" : "person");
        if (person.OnBehalfOf is { } whom) { json.WriteString("on_behalf_of", VisibleText.Line(whom)); }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, GrantTerms? terms)
    {
        if (terms is null) { return; }
        json.WriteStartObject(name);
        if (terms.For is { } time) { json.WriteString("for", GrantTerms.Describe(time)); }
        if (terms.Uses is { } uses) { json.WriteNumber("uses", uses); }
        json.WriteBoolean("same_statement", terms.SameStatement);
        json.WriteEndObject();
    }
}
