using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;

namespace EdgeGate.Relay;

/// <summary>Has the start of a session wait for approval, before its target hears of it. The hold ends with the connection that waits.</summary>
/// <param name="engines">Where it waits.</param>
/// <param name="client">Who waits.</param>
public sealed class SessionAdmission(GateEngines engines, PeerTransport client)
{
    /// <summary>Why a hold was withdrawn whose client is gone.</summary>
    internal const string ClientLeft = "the client left";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Has a session begin: at once, or when it was approved.</summary>
    /// <param name="policy">The rules, and how long a client may take to sign in.</param>
    /// <param name="info">The session.</param>
    /// <param name="place">Where it is used there: <see cref="HoldPlace"/>.</param>
    /// <param name="patience">Runs out when signing in takes too long; not while it waits.</param>
    /// <param name="tell">Tells the client what it waits for.</param>
    /// <param name="stop">The gateway stops.</param>
    /// <returns>How it was approved, null when it did not have to be; and why it may not begin, null when it may.</returns>
    /// <exception cref="IOException">The client left.</exception>
    public async Task<(HoldOutcome? Held, string? Refusal)> BeginAsync(
        GatePolicy policy, SessionInfo info, string place, CancellationTokenSource patience, Func<Hold, Task> tell, CancellationToken stop)
    {
        Verdict verdict = policy.Rules.SessionStart.Judge(info.Principal, info.Connection);
        if (verdict.Kind == VerdictKind.Allow) { return (null, null); }
        if (verdict.Kind != VerdictKind.Hold) { return (null, $"{verdict.Reason} (rule: {verdict.Rule})"); }
        HoldRequest request = new(
            Person.Of(info.Principal), info.Id, info.Connection, info.Protocol, info.ClientAddress, verdict.Rule, verdict.Approval!, HoldRequest.SessionKind, $"a session with {info.Connection}, {place}",
            HoldDigest.Of($"{info.Connection}\0{place}\0{info.Principal.Issuer}\0{info.Principal.Subject}", []), HoldDigest.Of(place, []))
        { Place = place };
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        HoldOutcome outcome = engines.Sessions.AfterWait(await DecideAsync(request, tell, stop), info, lasts: true);
        patience.CancelAfter(policy.HandshakeTimeout);
        if (outcome is { State: HoldState.Withdrawn, Reason: ClientLeft }) { throw new IOException(ClientLeft); }
        return (outcome, outcome.IsApproved ? null : $"{outcome.Describe(request)} (rule: {verdict.Rule})");
    }

    private async Task<HoldOutcome> DecideAsync(HoldRequest request, Func<Hold, Task> tell, CancellationToken stop)
    {
        try
        {
            // The desk waits for the disk.
            HoldTicket ticket = await Task.Run(() => engines.Approvals.Open(request, () => client.HasHungUp ? ClientLeft : null), CancellationToken.None);
            if (ticket.Hold is { } hold)
            {
                if (!await IsToldAsync(hold, tell)) { return await WithdrawAsync(ticket, hold, ClientLeft); }
                while (!ticket.Decided.IsCompleted)
                {
                    if (client.HasHungUp) { return await WithdrawAsync(ticket, hold, ClientLeft); }
                    if (stop.IsCancellationRequested) { return await WithdrawAsync(ticket, hold, SessionEndText.Of(SessionEnd.GatewayStopping)); }
                    await Task.WhenAny(ticket.Decided, Task.Delay(LookInterval, engines.Time, stop));
                }
            }
            HoldOutcome outcome = await ticket.Decided;
            return outcome.IsApproved && client.HasHungUp ? new HoldOutcome(HoldState.Withdrawn, outcome.Hold, "", ClientLeft) : outcome;
        }
        catch (HoldsNotKeptException)
        {
            return new HoldOutcome(HoldState.Denied, "", "", "approvals cannot be kept now");
        }
    }

    private static async Task<bool> IsToldAsync(Hold hold, Func<Hold, Task> tell)
    {
        try
        {
            await tell(hold);
            return true;
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A decision that came first stands, but for nobody.</summary>
    private async Task<HoldOutcome> WithdrawAsync(HoldTicket ticket, Hold hold, string why)
    {
        await Task.Run(() => engines.Approvals.Withdraw(hold.Id, why), CancellationToken.None);
        await ticket.Decided;
        return new HoldOutcome(HoldState.Withdrawn, hold.Id, "", why);
    }
}
