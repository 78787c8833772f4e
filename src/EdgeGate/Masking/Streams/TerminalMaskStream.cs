using System.Buffers;
using EdgeGate.Core;
using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Masking.Streams;

/// <summary>Masks what a terminal is sent. Commands between the characters of a find do not hide it, and are never broken.</summary>
/// <remarks>
/// Text is looked through without its commands; each command waits for its place. Those inside a find follow what stands for it, so that
/// colours and cursor end as they would have. What command strings hold (titles, links) is text of its own. What only begins like a
/// sequence (<see cref="EscapeSequence"/>) is text behind an ESC: who can write beside a secret could hide it else. A row of more than
/// <see cref="GapBytesMax"/> bytes of commands ends a find that has begun: so much need not wait.
/// </remarks>
public sealed class TerminalMaskStream : MaskStream
{
    /// <summary>The most bytes of commands that may stand between two characters of a find.</summary>
    public const int GapBytesMax = 4096;

    /// <summary>The most bytes of commands that may wait; a stream that wants more fails.</summary>
    public const int CommandBytesMax = 256 * 1024;

    /// <summary>Stands in the text for a gap that is too long, and for an ESC that begins no sequence. It is no text itself: terminals do not show it.</summary>
    private const byte Break = 0;

    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1a;
    private const byte Escape = 0x1b;

    /// <summary>Bytes at which a run of plain text ends.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), 0x7f]);

    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer commands = new(CommandBytesMax);
    private readonly Queue<(long Place, int Length)> places = new();
    private TerminalParser parser;
    private EscapeSequence sequence;
    private bool isSequenceText;
    private PlainMaskStream? content;
    private bool isContentDenied;
    private long taken;
    private long written;
    private int gapBytes;
    private (long Place, int Length) open;

    internal TerminalMaskStream(MaskPlan plan, MaskFinds finds)
        : base(plan, finds, seesTables: true, isTerminal: true)
    {
        this.plan = plan;
        this.finds = finds;
    }

    /// <inheritdoc/>
    public override int KeptBytes => Core.KeptBytes + commands.Capacity;

    /// <summary>Whether something waits: text, or a sequence that has not ended.</summary>
    public bool IsWaiting => HeldBytes > 0 || sequence.Length > 0;

    private bool MayGoOn => !Core.IsDenied && !isContentDenied;

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty && MayGoOn)
        {
            int run = parser.IsInSequence ? 0 : piece.IndexOfAny(Controls);
            if (run < 0) { run = piece.Length; }
            AddText(piece[..run]);
            piece = piece[run..];
            if (piece.IsEmpty) { break; }
            Take(piece[0], output);
            piece = piece[1..];
        }
        Feed(output);
        return MayGoOn;
    }

    /// <inheritdoc/>
    public override bool Finish(ByteBuffer output)
    {
        EndContent();
        AddAsText();
        Feed(output);
        Sink sink = new(this, output);
        Core.Finish(ref sink);
        EmitCommands(output);
        return MayGoOn;
    }

    /// <summary>Appends what waits though more may come; whole finds in it are masked. For terminals on which nothing has come for a while.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Release(ByteBuffer output)
    {
        if (sequence.Length > 0)
        {
            AddAsText();
            isSequenceText = true;
            Feed(output);
        }
        Sink sink = new(this, output);
        Core.Release(ref sink);
        return MayGoOn;
    }

    /// <inheritdoc/>
    private protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        content?.Dispose();
        text.Release();
        commands.Release();
    }

    private void Take(byte value, ByteBuffer output)
    {
        bool wasInSequence = parser.IsInSequence;
        TerminalByte kind = parser.Next(value);
        switch (kind)
        {
            case TerminalByte.Text:
                AddText([value]);
                return;
            case TerminalByte.String:
                content ??= new PlainMaskStream(plan, finds);
                int before = commands.Length;
                isContentDenied |= !content.Write([value], commands);
                AddPlace(commands.Length - before);
                CountGap();
                break;
            case TerminalByte.StringEnd:
                EndContent();
                if (value == Escape) { Collect(value); }
                else { AddCommand(value); }
                break;
            case TerminalByte.Command when !wasInSequence && value != Escape:
                AddCommand(value);
                break;
            default:
                Collect(value);
                break;
        }
        // What waits only for its place in text that has passed need not wait for the end of the piece.
        if (commands.Length > CommandBytesMax / 2) { Feed(output); }
    }

    /// <summary>Takes a byte of a sequence; once it has ended, or can be none, all of it is taken for what it is.</summary>
    private void Collect(byte value)
    {
        if (value == Escape)
        {
            // A sequence that another breaks off is none.
            AddAsText();
            isSequenceText = false;
        }
        if (isSequenceText) { AddBehindEscape(value); }
        else if (!sequence.Add(value))
        {
            AddAsText();
            isSequenceText = true;
        }
        else if (parser.IsInString || (!parser.IsInSequence && sequence.IsKnown))
        {
            foreach (byte one in sequence.Collected) { AddCommand(one); }
            sequence.Clear();
        }
        if (parser.IsInSequence && !parser.IsInString) { return; }
        AddAsText();
        isSequenceText = false;
    }

    /// <summary>What was collected is no sequence.</summary>
    private void AddAsText()
    {
        foreach (byte one in sequence.Collected) { AddBehindEscape(one); }
        sequence.Clear();
    }

    private void AddBehindEscape(byte value)
    {
        if (value is >= (byte)' ' and not 0x7f or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\b') { AddText([value]); }
        else { AddCommand(value); }
        // What an ESC begins, or a cancel breaks off, does not touch what stands before.
        if (value is Escape or Cancel or Substitute) { text.Append(Break); }
    }

    private void AddText(ReadOnlySpan<byte> run)
    {
        if (run.IsEmpty) { return; }
        text.Append(run);
        gapBytes = 0;
    }

    private void AddCommand(byte value)
    {
        if (commands.Length == CommandBytesMax) { throw new MaskingFailedException($"more than {CommandBytesMax} bytes of terminal commands would have to wait"); }
        commands.Append(value);
        AddPlace(1);
        CountGap();
    }

    private void CountGap()
    {
        if (++gapBytes == GapBytesMax) { text.Append(Break); }
    }

    /// <summary>Bytes just appended to the commands stand before the next byte of text.</summary>
    private void AddPlace(int count)
    {
        long place = taken + text.Length;
        if (open.Length > 0 && open.Place != place)
        {
            places.Enqueue(open);
            open = default;
        }
        open = (place, open.Length + count);
    }

    private void EndContent()
    {
        if (content is null) { return; }
        int before = commands.Length;
        isContentDenied |= !content.Finish(commands);
        AddPlace(commands.Length - before);
        content.Dispose();
        content = null;
    }

    private void Feed(ByteBuffer output)
    {
        Sink sink = new(this, output);
        taken += text.Length;
        Core.Write(text.Written, ref sink);
        text.Release();
        EmitCommands(output);
    }

    /// <summary>Appends the commands whose place has come.</summary>
    private void EmitCommands(ByteBuffer output)
    {
        int count = 0;
        while (places.TryPeek(out (long Place, int Length) next) && next.Place <= written)
        {
            count += next.Length;
            places.Dequeue();
        }
        if (places.Count == 0 && open.Length > 0 && open.Place <= written)
        {
            count += open.Length;
            open = default;
        }
        if (count == 0) { return; }
        output.Append(commands.Written[..count]);
        commands.RemoveFirst(count);
        if (commands.Length == 0) { commands.Release(); }
    }

    private long NextPlace => places.TryPeek(out (long Place, int Length) next) ? next.Place : open.Length > 0 ? open.Place : long.MaxValue;

    /// <summary>Puts commands back between the text.</summary>
    private readonly struct Sink(TerminalMaskStream stream, ByteBuffer output) : IMaskSink
    {
        public bool KeepsLength => false;

        public void Plain(ReadOnlySpan<byte> text)
        {
            while (!text.IsEmpty)
            {
                stream.EmitCommands(output);
                int count = (int)Math.Min(text.Length, stream.NextPlace - stream.written);
                AppendText(text[..count]);
                stream.written += count;
                text = text[count..];
            }
            stream.EmitCommands(output);
        }

        public void Masked(ReadOnlySpan<byte> find, MaskAction action)
        {
            stream.EmitCommands(output);
            action.AppendFind(find, output);
            Swallowed(find.Length);
        }

        public void Swallowed(int count)
        {
            stream.written += count;
            stream.EmitCommands(output);
        }

        private void AppendText(ReadOnlySpan<byte> text)
        {
            for (int next = text.IndexOf(Break); next >= 0; next = text.IndexOf(Break))
            {
                output.Append(text[..next]);
                text = text[(next + 1)..];
            }
            output.Append(text);
        }
    }
}
