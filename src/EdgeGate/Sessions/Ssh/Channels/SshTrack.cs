using EdgeGate.Core;
using EdgeGate.Recording;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Ssh.Channels;

/// <summary>One stream of bytes of a channel: what goes in, what comes out, or what comes out as errors. Of what is withheld the length alone is recorded.</summary>
public sealed class SshTrack : IDisposable
{
    private readonly StreamTrack stream;
    private readonly Tape? lengths;
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
        lengths = isWithheld ? tape : null;
        stream = new StreamTrack(plans.Mask, plans.Finds, plans.Recording, plans.RecordingFinds, isWithheld ? null : tape, channel, name, isTerminal);
    }

    /// <inheritdoc cref="StreamTrack.IsPlain"/>
    public bool IsPlain => stream.IsPlain;

    /// <inheritdoc cref="StreamTrack.IsHeld"/>
    public bool IsHeld => stream.IsHeld;

    /// <inheritdoc cref="StreamTrack.Write"/>
    public bool Write(ReadOnlySpan<byte> bytes, ByteBuffer output, bool isTyped)
    {
        int start = output.Length;
        bool mayGoOn = stream.Write(bytes, output, isTyped);
        RecordLength(output.Length - start);
        return mayGoOn;
    }

    /// <inheritdoc cref="StreamTrack.Finish"/>
    public bool Finish(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = stream.Finish(output);
        RecordLength(output.Length - start);
        return mayGoOn;
    }

    /// <inheritdoc cref="StreamTrack.Release"/>
    public bool Release(ByteBuffer output)
    {
        int start = output.Length;
        bool mayGoOn = stream.Release(output);
        RecordLength(output.Length - start);
        return mayGoOn;
    }

    /// <inheritdoc cref="StreamTrack.Record"/>
    public void Record(ReadOnlySpan<byte> bytes)
    {
        stream.Record(bytes);
        RecordLength(bytes.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void RecordLength(int bytes)
    {
        if (lengths is null || bytes == 0) { return; }
        lengths.Begin("typed"u8);
        lengths.Number("ch"u8, channel);
        lengths.Number("bytes"u8, bytes);
        lengths.End();
    }
}
