using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What a channel is to run, while it waits for approval, and what the client has sent on the channel meanwhile. Under the session's lock.</summary>
/// <param name="operation">What waits.</param>
/// <param name="verdict">The verdict that holds it.</param>
/// <param name="type">The request's type: <c>exec</c> ...</param>
/// <param name="rest">What is specific to it, as it will be sent.</param>
/// <param name="wantsReply">Whether the client waits for an answer.</param>
public sealed class SshWaiting(SshOperation operation, Verdict verdict, byte[] type, byte[] rest, bool wantsReply)
{
    /// <summary>Messages kept, a window's worth of data among them: nothing is granted while it waits.</summary>
    private const int MessagesMax = 4096;

    private static readonly int BytesMax = (2 * SshConnectionLimits.Default.WindowBytesMax) + (256 * 1024);

    private readonly List<byte[]> kept = [];
    private int bytes;

    /// <summary>What waits.</summary>
    public SshOperation Operation => operation;

    /// <summary>The verdict that holds it.</summary>
    public Verdict Verdict => verdict;

    /// <summary>The request's type.</summary>
    public byte[] Type => type;

    /// <summary>What is specific to the type.</summary>
    public byte[] Rest => rest;

    /// <summary>Whether the client waits for an answer.</summary>
    public bool WantsReply => wantsReply;

    /// <summary>The hold.</summary>
    public RelayHold? Hold { get; set; }

    /// <summary>What came meanwhile, in order.</summary>
    public IReadOnlyList<byte[]> Kept => kept;

    /// <summary>Keeps a message until it is decided; false when there are too many.</summary>
    public bool TryKeep(ReadOnlySpan<byte> message)
    {
        if (kept.Count == MessagesMax || bytes + message.Length > BytesMax) { return false; }
        bytes += message.Length;
        kept.Add(message.ToArray());
        return true;
    }
}
