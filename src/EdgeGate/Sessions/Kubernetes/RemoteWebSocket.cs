using System.Buffers.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Channels on a WebSocket: the first byte of a message is its channel; in the base64 variants a digit, and base64 behind it.</summary>
/// <remarks>RFC 6455; kubernetes, apimachinery "remotecommand" and client-go "websocket.go".</remarks>
internal sealed class RemoteWebSocket(RemoteChannels channels, Outbox own, RemoteProtocol protocol, bool isClient, KubeLimits limits) : IRemoteWire
{
    private const int PieceBytes = 16 * 1024;

    private readonly ByteBuffer plain = new(PieceBytes);
    private readonly ByteBuffer message = new(limits.MessageBytesMax * 2);
    private readonly ByteBuffer frameBuffer = new(64 * 1024 * 1024);
    private WsFrame frame;
    private bool isInFrame;
    private bool isInMessage;
    private bool hasChannel;
    private bool isEmptyMessage;
    private bool hasEnded;
    private RemoteChannel channel;
    private long offset;

    /// <inheritdoc/>
    public bool IsReady => true;

    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            if (channels.IsFull) { return RelayStep.Flush(consumed); }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (!isInFrame)
            {
                ParseStep step = WsFramer.ReadHeader(window, isClient, out frame);
                if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
                if (step.Kind == ParseKind.Fault) { return channels.Break(isClient, step.Problem, consumed); }
                if (frame.IsControl)
                {
                    int whole = step.Bytes + (int)frame.Length;
                    if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
                    consumed += whole;
                    if (WsControl.Take(frame, window[step.Bytes..whole], hasEnded ? null : own, isClient)) { return RelayStep.End(consumed, isClient ? SessionEnd.ClientClosed : default); }
                    continue;
                }
                // What belongs to a channel stays where it is until the stream is approved.
                if (channels.IsHeld) { return new RelayStep(RelayStepKind.Wait, consumed, 0, default); }
                if (frame.Opcode == WsOpcode.Continuation != isInMessage) { return channels.Break(isClient, ProtocolFault.WsFragmentMisplaced, consumed); }
                if (!isInMessage) { BeginMessage(); }
                isInFrame = true;
                offset = 0;
                consumed += step.Bytes;
                continue;
            }
            if (offset < frame.Length && window.IsEmpty) { return RelayStep.Read(consumed, 1); }
            int count = (int)Math.Min(Math.Min(window.Length, PieceBytes), frame.Length - offset);
            plain.Clear();
            plain.Append(window[..count]);
            WsFramer.Unmask(plain.Written, frame.Mask, offset);
            offset += count;
            consumed += count;
            isInFrame = offset < frame.Length;
            isInMessage = isInFrame || !frame.IsFinal;
            SessionEnd end = protocol.IsBase64 ? TakeText(plain.Written) : TakeBinary(plain.Written);
            if (end != default) { return RelayStep.End(consumed, end); }
        }
    }

    /// <inheritdoc/>
    public void Send(RemoteChannel to, ReadOnlySpan<byte> data)
    {
        if (hasEnded) { return; }
        frameBuffer.Clear();
        if (protocol.IsBase64)
        {
            frameBuffer.Append((byte)('0' + (byte)to));
            frameBuffer.AppendBase64(data);
        }
        else
        {
            frameBuffer.Append((byte)to);
            frameBuffer.Append(data);
        }
        WsWriter.Frame(own.Buffer, protocol.IsBase64 ? WsOpcode.Text : WsOpcode.Binary, isFinal: true, frameBuffer.Written, Mask());
    }

    /// <inheritdoc/>
    public void Close(RemoteChannel to)
    {
        // Before v5 a channel cannot be closed alone.
        if (!hasEnded && protocol.HasClose && !isClient) { WsWriter.Frame(own.Buffer, WsOpcode.Binary, isFinal: true, [(byte)RemoteChannel.Close, (byte)to], Mask()); }
    }

    /// <inheritdoc/>
    public void Beat()
    {
        // RFC 6455, 5.5.3: a pong nobody asked for is a heartbeat. The client's own pings may lie behind what is not read.
        if (!hasEnded) { WsWriter.Frame(own.Buffer, WsOpcode.Pong, isFinal: true, [], Mask()); }
    }

    /// <inheritdoc/>
    public void End(bool isFailure)
    {
        if (hasEnded) { return; }
        hasEnded = true;
        // RFC 6455, 7.4.1: 1000 normal closure. How the command ended stands in the error channel.
        WsWriter.Frame(own.Buffer, WsOpcode.Close, isFinal: true, [0x03, 0xE8], Mask());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plain.Release();
        message.Release();
        frameBuffer.Release();
    }

    private void BeginMessage()
    {
        isInMessage = true;
        hasChannel = false;
        isEmptyMessage = true;
        message.Clear();
    }

    private SessionEnd TakeBinary(ReadOnlySpan<byte> piece)
    {
        if (!hasChannel)
        {
            if (piece.IsEmpty) { return isInMessage ? default : Fail(ProtocolFault.RemoteChannelUnknown); }
            channel = (RemoteChannel)piece[0];
            hasChannel = true;
            piece = piece[1..];
            if (channel > RemoteChannel.Resize && !(channel == RemoteChannel.Close && protocol.HasClose)) { return Fail(ProtocolFault.RemoteChannelUnknown); }
        }
        if (channel == RemoteChannel.Close)
        {
            if (message.Length + piece.Length > 1) { return Fail(ProtocolFault.RemoteMessageInvalid); }
            message.Append(piece);
            if (isInMessage) { return default; }
            if (message.Length != 1) { return Fail(ProtocolFault.RemoteMessageInvalid); }
            channels.Close(isClient, (RemoteChannel)message.Written[0]);
            return default;
        }
        if (piece.IsEmpty && (isInMessage || !isEmptyMessage)) { return default; }
        isEmptyMessage = false;
        return channels.Take(isClient, channel, piece);
    }

    private SessionEnd TakeText(ReadOnlySpan<byte> piece)
    {
        if (message.Length + piece.Length > limits.MessageBytesMax * 2) { return Fail(ProtocolFault.RemoteMessageInvalid); }
        message.Append(piece);
        if (isInMessage) { return default; }
        int number = message.Length == 0 ? -1 : message.Written[0] - '0';
        if (number is < 0 or > (int)RemoteChannel.Resize) { return Fail(ProtocolFault.RemoteChannelUnknown); }
        Span<byte> coded = message.Written[1..];
        if (Base64.DecodeFromUtf8InPlace(coded, out int written) != System.Buffers.OperationStatus.Done) { return Fail(ProtocolFault.RemoteBase64Invalid); }
        return channels.Take(isClient, (RemoteChannel)number, coded[..written]);
    }

    private SessionEnd Fail(ProtocolFault fault) => channels.Break(isClient, fault, 0).Reason;

    private uint? Mask() => WsWriter.NewMask(isToServer: !isClient);
}
