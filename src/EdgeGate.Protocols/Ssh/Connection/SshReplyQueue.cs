namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Keeps answers in the order of their requests, where some requests go on to the peer and some are answered by the gateway.</summary>
/// <remarks>RFC 4254, 4 and 5.4: answers carry no number, so their order is all that says what they answer.</remarks>
public sealed class SshReplyQueue(int requestsMax)
{
    private readonly Queue<SshReply> waiting = new();

    /// <summary>Requests that wait.</summary>
    public int Count => waiting.Count;

    /// <summary>Adds a request; false when too many wait.</summary>
    public bool TryAdd(SshReply reply)
    {
        if (waiting.Count >= requestsMax) { return false; }
        waiting.Enqueue(reply);
        return true;
    }

    /// <summary>Takes the request the peer has just answered; false when it was asked nothing.</summary>
    public bool TryTakeAsked(out SshReply asked)
    {
        if (!waiting.TryPeek(out asked) || IsOwn(asked)) { return false; }
        waiting.Dequeue();
        return true;
    }

    /// <summary>Takes an answer of the gateway's own whose turn has come.</summary>
    public bool TryTakeOwn(out SshReply own)
    {
        if (!waiting.TryPeek(out own) || !IsOwn(own)) { return false; }
        waiting.Dequeue();
        return true;
    }

    private static bool IsOwn(SshReply reply) => reply is SshReply.Refused or SshReply.Granted or SshReply.Ended;
}
