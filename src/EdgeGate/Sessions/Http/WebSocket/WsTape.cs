using EdgeGate.Core;
using EdgeGate.Masking;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Records the messages of one way: text masked by every class, of binary the length alone.</summary>
/// <param name="tape">Where to.</param>
/// <param name="number">The exchange's number.</param>
/// <param name="isFromClient">Whether the client sent them.</param>
/// <param name="isMasked">Whether what goes on is masked by every class already.</param>
internal sealed class WsTape(HttpTape tape, long number, bool isFromClient, bool isMasked) : IDisposable
{
    /// <summary>Of a message this much is kept; the rest is counted.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly ByteBuffer kept = new(KeptBytesMax * 16);
    private WsTextMasker? masker;
    private long bytes;
    private bool isText;

    /// <summary>A message begins.</summary>
    public void Begin(bool isTextMessage)
    {
        isText = isTextMessage;
        bytes = 0;
        kept.Clear();
        masker?.Dispose();
        masker = isText && !isMasked ? new WsTextMasker(tape.Plan, new MaskFinds(tape.Plan.Classes)) : null;
    }

    /// <summary>Takes what goes on.</summary>
    public void Take(ReadOnlySpan<byte> payload, bool isLast)
    {
        int shown = (int)Math.Clamp(KeptBytesMax - bytes, 0, payload.Length);
        bytes += payload.Length;
        bool passes = true;
        if (isText && shown > 0)
        {
            if (masker is null) { kept.Append(payload[..shown]); }
            else { passes = masker.Write(payload[..shown], kept); }
        }
        if (!isLast) { return; }
        // What waits at a cut may be the beginning of a find, and is left out.
        if (masker is not null && bytes <= KeptBytesMax) { passes &= masker.Finish(kept); }
        tape.Tape.Begin("message"u8);
        tape.Tape.Number("n"u8, number);
        tape.Tape.Text("from"u8, isFromClient ? "client"u8 : "target"u8);
        tape.Tape.Number("bytes"u8, bytes);
        if (isText) { tape.Tape.Text("data"u8, passes ? kept.Written : "[withheld]"u8); }
        tape.Tape.End();
        kept.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        masker?.Dispose();
        kept.Release();
    }
}
