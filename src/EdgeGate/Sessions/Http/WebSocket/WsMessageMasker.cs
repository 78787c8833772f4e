using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Masks the text messages of one way of a WebSocket. One that is a JSON object is an event: it is seen whole, and texts that come in deltas are masked over messages.</summary>
/// <remarks>An object that is longer than <see cref="BodyLimits.EventBytesMax"/>, or none after all, is masked as text behind its escapes, and so is all else (<see cref="WsTextMasker"/>).</remarks>
/// <param name="context">What the rule asks.</param>
/// <param name="added">Takes a message that goes out before the one that is being looked at, or before the end.</param>
internal sealed class WsMessageMasker(BodyContext context, EventFraming added) : IDisposable
{
    private readonly WsTextMasker text = new(context.Plan, context.Finds);
    private readonly ByteBuffer document = new(int.MaxValue / 2);
    private readonly ByteBuffer before = new(1);
    private EventMasker? events;
    private Reading reading;

    private enum Reading : byte
    {
        Nothing,
        Event,
        Text,
    }

    /// <summary>Takes a piece of a message and appends what may go on; null, or why it may not.</summary>
    public string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (piece.IsEmpty) { return null; }
        if (reading == Reading.Nothing) { reading = piece[0] == '{' ? Reading.Event : Reading.Text; }
        if (reading == Reading.Event)
        {
            if (document.Length + piece.Length <= context.Limits.EventBytesMax)
            {
                document.Append(piece);
                return null;
            }
            if (TurnToText(output) is { } problem) { return problem; }
        }
        return text.Write(piece, output) ? null : BodyRefusals.Denied;
    }

    /// <summary>Ends the message and appends what waits; null, or why it may not go on.</summary>
    public string? Finish(ByteBuffer output)
    {
        string? problem = null;
        if (reading == Reading.Event)
        {
            events ??= new EventMasker(context, context.Deltas, added);
            if (events.Read(document.Written, out bool isBeyond)) { problem = events.Mask(document.Written, [], before, output); }
            else { problem = isBeyond ? BodyRefusals.JsonDepth : TurnToText(output); }
            document.Release();
        }
        if (reading == Reading.Text && problem is null && !text.Finish(output)) { problem = BodyRefusals.Denied; }
        reading = Reading.Nothing;
        return problem;
    }

    /// <summary>The message is not looked at further: appends what may go on of what came.</summary>
    public string? Cut(ByteBuffer output)
    {
        string? problem = reading == Reading.Event ? TurnToText(output) : null;
        text.Dispose();
        reading = Reading.Nothing;
        return problem;
    }

    /// <summary>No message follows: what waits of texts goes out; null, or why it may not.</summary>
    public string? End() => events?.Flush(before);

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Dispose();
        events?.Dispose();
        document.Release();
        before.Release();
    }

    private string? TurnToText(ByteBuffer output)
    {
        reading = Reading.Text;
        bool passes = true;
        for (int at = 0; passes && at < document.Length; at += BodyLimits.PieceBytes)
        {
            passes = text.Write(document.Written[at..Math.Min(document.Length, at + BodyLimits.PieceBytes)], output);
        }
        document.Release();
        return passes ? null : BodyRefusals.Denied;
    }
}
