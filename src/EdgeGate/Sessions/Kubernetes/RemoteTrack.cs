using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Recording;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>One stream of bytes of a remote command: masked, then recorded as it was sent on.</summary>
internal sealed class RemoteTrack : IDisposable
{
    private readonly MaskStream? mask;
    private readonly StreamRecording? recording;
    private readonly RemoteArchive? archive;
    private bool isEnded;

    /// <summary>Begins a stream.</summary>
    /// <param name="plan">What is masked.</param>
    /// <param name="finds">Counts what is.</param>
    /// <param name="planAll">What recordings mask.</param>
    /// <param name="tape">Where it is recorded; null when it is not.</param>
    /// <param name="number">The exchange's number.</param>
    /// <param name="name"><c>in</c>, <c>out</c> or <c>err</c>.</param>
    /// <param name="isTerminal">Whether it belongs to a terminal.</param>
    /// <param name="archive">What takes it for a tar archive; null for bytes without a form. Owned from here on.</param>
    public RemoteTrack(MaskPlan plan, MaskFinds finds, MaskPlan planAll, Tape? tape, long number, ReadOnlySpan<byte> name, bool isTerminal, RemoteArchive? archive = null)
    {
        this.archive = archive;
        mask = StreamRecording.Open(plan, finds, isTerminal);
        if (tape is not null) { recording = new StreamRecording(tape, number, name, plan, planAll, new MaskFinds(planAll.Classes), isTerminal); }
    }

    /// <summary>Whether something waits that an idle terminal should be shown.</summary>
    public bool IsHeld => mask is TerminalMaskStream { HeldBytes: > 0 };

    /// <summary>Bytes that went on.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes bytes and appends what may go on; false when something may not pass at all.</summary>
    public bool Write(ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = true;
        if (archive is { IsBroken: false })
        {
            // What is told file by file is not recorded byte by byte.
            mayGoOn = archive.Write(ref bytes, output);
            Bytes += output.Length - start;
            if (!archive.IsBroken || !mayGoOn) { return mayGoOn; }
            start = output.Length;
            if (mask is null) { output.Append(archive.Rest); }
            else { mayGoOn = mask.Write(archive.Rest, output); }
        }
        if (mask is null) { output.Append(bytes); }
        else { mayGoOn &= mask.Write(bytes, output); }
        Record(output.Written[start..]);
        return mayGoOn;
    }

    /// <summary>Ends the stream and appends what waits.</summary>
    public bool Finish(ByteBuffer output)
    {
        if (isEnded) { return true; }
        int start = output.Length;
        bool mayGoOn = archive?.Finish(output) ?? true;
        if (archive is not null) { Bytes += output.Length - start; }
        start = output.Length;
        mayGoOn &= mask?.Finish(output) ?? true;
        Record(output.Written[start..]);
        recording?.End();
        isEnded = true;
        return mayGoOn;
    }

    /// <summary>Lets go what waits on an idle terminal; what is recorded waits on.</summary>
    public bool Release(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = mask is not TerminalMaskStream terminal || terminal.Release(output);
        Record(output.Written[start..]);
        return mayGoOn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        recording?.Dispose();
        archive?.Dispose();
        mask?.Dispose();
    }

    private void Record(ReadOnlySpan<byte> sent)
    {
        Bytes += sent.Length;
        recording?.Write(sent);
    }
}
