using System.Buffers;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>Masks the text of one message after the other. What begins like JSON is looked through its escapes; white space before it passes.</summary>
/// <remarks>Protocols on WebSockets put a word of theirs before the JSON: <c>42/chat,["text"]</c> (Socket.IO), <c>a["text"]</c> (SockJS).</remarks>
internal sealed class WsTextMasker(MaskPlan plan, MaskFinds finds) : IDisposable
{
    private const int WordBytesMax = 64;

    private static readonly SearchValues<byte> WordBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/,-_."u8);

    private readonly ByteBuffer word = new(WordBytesMax);
    private MaskStream? stream;

    /// <summary>Takes a piece of a message and appends what may go on; false when it may not.</summary>
    public bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (stream is null)
        {
            if (word.Length == 0)
            {
                ReadOnlySpan<byte> rest = piece.TrimStart(" \t\r\n"u8);
                output.Append(piece[..^rest.Length]);
                piece = rest;
            }
            int end = piece.IndexOfAnyExcept(WordBytes);
            int count = Math.Min(end < 0 ? piece.Length : end, WordBytesMax - word.Length);
            word.Append(piece[..count]);
            piece = piece[count..];
            if (piece.IsEmpty && word.Length < WordBytesMax) { return true; }
            bool isJson = !piece.IsEmpty && (piece[0] is (byte)'{' or (byte)'[' || (piece[0] == '"' && word.Length == 0));
            if (!Open(isJson, output)) { return false; }
        }
        return stream!.Write(piece, output);
    }

    /// <summary>Ends the message and appends what waits; false when it may not go on.</summary>
    public bool Finish(ByteBuffer output)
    {
        bool mayPass = (stream is not null || word.Length == 0 || Open(isJson: false, output)) && (stream?.Finish(output) ?? true);
        Dispose();
        return mayPass;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream?.Dispose();
        stream = null;
        word.Release();
    }

    private bool Open(bool isJson, ByteBuffer output)
    {
        stream = isJson ? plan.OpenEncoded(TextEncoding.Json, finds) : plan.OpenStream(finds);
        return stream.Write(word.Written, output);
    }
}
