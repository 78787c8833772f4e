using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>One way of a channel: windows, what waits to be sent, and the end. Under the session's lock.</summary>
/// <remarks>
/// <code>
/// sender --data--> SshFlow.TryTake -> SshTrack (mask, record) -> waiting -> SshFlow.Sendable -> receiver
///        &lt;--adjust-- SshFlow.Grant                                          &lt;--adjust-- SshFlow.TryWiden
/// </code>
/// Data, its end and the channel's close keep their order: the end goes out when nothing waits any more.
/// </remarks>
public sealed class SshWay(SshPeer sender, SshPeer receiver, SshConnectionLimits limits) : IDisposable
{
    /// <summary>Bytes that may wait: a window's worth that masking made longer.</summary>
    private const int WaitingBytesMax = 64 * 1024 * 1024;

    /// <summary>Words of the gateway's own that may wait: who does not read them cannot have them pile up.</summary>
    private const int WordsBytesMax = 64 * 1024;

    private readonly ByteBuffer waiting = new(WaitingBytesMax);
    private readonly Queue<(uint Code, int Length)> parts = new();
    private (uint Code, int Length) last;
    private int taken;
    private int sent;
    private int words;
    private bool hasEof;
    private bool hasClose;
    private bool isCut;
    private SshTrack? plain;
    private SshTrack? extended;

    /// <summary>The sender's number of the channel.</summary>
    public uint SenderNumber { get; set; }

    /// <summary>The receiver's number of the channel.</summary>
    public uint ReceiverNumber { get; set; }

    /// <summary>Windows.</summary>
    public SshFlow Flow { get; } = new(limits.WindowBytesMax);

    /// <summary>Bytes sent on.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the sender has said that no data follows.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the sender has closed the channel.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether the receiver was told that the channel is closed.</summary>
    public bool HasSentClose { get; private set; }

    /// <summary>Whether data passes; else it is taken and forgotten.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether something waits that an idle terminal should be shown.</summary>
    public bool IsHeld => plain?.IsHeld == true || extended?.IsHeld == true;

    /// <summary>Whether the sender may send more. Where it may not, its silence says nothing, and what came last may be cut anywhere: the receiver chooses by its window where.</summary>
    public bool IsGranted => Flow.Granted > 0;

    /// <summary>Bytes the sender is not granted anew, for somebody keeps them back before they come here.</summary>
    public int KeptBackBytes { get; set; }

    /// <summary>Where what was sent is taken apart in whole units, if it is; then the gateway grants for itself, whatever the receiver has room for.</summary>
    internal SftpWindow? Units { get; set; }

    /// <summary>Bytes that wait to be sent.</summary>
    internal int WaitingBytes => waiting.Length - sent;

    /// <summary>Where words of the gateway's own are written; <see cref="Appended"/> sends them.</summary>
    internal ByteBuffer Waiting => waiting;

    /// <summary>Lets data pass.</summary>
    /// <param name="plainTrack">How plain data passes; null for as it is, seen by nobody.</param>
    /// <param name="extendedTrack">How errors pass.</param>
    public void Open(SshTrack? plainTrack, SshTrack? extendedTrack)
    {
        Forget();
        (plain, extended) = (plainTrack, extendedTrack);
        IsOpen = true;
    }

    /// <summary>Lets no data pass any more: what the channel was opened for was refused.</summary>
    public void Shut()
    {
        Forget();
        IsOpen = false;
    }

    /// <summary>Takes data; what may go on is sent as far as the receiver takes it.</summary>
    /// <param name="code">Plain, or errors.</param>
    /// <param name="data">The data.</param>
    /// <param name="isTyped">Whether it is what somebody types on a terminal, or sees of it: nothing of it is held.</param>
    /// <returns>False when a class whose mask is <c>deny</c> was found.</returns>
    public bool Write(uint code, ReadOnlySpan<byte> data, bool isTyped = false)
    {
        bool mayGoOn = true;
        SshTrack? track = code == SshChannelData.Plain ? plain : extended;
        if (IsOpen && !HasSentClose && !IsEnded)
        {
            if ((track is null || track.IsPlain) && WaitingBytes == 0 && !receiver.IsHolding && Flow.Sendable(data.Length, limits.DataBytesMax) == data.Length)
            {
                Send(code, data);
                track?.Record(data);
            }
            else if (track is null) { Wait(code, data); }
            else
            {
                int start = waiting.Length;
                mayGoOn = track.Write(data, waiting, isTyped);
                AddPart(code, waiting.Length - start);
                Flush();
            }
        }
        Grant();
        return mayGoOn;
    }

    /// <summary>Sends words of the gateway's own behind what waits; forgets them where too many wait already.</summary>
    public void Append(uint code, ReadOnlySpan<byte> text)
    {
        if (words + text.Length > WordsBytesMax) { return; }
        words += text.Length;
        Wait(code, text);
    }

    /// <summary>Sends what was written to <see cref="Waiting"/> since it was <paramref name="start"/> bytes long.</summary>
    internal void Appended(int start)
    {
        AddPart(SshChannelData.Plain, waiting.Length - start);
        Flush();
    }

    /// <summary>The sender has ended its data.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found.</returns>
    public bool End()
    {
        if (IsEnded) { return true; }
        bool mayGoOn = FinishTracks();
        IsEnded = true;
        hasEof = true;
        Flush();
        return mayGoOn;
    }

    /// <summary>The sender has closed the channel.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found.</returns>
    public bool Close()
    {
        bool mayGoOn = IsEnded || FinishTracks();
        IsEnded = true;
        IsClosed = true;
        hasClose = true;
        Flush();
        return mayGoOn;
    }

    /// <summary>The receiver has closed the channel: nothing more is for it, but the answer.</summary>
    public void Abandon()
    {
        if (HasSentClose) { return; }
        Forget();
        IsOpen = false;
        waiting.Release();
        parts.Clear();
        last = default;
        taken = sent = words = 0;
    }

    /// <summary>The gateway itself closes the channel behind what waits; what the sender still sends is forgotten.</summary>
    public void Cut()
    {
        Shut();
        isCut = true;
        hasEof = !IsEnded;
        hasClose = true;
        Flush();
    }

    /// <summary>Lets go what waits on a terminal whose sender could show more and does not.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found.</returns>
    public bool Release()
    {
        bool mayGoOn = ReleaseTrack(plain, SshChannelData.Plain) & ReleaseTrack(extended, SshChannelData.Stderr);
        Flush();
        return mayGoOn;
    }

    /// <summary>Sends what waits, as far as the receiver takes it, then the end, then the close.</summary>
    public void Flush()
    {
        while (!receiver.IsHolding && WaitingBytes > 0)
        {
            (uint code, int length) = parts.Count > 0 ? parts.Peek() : last;
            int count = Flow.Sendable(length - taken, limits.DataBytesMax);
            if (count == 0) { break; }
            Send(code, waiting.Written.Slice(sent, count));
            sent += count;
            taken += count;
            if (taken == length) { EndPart(); }
            Compact();
        }
        if (WaitingBytes > 0 || HasSentClose) { return; }
        if (hasEof)
        {
            hasEof = false;
            receiver.SendSignal(SshMessage.ChannelEof, ReceiverNumber);
        }
        if (hasClose)
        {
            HasSentClose = true;
            receiver.SendSignal(SshMessage.ChannelClose, ReceiverNumber);
        }
    }

    /// <summary>Grants the sender what the receiver has room for.</summary>
    public void Grant()
    {
        if (IsClosed || isCut) { return; }
        uint more = Units is null ? Flow.Grant(WaitingBytes + KeptBackBytes) : Flow.GrantOwn(WaitingBytes + Units.Length);
        if (more > 0) { sender.SendWindow(SenderNumber, more); }
    }

    /// <summary>Grants the sender a little, whatever the receiver has room for: a target gives none before it has started something, and an interrupt must come through.</summary>
    public void GrantTyping()
    {
        const int TypingBytes = 4 * 1024;
        uint more = Flow.GrantOwn(limits.WindowBytesMax - TypingBytes);
        if (more > 0) { sender.SendWindow(SenderNumber, more); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        waiting.Release();
    }

    private void Wait(uint code, ReadOnlySpan<byte> data)
    {
        waiting.Append(data);
        AddPart(code, data.Length);
        Flush();
    }

    private void Send(uint code, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) { return; }
        receiver.SendData(ReceiverNumber, code, data);
        Flow.Sent(data.Length);
        Bytes += data.Length;
    }

    private bool ReleaseTrack(SshTrack? track, uint code)
    {
        if (track is not { IsHeld: true } || IsEnded) { return true; }
        int start = waiting.Length;
        bool mayGoOn = track.Release(waiting);
        AddPart(code, waiting.Length - start);
        return mayGoOn;
    }

    private bool FinishTracks() => FinishTrack(plain, SshChannelData.Plain) & FinishTrack(extended, SshChannelData.Stderr);

    private bool FinishTrack(SshTrack? track, uint code)
    {
        if (track is null) { return true; }
        int start = waiting.Length;
        bool mayGoOn = track.Finish(waiting);
        AddPart(code, waiting.Length - start);
        return mayGoOn;
    }

    private void AddPart(uint code, int length)
    {
        if (length == 0) { return; }
        if (last.Length > 0 && last.Code != code)
        {
            parts.Enqueue(last);
            last = default;
        }
        last = (code, last.Length + length);
    }

    /// <summary>The first part was sent whole.</summary>
    private void EndPart()
    {
        taken = 0;
        if (!parts.TryDequeue(out _)) { last = default; }
    }

    private void Compact()
    {
        if (sent == waiting.Length)
        {
            waiting.Clear();
            sent = words = 0;
        }
        else if (sent > waiting.Length / 2)
        {
            waiting.RemoveFirst(sent);
            sent = 0;
        }
    }

    private void Forget()
    {
        plain?.Dispose();
        extended?.Dispose();
        plain = extended = null;
    }
}
