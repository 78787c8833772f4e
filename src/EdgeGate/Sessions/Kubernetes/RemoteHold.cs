using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>An exec or attach that waits for approval. The client has its stream and is told on it; what it sends on a channel stays unread.</summary>
/// <param name="stream">The stream.</param>
/// <param name="operation">What waits.</param>
/// <param name="masked">Masks what is shown, by every class; says with it why that does not show all, or nothing.</param>
internal sealed class RemoteHold(GuestStream stream, KubeOperation operation, Func<string, (string Shown, string Unseen)> masked)
{
    /// <summary>kubectl gives a connection up on which no pong came for a minute.</summary>
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ApprovalDesk desk = stream.Engines.Approvals;
    private readonly TimeProvider time = stream.Engines.Time;
    private HoldTicket? ticket;

    private Verdict Held => stream.Judgement.Verdict.Verdict;

    /// <summary>Has it wait.</summary>
    /// <returns>Null when it waits; how it was decided when nothing had to be waited for.</returns>
    public async Task<HoldOutcome?> OpenAsync()
    {
        HoldRequest request = Request();
        try
        {
            // The desk waits for the disk.
            ticket = await Task.Run(() => desk.Open(request, WhyLeft));
        }
        catch (HoldsNotKeptException)
        {
            ticket = HoldTicket.Of(new HoldOutcome(HoldState.Denied, "", "", "approvals cannot be kept now"));
        }
        return ticket.Hold is null ? await ticket.Decided : null;
    }

    /// <summary>Waits until it is decided; the client is told, and looked after, meanwhile.</summary>
    /// <param name="channels">Its channels.</param>
    /// <param name="openingTimeout">How long a client may take to open its channels.</param>
    /// <returns>Null when it may run; else what the client is told (null when it is gone), and a word for audit.</returns>
    public async Task<(string? Denial, string Reason)?> WaitAsync(RemoteChannels channels, TimeSpan openingTimeout)
    {
        // What needed no waiting was settled before the client got its stream.
        if (ticket!.Hold is not { } hold) { return null; }
        RelayPeer client = stream.Client;
        (long began, long beaten) = (time.GetTimestamp(), time.GetTimestamp());
        bool isTold = false;
        bool hasLeft = false;
        using ITimer clock = time.CreateTimer(static peer => ((RelayPeer)peer!).Interrupt(), client, LookInterval, LookInterval);
        Task wake = ticket.Decided.ContinueWith(_ => client.Interrupt(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (true)
            {
                RelayStep step;
                lock (stream.Gate)
                {
                    step = channels.Client.Step(client.Unread);
                    if (!isTold && channels.Client.IsReady)
                    {
                        isTold = true;
                        channels.Say(Told(hold));
                    }
                    if (time.GetElapsedTime(beaten) >= BeatInterval)
                    {
                        beaten = time.GetTimestamp();
                        channels.Client.Beat();
                    }
                }
                client.Consume(step.Consumed);
                await client.Outbox.FlushAsync(CancellationToken.None);
                // A client that is still opening its channels has nowhere to hear of a decision yet.
                if (ticket.Decided.IsCompleted && (isTold || step.Kind == RelayStepKind.Wait)) { break; }
                hasLeft = step.Kind == RelayStepKind.End || client.IsClosed || client.Transport.HasHungUp;
                if (hasLeft || stream.StopReason() != 0 || (!isTold && time.GetElapsedTime(began) > openingTimeout)) { break; }
                if (step.Kind == RelayStepKind.Wait) { await Task.WhenAny(ticket.Decided, Task.Delay(LookInterval, time)); }
                else if (step.Kind == RelayStepKind.Read && client.Unread.Length < Math.Max(step.Need, 1)) { await client.ReadAsync(); }
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            hasLeft = true;
        }
        if (!ticket.Decided.IsCompleted)
        {
            SessionEnd stopped = hasLeft ? SessionEnd.ClientLost : stream.StopReason();
            await WithdrawAsync(hold, stopped == 0 ? "the client did not open its streams" : SessionEndText.Of(stopped));
        }
        HoldOutcome decided = await ticket.Decided;
        // Who left since the desk looked gets nothing either.
        if (decided.IsApproved && (hasLeft || WhyLeft() is not null))
        {
            hasLeft = true;
            decided = new HoldOutcome(HoldState.Withdrawn, decided.Hold, "", SessionAdmission.ClientLeft);
        }
        HoldOutcome outcome = stream.Engines.Sessions.AfterWait(decided, stream.Info with { Principal = stream.Principal }, lasts: true);
        await wake;
        Verdict verdict = Settle(outcome);
        return outcome.IsApproved ? null : (hasLeft ? null : verdict.Reason, $"hold_{outcome.State.ToString().ToLowerInvariant()}");
    }

    /// <summary>Tells audit and tape how it was decided, and says it as a verdict.</summary>
    public Verdict Settle(HoldOutcome outcome)
    {
        Verdict verdict = outcome.IsApproved ? Held.Released() : new Verdict(VerdictKind.Deny, Held.Rule, outcome.Describe(Request()), []);
        stream.Settled(stream.Judgement.Verdict with { Verdict = verdict }, outcome.Hold);
        return verdict;
    }

    private string? WhyLeft() => stream.Client.IsClosed || stream.Client.Transport.HasHungUp ? SessionAdmission.ClientLeft : null;

    private async Task WithdrawAsync(Hold hold, string why)
    {
        try
        {
            await Task.Run(() => desk.Withdraw(hold.Id, why));
        }
        catch (HoldsNotKeptException)
        {
            // Nobody waits for it any more; the next start of the gateway closes it.
        }
    }

    private string[] Told(Hold hold)
        => [$"edgegate: {HoldWords.Waits(hold)}; {HoldWords.Needs(hold)}", $"edgegate: {HoldWords.Where(hold, stream.ConsoleUrl)}"];

    private HoldRequest Request()
    {
        string container = operation.Container.Length > 0 ? $" (container {operation.Container})" : "";
        string command = operation.Command is { } words ? $": {string.Join(' ', words.Select(Quoted))}" : "";
        string flags = (operation.HasTerminal ? ", with a terminal" : "") + (operation.HasStdin ? ", with stdin" : "");
        (string shown, string unseen) = masked($"{operation.Subresource} in {operation.Namespace}/{operation.Name}{container}{flags}{command}");
        return new HoldRequest(
            Person.Of(stream.Principal), stream.Info.Id, stream.Connection, stream.Info.Protocol, stream.Info.ClientAddress, Held.Rule, Held.Approval!, operation.Subresource, shown,
            DigestOf($"{stream.Connection}\0{stream.Principal.Issuer}\0{stream.Principal.Subject}\0"), DigestOf(""))
        {
            Place = stream.Judgement.Place,
            Unseen = unseen,
        };
    }

    /// <summary>A word as a shell would take it for one, so that people see where it ends.</summary>
    private static string Quoted(string word)
        => word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || "_-.,:/=@%+".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>What is asked for stands in the request's path and query, byte for byte.</summary>
    private string DigestOf(string scope) => HoldDigest.Of(scope, stream.Target);
}
