using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Masks the text of one message after the other. What begins like JSON is looked through its escapes; white space before it passes.</summary>
internal sealed class WsTextMasker(MaskPlan plan, MaskFinds finds) : IDisposable
{
    private MaskStream? stream;

    /// <summary>Takes a piece of a message and appends what may go on; false when it may not.</summary>
    public bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (stream is null)
        {
            int first = piece.IndexOfAnyExcept(" \t\r\n"u8);
            if (first < 0)
            {
                output.Append(piece);
                return true;
            }
            output.Append(piece[..first]);
            piece = piece[first..];
            stream = "{[\""u8.Contains(piece[0]) ? plan.OpenEncoded(TextEncoding.Json, finds) : plan.OpenStream(finds);
        }
        return stream.Write(piece, output);
    }

    /// <summary>Ends the message and appends what waits; false when it may not go on.</summary>
    public bool Finish(ByteBuffer output)
    {
        bool mayPass = stream?.Finish(output) ?? true;
        Dispose();
        return mayPass;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream?.Dispose();
        stream = null;
    }
}
