using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks one kind of text. What it appends does not depend on how the text was cut. One owner; not thread-safe.</summary>
internal abstract class BodyFilter : IDisposable
{
    /// <summary>Bytes it takes at a time: fewer than most where what it makes of one may be much longer.</summary>
    public virtual int PieceBytesMax => BodyLimits.PieceBytes;

    /// <summary>Takes a piece of at most <see cref="PieceBytesMax"/> bytes, all of it, and appends what may go on.</summary>
    /// <returns>Null, or the sentence that says why the body may not go on.</returns>
    /// <exception cref="Masking.MaskingFailedException">The scan failed.</exception>
    public abstract string? Write(ReadOnlySpan<byte> piece, ByteBuffer output);

    /// <summary>Ends the text and appends what waits.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public abstract string? Finish(ByteBuffer output);

    /// <summary>For how long what waits may do so. Read by other threads.</summary>
    public virtual BodyWait Wait => BodyWait.None;

    /// <summary>How often what waits has changed. Read by other threads.</summary>
    public virtual int WaitChanges => 0;

    /// <summary>Lets go what has waited for long enough; null, or why it may not go on.</summary>
    public virtual string? LetGo(BodyWait waited, ByteBuffer output) => null;

    /// <summary>Gives the memory back and begins another text; false when this kind cannot, and is done with.</summary>
    public virtual bool TryRestart() => false;

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    private protected virtual void Release()
    {
    }
}
