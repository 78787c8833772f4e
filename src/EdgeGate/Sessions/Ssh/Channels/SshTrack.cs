using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Recording;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>One stream of bytes of a channel (what goes in, what comes out, or what comes out as errors): masked, then recorded as it was sent on.</summary>
/// <remarks>
/// What is recorded is masked once more, by every class: a recording holds no token and nothing a rule lets somebody see. Where the same plan has masked the stream already, with nothing let go early,
/// there is nothing left to mask.
/// </remarks>
public sealed class SshTrack : IDisposable
{
    private const int BufferBytesMax = 64 * 1024 * 1024;

    private readonly MaskStream? mask;
    private readonly MaskStream? recordingMask;
    private readonly ByteBuffer recorded = new(BufferBytesMax);
    private readonly Tape? tape;
    private readonly byte[] name;
    private readonly uint channel;
    private readonly bool isWithheld;
    private bool isRecordingEnded;

    /// <summary>Begins a stream.</summary>
    /// <param name="plans">How it is masked, and how it is recorded.</param>
    /// <param name="tape">Where it is recorded; null when it is not.</param>
    /// <param name="channel">The channel's number.</param>
    /// <param name="name"><c>in</c>, <c>out</c> or <c>err</c>.</param>
    /// <param name="isTerminal">Whether it belongs to a terminal.</param>
    /// <param name="isWithheld">Whether only its length is recorded: what is typed and not echoed is a password.</param>
    public SshTrack(SshMasks plans, Tape? tape, uint channel, ReadOnlySpan<byte> name, bool isTerminal, bool isWithheld)
    {
        this.tape = tape;
        this.channel = channel;
        this.name = name.ToArray();
        this.isWithheld = isWithheld;
        mask = plans.Mask.IsEmpty ? null : isTerminal ? plans.Mask.OpenTerminal(plans.Finds) : plans.Mask.OpenStream(plans.Finds);
        if (tape is null || isWithheld || plans.Recording.IsEmpty || (!isTerminal && plans.Mask == plans.Recording)) { return; }
        recordingMask = isTerminal ? plans.Recording.OpenTerminal(plans.RecordingFinds) : plans.Recording.OpenStream(plans.RecordingFinds);
    }

    /// <summary>Whether bytes pass as they are.</summary>
    public bool IsPlain => mask is null;

    /// <summary>Whether something waits that an idle terminal should be shown.</summary>
    public bool IsHeld => mask is TerminalMaskStream { HeldBytes: > 0 };

    /// <summary>Takes bytes and appends what may go on.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="output">Where to.</param>
    /// <param name="isTyped">Whether it is what somebody types, or sees of it: whole finds in it are masked, and nothing of it is held.</param>
    /// <returns>False when a class whose mask is <c>deny</c> was found: nothing more may pass.</returns>
    public bool Write(ReadOnlySpan<byte> bytes, ByteBuffer output, bool isTyped)
    {
        int start = output.Length;
        bool mayGoOn = true;
        if (mask is null) { output.Append(bytes); }
        else { mayGoOn = mask.Write(bytes, output); }
        if (isTyped && mask is TerminalMaskStream terminal) { mayGoOn &= terminal.Release(output); }
        Record(output.Written[start..]);
        return mayGoOn;
    }

    /// <summary>Ends the stream and appends what waits.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Finish(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = mask?.Finish(output) ?? true;
        Record(output.Written[start..]);
        EndRecording();
        return mayGoOn;
    }

    /// <summary>Lets go what waits on an idle terminal. What is recorded waits on: nobody looks at it yet, and what is typed slowly must be found too.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    public bool Release(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = mask is not TerminalMaskStream terminal || terminal.Release(output);
        Record(output.Written[start..]);
        return mayGoOn;
    }

    /// <summary>Records bytes that passed as they are.</summary>
    public void Record(ReadOnlySpan<byte> sent)
    {
        if (tape is null || sent.IsEmpty) { return; }
        if (isWithheld)
        {
            tape.Begin("typed"u8);
            tape.Number("ch"u8, channel);
            tape.Number("bytes"u8, sent.Length);
            tape.End();
            return;
        }
        if (recordingMask is null)
        {
            WriteRecorded(sent);
            return;
        }
        recordingMask.Write(sent, recorded);
        WriteRecorded(recorded.Written);
        recorded.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        EndRecording();
        mask?.Dispose();
        recordingMask?.Dispose();
        recorded.Release();
    }

    private void EndRecording()
    {
        if (isRecordingEnded) { return; }
        isRecordingEnded = true;
        recordingMask?.Finish(recorded);
        WriteRecorded(recorded.Written);
        recorded.Clear();
    }

    private void WriteRecorded(ReadOnlySpan<byte> text)
    {
        // The tape cuts longer texts.
        const int PieceBytes = 32 * 1024;
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
