using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Recording;

namespace EdgeGate.Relay;

/// <summary>One stream of bytes on its way, such as what a command writes: masked, and recorded. Under the session's lock.</summary>
/// <remarks>
/// What is recorded is masked by every class: a recording holds no token and nothing a rule lets somebody see. Where the same plan has masked the stream already there is nothing left to mask. On a terminal what
/// waits is let go when nothing more comes, so that a find may pass in pieces; the recording waits as long as it takes, and is made of what came, not of the pieces that went on.
/// </remarks>
public sealed class StreamTrack : IDisposable
{
    private const int BufferBytesMax = 64 * 1024 * 1024;

    /// <summary>The tape cuts longer texts.</summary>
    private const int PieceBytes = 32 * 1024;

    private readonly MaskStream? mask;
    private readonly MaskStream? recordingMask;
    private readonly ByteBuffer recorded = new(BufferBytesMax);
    private readonly bool isTerminal;
    private readonly Tape? tape;
    private readonly long channel;
    private readonly byte[] name;
    private bool isRecordingEnded;

    /// <summary>Begins a stream.</summary>
    /// <param name="plan">How it is masked.</param>
    /// <param name="finds">Counts what is found.</param>
    /// <param name="all">How it is masked where it is recorded.</param>
    /// <param name="recordingFinds">Counts what is found for the recording alone.</param>
    /// <param name="tape">Where it is recorded; null when it is not.</param>
    /// <param name="channel">The channel's or the exchange's number.</param>
    /// <param name="name"><c>in</c>, <c>out</c> or <c>err</c>.</param>
    /// <param name="isTerminal">Whether it belongs to a terminal.</param>
    public StreamTrack(MaskPlan plan, MaskFinds finds, MaskPlan all, MaskFinds recordingFinds, Tape? tape, long channel, ReadOnlySpan<byte> name, bool isTerminal)
    {
        this.tape = tape;
        this.channel = channel;
        this.name = name.ToArray();
        this.isTerminal = isTerminal;
        mask = Open(plan, finds);
        if (tape is not null && (isTerminal || plan != all)) { recordingMask = Open(all, recordingFinds); }
    }

    /// <summary>Whether bytes pass as they are.</summary>
    public bool IsPlain => mask is null;

    /// <summary>Whether something waits that an idle terminal should be shown.</summary>
    public bool IsHeld => mask is TerminalMaskStream { IsWaiting: true };

    /// <summary>Takes bytes and appends what may go on.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="output">Where to.</param>
    /// <param name="isTyped">Whether it is what somebody types, or sees of it: whole finds in it are masked, and nothing of it is held.</param>
    /// <returns>False when a class whose mask is <c>deny</c> was found: nothing more may pass.</returns>
    public bool Write(ReadOnlySpan<byte> bytes, ByteBuffer output, bool isTyped = false)
    {
        if (mask is null)
        {
            output.Append(bytes);
            Record(bytes);
            return true;
        }
        int start = output.Length;
        bool mayGoOn = mask.Write(bytes, output);
        if (isTyped && mask is TerminalMaskStream terminal) { mayGoOn &= terminal.Release(output); }
        Record(isTerminal ? bytes : output.Written[start..]);
        return mayGoOn;
    }

    /// <summary>Ends the stream and appends what waits.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Finish(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = mask?.Finish(output) ?? true;
        if (!isTerminal) { Record(output.Written[start..]); }
        EndRecording();
        return mayGoOn;
    }

    /// <summary>Lets go what waits on an idle terminal; what is recorded waits on.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Release(ByteBuffer output) => mask is not TerminalMaskStream terminal || terminal.Release(output);

    /// <summary>Records bytes that passed as they are.</summary>
    public void Record(ReadOnlySpan<byte> bytes)
    {
        if (tape is null || bytes.IsEmpty) { return; }
        if (recordingMask is null)
        {
            WritePieces(bytes);
            return;
        }
        recordingMask.Write(bytes, recorded);
        WriteRecorded();
    }

    /// <summary>Ends what is recorded, and gives the memory back.</summary>
    public void Dispose()
    {
        EndRecording();
        mask?.Dispose();
        recordingMask?.Dispose();
        recorded.Release();
    }

    private MaskStream? Open(MaskPlan plan, MaskFinds finds) => plan.IsEmpty ? null : isTerminal ? plan.OpenTerminal(finds) : plan.OpenStream(finds);

    private void EndRecording()
    {
        if (isRecordingEnded) { return; }
        isRecordingEnded = true;
        recordingMask?.Finish(recorded);
        WriteRecorded();
    }

    private void WriteRecorded()
    {
        WritePieces(recorded.Written);
        recorded.Clear();
    }

    private void WritePieces(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at += PieceBytes)
        {
            tape!.Begin("data"u8);
            tape.Number("ch"u8, channel);
            tape.Text("s"u8, name.AsSpan());
            tape.Text("d"u8, text[at..Math.Min(at + PieceBytes, text.Length)]);
            tape.End();
        }
    }
}
