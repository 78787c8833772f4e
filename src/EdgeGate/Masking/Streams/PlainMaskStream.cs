using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks a stream of text as it stands, or so that it keeps its length. The cells of a table in it are looked at behind the names of their columns.</summary>
public sealed class PlainMaskStream : MaskStream
{
    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private readonly bool keepsLength;
    private TableWatch? watch;
    private EncodedMaskStream? table;
    private bool isDenied;

    /// <summary>Begins a stream.</summary>
    /// <param name="plan">What is masked, and how.</param>
    /// <param name="finds">Counts what is.</param>
    /// <param name="keepsLength">Whether a find becomes as many stars as it has bytes, whatever its class's mask; <c>deny</c> stays deny. For files: sizes that were told before, and offsets, stay true.</param>
    internal PlainMaskStream(MaskPlan plan, MaskFinds finds, bool keepsLength = false)
        : base(plan, finds)
    {
        this.plan = plan;
        this.finds = finds;
        this.keepsLength = keepsLength;
    }

    /// <summary>Whether another stream may be written once this one was disposed of: nothing of it is left.</summary>
    public bool MayRestart => !isDenied && !Core.IsDenied && KeptBytes == 0;

    /// <inheritdoc/>
    public override int HeldBytes => table?.HeldBytes ?? Core.HeldBytes;

    /// <inheritdoc/>
    public override int KeptBytes => Core.KeptBytes + (watch?.KeptBytes ?? 0) + (table?.KeptBytes ?? 0);

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (keepsLength) { return WriteText(piece, output); }
        watch ??= new TableWatch(plan);
        while (!piece.IsEmpty && !isDenied)
        {
            ReadOnlySpan<byte> part = piece[..watch.Take(piece)];
            piece = piece[part.Length..];
            isDenied = !(table?.Write(part, output) ?? WriteText(part, output));
            if (table is null && watch.Table is not null) { BeginTable(watch, output); }
            else if (table is not null && watch.Table is null) { EndTable(output); }
        }
        return !isDenied;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        if (table is not null) { EndTable(output); }
        watch?.Dispose();
        return !isDenied && FinishText(output);
    }

    /// <inheritdoc/>
    private protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        table?.Dispose();
        table = null;
        watch?.Dispose();
    }

    private void BeginTable(TableWatch watch, ByteBuffer output)
    {
        // What ends such a text is its own end alone.
        if (Core.IsInRegion || isDenied)
        {
            watch.Leave();
            return;
        }
        isDenied = !FinishText(output);
        table = new EncodedMaskStream(plan, new TableCodec(watch.Table!), finds);
    }

    private void EndTable(ByteBuffer output)
    {
        isDenied |= !table!.Finish(output);
        table.Dispose();
        table = null;
    }

    private bool WriteText(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        Sink sink = new(output, keepsLength);
        Core.Write(text, ref sink);
        return !Core.IsDenied;
    }

    private bool FinishText(ByteBuffer output)
    {
        Sink sink = new(output, keepsLength);
        Core.Finish(ref sink);
        return !Core.IsDenied;
    }

    private readonly struct Sink(ByteBuffer output, bool keepsLength) : IMaskSink
    {
        public bool KeepsLength => keepsLength;

        public void Plain(ReadOnlySpan<byte> text) => output.Append(text);

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            if (keepsLength) { Stars(find.Length); }
            else { action.AppendFind(find, output); }
        }

        public void Swallowed(int count)
        {
            if (keepsLength) { Stars(count); }
        }

        private void Stars(int count)
        {
            output.GetSpan(count)[..count].Fill((byte)'*');
            output.Advance(count);
        }
    }
}
