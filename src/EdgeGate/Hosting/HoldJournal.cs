using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Relay;
using EdgeGate.Telemetry;

namespace EdgeGate.Hosting;

/// <summary>Writes what happens to holds and grants to audit and metrics: who, what, why. Sessions end that began under a grant that is taken back.</summary>
internal sealed class HoldJournal(AuditLog audit, GateMetrics metrics, SessionTable sessions)
{
    /// <summary>The most of an operation's text that a line has.</summary>
    private const int WhatCharsMax = 2048;

    /// <summary>Writes an event. Waits for nothing.</summary>
    public void Tell(HoldEvent happened)
    {
        Count(happened);
        AuditLine line = audit.Begin(CodeOf(happened.Kind), null);
        if (happened.Hold is { } hold) { line.Text("hold"u8, hold.Id); }
        if (happened.Request is { } request)
        {
            if (request.Session is not null) { line.Text("session"u8, request.Session); }
            line.Text("subject"u8, request.Requester.Subject);
            line.Text("email"u8, request.Requester.ShownEmail ?? "");
            line.Text("issuer"u8, request.Requester.Issuer);
            if (request.Requester.Kind == PrincipalKind.Agent) { line.Text("kind"u8, "agent"); }
            if (request.Requester.OnBehalfOf is { } person) { line.Text("on_behalf_of"u8, person); }
            line.Text("connection"u8, request.Connection);
            line.Text("protocol"u8, request.Protocol);
            line.Text("client"u8, request.Client);
            line.Text("rule"u8, request.Rule);
            line.Text("kinds"u8, request.Kind);
            line.Text("digest"u8, request.Digest);
            if (happened.Kind is HoldEventKind.Opened or HoldEventKind.GlassBroken)
            {
                if (request.What.Length > WhatCharsMax) { line.Number("what_cut"u8, Encoding.UTF8.GetByteCount(request.What)); }
                line.Text("what"u8, request.What.Length > WhatCharsMax ? request.What[..WhatCharsMax] : request.What);
                line.Text("approvers"u8, string.Join(',', request.Terms.Groups));
                line.Number("needed"u8, request.Terms.Count);
            }
        }
        if (happened.Grant is { } grant)
        {
            line.Text("grant"u8, grant.Id);
            line.Text("grant_hold"u8, grant.Hold);
            line.Text("ends"u8, grant.EndsAt.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            if (grant.UsesLeft is { } left) { line.Number("uses_left"u8, left); }
        }
        if (happened.By is { } by)
        {
            line.Text("by_subject"u8, by.Subject);
            line.Text("by_email"u8, by.ShownEmail ?? "");
            line.Text("by_issuer"u8, by.Issuer);
        }
        if (happened.Why.Length > 0) { line.Text("why"u8, happened.Why); }
        line.Commit();
        if (happened is { Kind: HoldEventKind.GrantRevoked, Grant: { } revoked }) { sessions.EndGranted(revoked); }
    }

    private void Count(HoldEvent happened)
    {
        string protocol = happened.Request?.Protocol ?? "none";
        switch (happened.Kind)
        {
            case HoldEventKind.Opened:
                metrics.HoldsPending.Inc();
                break;
            case HoldEventKind.Approved or HoldEventKind.Denied or HoldEventKind.Expired or HoldEventKind.Withdrawn or HoldEventKind.GlassBroken:
                metrics.HoldsPending.Dec();
                metrics.Holds.Ended(protocol, happened.Kind.ToString().ToLowerInvariant(), happened.Waited);
                break;
            case HoldEventKind.Lost:
                metrics.Holds.Ended(protocol, "lost", happened.Waited);
                break;
            case HoldEventKind.GrantUsed:
                metrics.Holds.GrantsUsed.Inc();
                break;
            case HoldEventKind.Refused:
                metrics.Holds.Refused.Inc();
                break;
        }
    }

    private static AuditCode CodeOf(HoldEventKind kind) => kind switch
    {
        HoldEventKind.Opened => AuditCode.HoldOpened,
        HoldEventKind.Counted => AuditCode.HoldCounted,
        HoldEventKind.Approved => AuditCode.HoldApproved,
        HoldEventKind.Denied => AuditCode.HoldDenied,
        HoldEventKind.Expired => AuditCode.HoldExpired,
        HoldEventKind.Withdrawn => AuditCode.HoldWithdrawn,
        HoldEventKind.Lost => AuditCode.HoldLost,
        HoldEventKind.Used => AuditCode.HoldUsed,
        HoldEventKind.GrantGiven => AuditCode.GrantGiven,
        HoldEventKind.GrantUsed => AuditCode.GrantUsed,
        HoldEventKind.GrantRevoked => AuditCode.GrantRevoked,
        HoldEventKind.GlassBroken => AuditCode.GlassBroken,
        _ => AuditCode.HoldRefused,
    };
}
