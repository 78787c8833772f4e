using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Recording;

namespace EdgeGate.Relay;

/// <summary>Records one stream of bytes as it was sent on, such as what a command writes: pieces of text, by channel and name. Under the session's lock.</summary>
/// <remarks>
/// What is recorded is masked once more, by every class: a recording holds no token and nothing a rule lets somebody see. Nothing waits any shorter than it takes to know, on a terminal too: nobody looks
/// at a recording yet, and what is typed or printed slowly must be found. Where the same plan has masked the stream already, with nothing let go early, there is nothing left to mask.
/// </remarks>
public sealed class StreamRecording : IDisposable
{
    private const int BufferBytesMax = 64 * 1024 * 1024;

    /// <summary>The tape cuts longer texts.</summary>
    private const int PieceBytes = 32 * 1024;

    private readonly Tape tape;
    private readonly MaskStream? mask;
    private readonly ByteBuffer masked = new(BufferBytesMax);
    private readonly long channel;
    private readonly byte[] name;
    private bool isEnded;

    /// <summary>Begins.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="channel">The channel's or the exchange's number.</param>
    /// <param name="name"><c>in</c>, <c>out</c> or <c>err</c>.</param>
    /// <param name="sent">How what is sent on has been masked.</param>
    /// <param name="all">What recordings mask.</param>
    /// <param name="finds">Finds masked for the recording alone.</param>
    /// <param name="isTerminal">Whether it belongs to a terminal.</param>
    public StreamRecording(Tape tape, long channel, ReadOnlySpan<byte> name, MaskPlan sent, MaskPlan all, MaskFinds finds, bool isTerminal)
    {
        this.tape = tape;
        this.channel = channel;
        this.name = name.ToArray();
        mask = !isTerminal && sent == all ? null : Open(all, finds, isTerminal);
    }

    /// <summary>Opens how a stream is masked; null for as it is.</summary>
    public static MaskStream? Open(MaskPlan plan, MaskFinds finds, bool isTerminal)
        => plan.IsEmpty ? null : isTerminal ? plan.OpenTerminal(finds) : plan.OpenStream(finds);

    /// <summary>Takes what was sent on.</summary>
    public void Write(ReadOnlySpan<byte> sent)
    {
        if (sent.IsEmpty) { return; }
        if (mask is null)
        {
            WritePieces(sent);
            return;
        }
        mask.Write(sent, masked);
        WriteMasked();
    }

    /// <summary>The stream has ended: what waited is recorded.</summary>
    public void End()
    {
        if (isEnded) { return; }
        isEnded = true;
        mask?.Finish(masked);
        WriteMasked();
    }

    /// <summary>Ends it, and gives the memory back.</summary>
    public void Dispose()
    {
        End();
        mask?.Dispose();
        masked.Release();
    }

    private void WriteMasked()
    {
        WritePieces(masked.Written);
        masked.Clear();
    }

    private void WritePieces(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at += PieceBytes)
        {
            tape.Begin("data"u8);
            tape.Number("ch"u8, channel);
            tape.Text("s"u8, name.AsSpan());
            tape.Text("d"u8, text[at..Math.Min(at + PieceBytes, text.Length)]);
            tape.End();
        }
    }
}
