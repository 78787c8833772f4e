using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>One stream of bytes of a remote command, and the archive that it may be.</summary>
internal sealed class RemoteTrack : IDisposable
{
    private readonly StreamTrack stream;
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
        stream = new StreamTrack(plan, finds, planAll, new MaskFinds(planAll.Classes), tape, number, name, isTerminal);
    }

    /// <inheritdoc cref="StreamTrack.IsHeld"/>
    public bool IsHeld => stream.IsHeld;

    /// <inheritdoc cref="RemoteArchive.Refusal"/>
    public string? Refusal => archive?.Refusal;

    /// <summary>Bytes that went on.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes bytes and appends what may go on; false when something may not pass at all.</summary>
    public bool Write(ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn;
        if (archive is { IsBroken: false })
        {
            // What is told file by file is not recorded byte by byte.
            mayGoOn = archive.Write(ref bytes, output);
            if (archive.IsBroken && mayGoOn) { mayGoOn = stream.Write(archive.Rest, output) & stream.Write(bytes, output); }
        }
        else { mayGoOn = stream.Write(bytes, output); }
        Bytes += output.Length - start;
        return mayGoOn;
    }

    /// <summary>Ends the stream and appends what waits.</summary>
    public bool Finish(ByteBuffer output)
    {
        if (isEnded) { return true; }
        isEnded = true;
        int start = output.Length;
        bool mayGoOn = true;
        if (archive is { IsBroken: false })
        {
            mayGoOn = archive.Finish(output);
            if (archive.IsBroken && mayGoOn) { mayGoOn = stream.Write(archive.Rest, output); }
        }
        mayGoOn &= stream.Finish(output);
        Bytes += output.Length - start;
        return mayGoOn;
    }

    /// <inheritdoc cref="StreamTrack.Release"/>
    public bool Release(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = stream.Release(output);
        Bytes += output.Length - start;
        return mayGoOn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        archive?.Dispose();
    }
}
