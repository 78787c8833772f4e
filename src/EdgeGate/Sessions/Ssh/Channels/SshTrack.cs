using EdgeGate.Core;
using EdgeGate.Masking.Streams;
using EdgeGate.Recording;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>One stream of bytes of a channel (what goes in, what comes out, or what comes out as errors): masked, then recorded as it was sent on.</summary>
public sealed class SshTrack : IDisposable
{
    private readonly MaskStream? mask;
    private readonly StreamRecording? recording;
    private readonly Tape? typed;
    private readonly uint channel;

    /// <summary>Begins a stream.</summary>
    /// <param name="plans">How it is masked, and how it is recorded.</param>
    /// <param name="tape">Where it is recorded; null when it is not.</param>
    /// <param name="channel">The channel's number.</param>
    /// <param name="name"><c>in</c>, <c>out</c> or <c>err</c>.</param>
    /// <param name="isTerminal">Whether it belongs to a terminal.</param>
    /// <param name="isWithheld">Whether only its length is recorded: what is typed and not echoed is a password.</param>
    public SshTrack(SshMasks plans, Tape? tape, uint channel, ReadOnlySpan<byte> name, bool isTerminal, bool isWithheld)
    {
        this.channel = channel;
        mask = StreamRecording.Open(plans.Mask, plans.Finds, isTerminal);
        if (tape is null) { return; }
        if (isWithheld) { typed = tape; }
        else { recording = new StreamRecording(tape, channel, name, plans.Mask, plans.Recording, plans.RecordingFinds, isTerminal); }
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
        recording?.End();
        return mayGoOn;
    }

    /// <summary>Lets go what waits on an idle terminal; what is recorded waits on.</summary>
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
        recording?.Write(sent);
        if (typed is null || sent.IsEmpty) { return; }
        typed.Begin("typed"u8);
        typed.Number("ch"u8, channel);
        typed.Number("bytes"u8, sent.Length);
        typed.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        recording?.Dispose();
        mask?.Dispose();
    }
}
