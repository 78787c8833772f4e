using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http;

/// <summary>Hands a stream over to the guest whose connection it is for, and connects it to a target where the guest asks for that.</summary>
internal sealed class HttpGuestServing(HttpGate gate, HttpClientSide side, HttpExchange exchange, HttpLedger ledger, HttpAnswers answers)
{
    /// <summary>Serves a stream; the client's connection ends with it, but where a refusal says otherwise.</summary>
    /// <returns>Whether another request may follow.</returns>
    public async Task<bool> ServeAsync(CancellationToken stop)
    {
        HttpUse use = exchange.Use;
        List<HttpTarget> taken = [];
        string? problem = null;
        try
        {
            GuestOutcome outcome = await exchange.Guest!.RunAsync(StreamOf(use, taken), stop);
            problem = outcome.Problem;
            if (outcome.Status == 401 && exchange.CredentialLine is { } refused) { gate.OAuth(use.Connection)?.Forget(refused); }
            lock (side.Gate) { exchange.EndStream(outcome); }
            if (!side.IsStopped) { await answers.LingerAsync(); }
            return false;
        }
        catch (GuestUnreachableException unreachable)
        {
            problem = unreachable.Reason;
            return await answers.RefuseAsync(new HttpRefusal(unreachable.Status, unreachable.Message, unreachable.Reason));
        }
        catch (Exception failure)
        {
            problem ??= HttpForwarding.Problem(failure);
            throw;
        }
        finally
        {
            side.Enter(HttpPhase.Working);
            lock (side.Gate) { exchange.Attach(null); }
            foreach (HttpTarget target in taken) { await HttpTargets.DropAsync(target); }
            ledger.Ended(use, problem);
        }
    }

    private GuestStream StreamOf(HttpUse use, List<HttpTarget> taken) => new()
    {
        Connection = use.Connection.Name,
        Client = side.Peer,
        Gate = side.Gate,
        Principal = exchange.Principal,
        Judgement = exchange.Judgement!,
        Tape = use.Recording?.Tape,
        Scope = use.Scope,
        Engines = gate.Engines,
        Masker = gate.Policy.Masker,
        Finds = use.Finds,
        Number = exchange.Number,
        Info = use.Info,
        ConsoleUrl = gate.Policy.ConsoleUrl,
        StopReason = () => side.StopReason,
        Settled = (verdict, hold) => ledger.Judged(use, verdict, exchange.MaskedUrl, null, hold, exchange.Judgement!.Attributes, exchange.Number),
        Fields = exchange.Request.Fields.ToArray(),
        Target = exchange.StreamTarget(),
        WriteCredential = head => HttpHeads.WriteCredentials(exchange, head),
        ResponseTimeout = use.Connection.Target.ResponseTimeout,
        Connect = stop => ConnectAsync(use.Connection, taken, stop),
        Began = target =>
        {
            side.Begin(HttpPhase.WebSocket, target, use);
            return side.Relay;
        },
    };

    /// <summary>Takes a target's connection for the guest; it is given up when the stream ends.</summary>
    private async Task<GuestTarget> ConnectAsync(HttpConnectionOptions connection, List<HttpTarget> taken, CancellationToken stop)
    {
        try
        {
            if (gate.OAuth(connection) is { } oauth) { exchange.CredentialLine = await oauth.GetAsync(stop); }
            HttpTarget target = await gate.Targets(connection).TakeAsync(side.Peer.Transport, side.Gate, mustBeFresh: true, failed: null, stop);
            taken.Add(target);
            lock (side.Gate) { exchange.Attach(target.Peer); }
            return new GuestTarget(target.Peer, target.Pool.HostLine);
        }
        catch (HttpTargetException unreachable)
        {
            throw new GuestUnreachableException(unreachable.Status, unreachable.Message, unreachable.Reason, unreachable);
        }
    }
}
