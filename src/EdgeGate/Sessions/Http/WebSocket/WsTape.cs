using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Records the messages of one way: text masked by every class, of binary the length alone.</summary>
internal sealed class WsTape : IDisposable
{
    /// <summary>Of a message this much is kept; the rest is counted.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly HttpTape tape;
    private readonly long number;
    private readonly bool isFromClient;
    private readonly WsMessageMasker? masker;
    private readonly ByteBuffer kept = new(KeptBytesMax * 16);
    private long bytes;
    private bool isText;
    private bool passes;

    /// <summary>Begins.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="number">The exchange's number.</param>
    /// <param name="isFromClient">Whether the client sent the messages.</param>
    /// <param name="sent">How what goes on is masked.</param>
    public WsTape(HttpTape tape, long number, bool isFromClient, BodyContext sent)
    {
        (this.tape, this.number, this.isFromClient) = (tape, number, isFromClient);
        // What goes on may be masked by every class already.
        if (ReferenceEquals(tape.Plan, sent.Plan)) { return; }
        BodyContext all = new(tape.Plan, sent.Tags, new MaskFinds(tape.Plan.Classes), sent.Limits) { Deltas = sent.Deltas };
        masker = new WsMessageMasker(all, (_, document, _) => Write(document.Length, document));
    }

    /// <summary>A message begins.</summary>
    public void Begin(bool isTextMessage)
    {
        isText = isTextMessage;
        bytes = 0;
        passes = true;
        kept.Clear();
    }

    /// <summary>Takes what goes on.</summary>
    public void Take(ReadOnlySpan<byte> payload, bool isLast)
    {
        int shown = (int)Math.Clamp(KeptBytesMax - bytes, 0, payload.Length);
        bytes += payload.Length;
        if (isText && shown > 0)
        {
            if (masker is null) { kept.Append(payload[..shown]); }
            else { passes &= masker.Write(payload[..shown], kept) is null; }
        }
        if (!isLast) { return; }
        // What waits at a cut may be the beginning of a find, and is left out.
        if (isText && masker is not null) { passes &= (bytes <= KeptBytesMax ? masker.Finish(kept) : masker.Cut(kept)) is null; }
        Write(bytes, passes ? kept.Written : "[withheld]"u8);
        kept.Release();
    }

    /// <summary>No message follows.</summary>
    public void End()
    {
        isText = true;
        masker?.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        masker?.Dispose();
        kept.Release();
    }

    private void Write(long count, ReadOnlySpan<byte> data)
    {
        tape.Tape.Begin("message"u8);
        tape.Tape.Number("n"u8, number);
        tape.Tape.Text("from"u8, isFromClient ? "client"u8 : "target"u8);
        tape.Tape.Number("bytes"u8, count);
        if (isText) { tape.Tape.Text("data"u8, data); }
        tape.Tape.End();
    }
}
