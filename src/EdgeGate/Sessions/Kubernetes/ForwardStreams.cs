using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>The streams of a port-forward between its two ends: what is open, what was counted, how it ended. Under the session's lock.</summary>
/// <param name="stream">The request they belong to.</param>
internal sealed class ForwardStreams(GuestStream stream)
{
    private readonly Dictionary<uint, ForwardStream> open = [];

    /// <summary>What goes to the target.</summary>
    public Outbox? TargetOutbox { get; set; }

    /// <summary>Whether a peer takes nothing more for now.</summary>
    public bool IsFull => stream.Client.Outbox.IsFull || TargetOutbox is { IsFull: true };

    /// <summary>Streams that are open.</summary>
    public int OpenCount => open.Count;

    /// <summary>What broke the protocol.</summary>
    public ProtocolFault Fault { get; private set; }

    /// <summary>Bytes that went to the target, on all connections.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Bytes that went to the client, on all connections.</summary>
    public long BytesOut { get; private set; }

    /// <summary>A peer broke the protocol.</summary>
    public RelayStep Break(bool isFromClient, ProtocolFault fault, int consumed)
    {
        Fault = fault;
        return RelayStep.End(consumed, isFromClient ? SessionEnd.ClientFault : SessionEnd.TargetFault);
    }

    /// <summary>A client opens a stream.</summary>
    public void Open(uint number, int port, bool isData) => open[number] = new ForwardStream(port, isData, stream.Engines.Time.GetTimestamp());

    /// <summary>A stream that is open.</summary>
    public bool TryFind(uint number, out ForwardStream found) => open.TryGetValue(number, out found!);

    /// <summary>Bytes of a stream go on.</summary>
    public void Count(ForwardStream one, bool isFromClient, int bytes)
    {
        if (!one.IsData) { return; }
        if (isFromClient)
        {
            one.BytesIn += bytes;
            BytesIn += bytes;
        }
        else
        {
            one.BytesOut += bytes;
            BytesOut += bytes;
        }
    }

    /// <summary>A peer sends nothing more on a stream; when neither does, it is over.</summary>
    public void End(uint number, ForwardStream one, bool isFromClient)
    {
        if (isFromClient) { one.HasClientEnded = true; }
        else { one.HasTargetEnded = true; }
        if (one is { HasClientEnded: true, HasTargetEnded: true }) { Remove(number, one); }
    }

    /// <summary>A stream is over at once.</summary>
    public void Remove(uint number, ForwardStream one)
    {
        if (!open.Remove(number) || !one.IsData) { return; }
        AuditLine line = stream.Engines.Audit.Begin(AuditCode.ForwardEnded, stream.Scope);
        line.Number("n"u8, stream.Number);
        line.Number("port"u8, one.Port);
        line.Number("bytes_in"u8, one.BytesIn);
        line.Number("bytes_out"u8, one.BytesOut);
        line.Number("ms"u8, (long)stream.Engines.Time.GetElapsedTime(one.Started).TotalMilliseconds);
        line.Text("rule"u8, stream.Judgement.Verdict.Verdict.Rule);
        line.Commit();
    }

    /// <summary>All that is open is over.</summary>
    public void Close()
    {
        foreach ((uint number, ForwardStream one) in open.ToList()) { Remove(number, one); }
    }
}
