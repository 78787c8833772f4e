using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of bytes that comes in pieces. What goes on is the same however it was cut. One owner; not thread-safe.</summary>
public abstract class MaskStream : IDisposable
{
    /// <summary>The most bytes of text that may wait: two finds of the greatest length, and what may touch them.</summary>
    public const int HoldbackBytesMax = 1024;

    private protected MaskStream(MaskPlan plan, MaskFinds finds, bool seesTables = false, bool isTerminal = false, bool isMarkup = false) => Core = new StreamCore(plan, finds, seesTables, isTerminal, isMarkup);

    /// <summary>Bytes of text that wait.</summary>
    public int HeldBytes => Core.HeldBytes;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public virtual int KeptBytes => Core.KeptBytes;

    private protected StreamCore Core { get; }

    /// <summary>Says what stands before the stream, such as the name of its field: it is looked back at, and never part of a find. Before the first piece only.</summary>
    public void BeginBehind(ReadOnlySpan<byte> before) => Core.BeginBehind(before);

    /// <summary>Takes a piece and appends what may go on.</summary>
    /// <returns>False when a class whose mask is <c>deny</c> was found: nothing more may pass.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public abstract bool Write(ReadOnlySpan<byte> piece, ByteBuffer output);

    /// <summary>Ends the stream and appends what waits.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public abstract bool Finish(ByteBuffer output);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    private protected virtual void Dispose(bool isDisposing) => Core.Forget();
}
