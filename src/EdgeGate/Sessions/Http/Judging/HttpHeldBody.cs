using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Codings;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>A request's body while it is held to be judged: it stays in the client's window, unconsumed, and goes its ordinary way afterwards. One request.</summary>
internal sealed class HttpHeldBody(Http1Limits limits, Http1BodyKind kind, long length) : IDisposable
{
    private const string TooLong = "it is longer than rules look into (limits.http.judged_body_kib)";

    private readonly ByteBuffer bytes = new(limits.JudgedBodyBytesMax);
    private readonly ByteBuffer decoded = new(limits.JudgedBodyBytesMax + 1);
    private Http1Body body = new(kind, length);
    private int looked;

    /// <summary>Why it cannot be judged; null when it can.</summary>
    public string? Problem { get; private set; } = length > limits.JudgedBodyBytesMax ? TooLong : null;

    /// <summary>The body, without content coding; valid after <see cref="Decode"/>.</summary>
    public ReadOnlySpan<byte> Text => decoded.Written;

    /// <summary>Looks at what has come.</summary>
    /// <param name="window">All unread bytes of the client, from the body's first on.</param>
    /// <returns>Done: all of it is there, or it cannot be judged; NeedMore; Fault.</returns>
    public ParseStep Look(ReadOnlySpan<byte> window)
    {
        while (Problem is null && !body.IsEnd)
        {
            ParseStep step = body.Read(window[looked..], limits, out Http1BodyPart part, out ReadOnlySpan<byte> data);
            if (step.Kind == ParseKind.Fault) { return step; }
            if (step.Kind == ParseKind.NeedMore)
            {
                // Framing counts too: a body in tiny chunks takes many times its length.
                if (window.Length < limits.JudgedBodyBytesMax) { return step; }
                Problem = TooLong;
                break;
            }
            looked += step.Bytes;
            if (part != Http1BodyPart.Data) { continue; }
            if (bytes.Length + data.Length > limits.JudgedBodyBytesMax) { Problem = TooLong; }
            else { bytes.Append(data); }
        }
        return ParseStep.Done(looked);
    }

    /// <summary>Undoes the content coding, as far as rules look.</summary>
    public void Decode(ReadOnlySpan<byte> coding)
    {
        if (Problem is not null) { return; }
        if (!BodyDecoders.TryCreate(coding, out BodyDecoder? decoder))
        {
            Problem = BodyRefusals.Coding;
            return;
        }
        if (decoder is null)
        {
            decoded.Append(bytes.Written);
            return;
        }
        using (decoder) { Problem = Decode(decoder); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bytes.Release();
        decoded.Release();
    }

    private string? Decode(BodyDecoder decoder)
    {
        ReadOnlySpan<byte> input = bytes.Written;
        while (true)
        {
            Span<byte> room = decoded.GetSpan(1);
            string? problem = decoder.Decode(input, room[..Math.Min(room.Length, decoded.BytesMax - decoded.Length)], out int taken, out int made);
            if (problem is not null) { return problem; }
            decoded.Advance(made);
            input = input[taken..];
            if (decoded.Length > limits.JudgedBodyBytesMax) { return TooLong; }
            if (made == 0 && input.IsEmpty) { return decoder.Finish(); }
        }
    }
}
