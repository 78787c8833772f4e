using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>What both sides of an sftp channel share: open files, requests in flight, the rules. Under the session's lock.</summary>
/// <param name="channel">The channel.</param>
/// <param name="journal">Where it is written down.</param>
/// <param name="rulesAt">Makes the rules, once it is known in which folder the target starts.</param>
/// <param name="masking">How contents are masked.</param>
/// <param name="turns">Keeps what moves names apart from the rest.</param>
internal sealed class SftpContext(SshChannel channel, SftpJournal journal, Func<byte[], FileRules> rulesAt, SftpMasking masking, SftpTurns turns) : IDisposable
{
    private readonly HashSet<SftpPathRequest> turning = [];

    /// <summary>Bytes that may wait for a peer before no more is taken from the client.</summary>
    private const int WaitingBytesMax = 1024 * 1024;

    /// <summary>Denials told on the client's errors too: OpenSSH's programs show no more of a status than its number. Who never reads errors loses no more than this of the window.</summary>
    private const int ToldMax = 16;

    private FileRules? rules;
    private int told;
    private uint advertised;
    private int start;

    /// <summary>Bounds.</summary>
    public SftpLimits Limits { get; } = SftpLimits.Default;

    /// <summary>Where it is written down.</summary>
    public SftpJournal Journal => journal;

    /// <summary>How contents are masked.</summary>
    public SftpMasking Masking => masking;

    /// <summary>What waits for approval; set once, before anything is judged.</summary>
    public SftpHolds Holds { get; set; } = null!;

    /// <summary>What waits for the disk: nothing else on the channel goes on before it is done.</summary>
    public SftpDiskWork? Disk { get; set; }

    /// <summary>A read of a masked file that waits for the disk.</summary>
    public SftpSpoolRead? Reading { get; set; }

    /// <summary>Requests in flight.</summary>
    public SftpPendingTable Pending { get; } = new();

    /// <summary>Open files.</summary>
    public SftpFileTable Files { get; } = new();

    /// <summary>The folder the target starts in: where relative paths begin. Set once.</summary>
    public byte[] Home
    {
        get;
        set
        {
            field = value;
            rules = rulesAt(value);
        }
    } = [(byte)'/'];

    /// <summary>The rules about files.</summary>
    /// <exception cref="InvalidOperationException">The home is not known yet: nothing may be judged.</exception>
    public FileRules Rules => rules ?? throw new InvalidOperationException("no request may be judged before it is known where paths begin");

    /// <summary>Requests that change something and whose paths are being followed, or that wait for approval: what the client sends behind them waits.</summary>
    public int Unsent { get; set; }

    /// <summary>Requests whose paths are being followed.</summary>
    public int Resolving { get; set; }

    /// <summary>The paths of a request are about to be followed.</summary>
    public void BeginTurn(SftpPathRequest request) => turns.Begin(request);

    /// <summary>Whether a request may be sent, whose paths were followed.</summary>
    public SftpTurn TakeTurn(SftpPathRequest request)
    {
        turning.Add(request);
        return turns.Take(request);
    }

    /// <summary>A request was answered, or is not to be sent.</summary>
    public void EndTurn(SftpPathRequest request)
    {
        if (turning.Remove(request)) { turns.Leave(request); }
    }

    /// <summary>Whether nothing more is taken from the client now.</summary>
    public bool IsBlocked => Unsent > 0 || Holds.IsFull || Disk is not null || Pending.IsFull || channel.ToClient.WaitingBytes > WaitingBytesMax || channel.ToTarget.WaitingBytes > WaitingBytesMax;

    /// <summary>The target has an extension, in the version that is parsed.</summary>
    public void Advertise(SftpExtension extension) => advertised |= 1u << (int)extension;

    /// <summary>Whether the target has an extension.</summary>
    public bool Has(SftpExtension extension) => extension != SftpExtension.None && (advertised & (1u << (int)extension)) != 0;

    /// <summary>Begins a packet to the target; end it with <see cref="SendToTarget"/>.</summary>
    public ByteBuffer BeginToTarget() => Begin(channel.ToTarget);

    /// <summary>Sends the packet that was begun.</summary>
    public void SendToTarget() => Send(channel.ToTarget);

    /// <summary>Begins a packet to the client; end it with <see cref="SendToClient"/>.</summary>
    public ByteBuffer BeginToClient() => Begin(channel.ToClient);

    /// <summary>Sends the packet that was begun.</summary>
    public void SendToClient() => Send(channel.ToClient);

    /// <summary>Answers the client with a status in the gateway's words: a target's own text is not masked by anybody.</summary>
    public void Answer(uint id, uint code) => Answer(id, code, SftpStatus.Text(code));

    /// <summary>Answers the client with a status.</summary>
    public void Answer(uint id, uint code, ReadOnlySpan<byte> message)
    {
        SftpWriter.Status(BeginToClient(), id, code, message);
        SendToClient();
    }

    /// <summary>Denies a request.</summary>
    public void Deny(uint id, string operation, ReadOnlySpan<byte> path, ReadOnlySpan<byte> to, FileVerdict verdict)
    {
        journal.Denied(operation, path, to, verdict.Rule, verdict.Reason);
        string reason = $"{verdict.Reason} (rule: {verdict.Rule})";
        if (told++ < ToldMax) { channel.ToClient.Append(SshChannelData.Stderr, Encoding.UTF8.GetBytes($"edgegate: {operation}: {reason}\r\n")); }
        Answer(id, SftpStatus.PermissionDenied, Encoding.UTF8.GetBytes(reason));
    }

    /// <summary>Writes down what is still open, for the channel has ended.</summary>
    public void End()
    {
        Holds.Leave("the channel was closed");
        foreach (SftpFile file in Files.All.Concat(Pending.Closing).ToList())
        {
            journal.Closed(file, isEnded: true);
            file.Dispose();
        }
        Pending.Clear();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        foreach (SftpPathRequest request in turning) { turns.Abandon(request); }
        turning.Clear();
    }

    private ByteBuffer Begin(SshWay way)
    {
        start = way.Waiting.Length;
        return way.Waiting;
    }

    private void Send(SshWay way)
    {
        if (way.HasSentClose) { way.Waiting.Truncate(start); }
        else { way.Appended(start); }
    }
}
