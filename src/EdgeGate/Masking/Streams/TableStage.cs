using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks the rows of a table: their text is looked through with the names of columns in it (<see cref="TableCodec"/>), and goes on without them.</summary>
internal sealed class TableStage(MaskPlan plan, MaskFinds finds, TableHead head) : IDisposable
{
    private readonly StreamCore core = new(plan, finds);
    private readonly TableCodec codec = new(head);
    private readonly DecodedQueue queue = new();
    private readonly ByteBuffer run = new(int.MaxValue / 2);

    /// <summary>What the columns are called.</summary>
    public TableHead Head => head;

    /// <summary>Whether a find goes on that its own end alone ends: whatever the rows do, it is masked to there.</summary>
    public bool IsInRegion => core.IsInRegion;

    /// <summary>Bytes that wait.</summary>
    public int HeldBytes => core.HeldBytes + queue.Unclaimed;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => core.KeptBytes + queue.Capacity;

    /// <summary>Takes a piece; false when nothing more may pass.</summary>
    public bool Write<TSink>(ReadOnlySpan<byte> piece, ref TSink sink)
        where TSink : struct, IMaskSink
    {
        foreach (byte raw in piece)
        {
            queue.TakeRaw(raw);
            codec.Decode(raw, queue);
        }
        return Feed(ref sink);
    }

    /// <summary>Ends the rows; false when nothing more may pass.</summary>
    public bool Finish<TSink>(ref TSink sink)
        where TSink : struct, IMaskSink
    {
        codec.Finish(queue);
        Feed(ref sink);
        Sink<TSink> own = new(this, sink);
        core.FinishText(ref own);
        return !core.IsDenied;
    }

    /// <summary>Lets go what waits though more may come; false when nothing more may pass.</summary>
    public bool Release<TSink>(ref TSink sink)
        where TSink : struct, IMaskSink
    {
        queue.FlushRaw();
        Feed(ref sink);
        Sink<TSink> own = new(this, sink);
        core.ReleaseText(ref own);
        queue.Compact();
        return !core.IsDenied;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        core.Forget();
        queue.Dispose();
        run.Release();
    }

    private bool Feed<TSink>(ref TSink sink)
        where TSink : struct, IMaskSink
    {
        Sink<TSink> own = new(this, sink);
        core.WriteText(queue.Decoded, ref own);
        queue.ClearDecoded();
        queue.Compact();
        run.Release();
        return !core.IsDenied;
    }

    /// <summary>The bytes of the rows that some looked at stand for.</summary>
    private ReadOnlySpan<byte> Taken(int count)
    {
        run.Clear();
        for (int i = 0; i < count; i++) { run.Append(queue.Next(out _)); }
        return run.Written;
    }

    private readonly struct Sink<TSink>(TableStage stage, TSink sink) : IMaskSink
        where TSink : struct, IMaskSink
    {
        public bool KeepsLength => sink.KeepsLength;

        public void Plain(ReadOnlySpan<byte> text) => sink.Plain(stage.Taken(text.Length));

        public void Masked(ReadOnlySpan<byte> find, MaskAction action) => sink.Masked(stage.Taken(find.Length), action);

        public void Swallowed(int count) => sink.Swallowed(stage.Taken(count).Length);
    }
}
