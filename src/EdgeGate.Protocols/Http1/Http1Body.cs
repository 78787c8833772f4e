using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http1;

/// <summary>Reads a body step by step: bytes of it, and the framing between them.</summary>
/// <remarks>
/// <code>
/// chunked:  1*HEXDIG [ ";" extension ] CRLF data CRLF    again and again, then
///           1*"0" [ ";" extension ] CRLF *( field CRLF ) CRLF
/// </code>
/// RFC 9112, 6 and 7.1.
/// </remarks>
public struct Http1Body
{
    private const int SizeDigitsMax = 16;

    private Phase phase;
    private long left;
    private long total;

    private enum Phase
    {
        End,
        Data,
        UntilClose,
        Size,
        ChunkData,
        ChunkEnd,
        Trailers,
    }

    /// <summary>Begins a body.</summary>
    /// <param name="kind">How it ends.</param>
    /// <param name="length">Its length, where that is how.</param>
    public Http1Body(Http1BodyKind kind, long length)
    {
        phase = kind switch
        {
            Http1BodyKind.Length => length > 0 ? Phase.Data : Phase.End,
            Http1BodyKind.Chunked => Phase.Size,
            Http1BodyKind.UntilClose => Phase.UntilClose,
            _ => Phase.End,
        };
        left = kind == Http1BodyKind.Length ? length : 0;
    }

    /// <summary>Whether all of it was read; a body that ends with the connection never says so.</summary>
    public readonly bool IsEnd => phase == Phase.End;

    /// <summary>Whether it ends when the peer closes.</summary>
    public readonly bool EndsWithConnection => phase == Phase.UntilClose;

    /// <summary>Reads the next step. Not to be called at the end.</summary>
    /// <param name="window">Unread bytes.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="part">What the step held, when done.</param>
    /// <param name="bytes">Data or trailer lines.</param>
    /// <returns>Done(bytes of the window it took, at least one); NeedMore; a fault.</returns>
    public ParseStep Read(ReadOnlySpan<byte> window, Http1Limits limits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes)
    {
        part = Http1BodyPart.Framing;
        bytes = default;
        if (window.IsEmpty) { return ParseStep.NeedMore(1); }
        switch (phase)
        {
            case Phase.Data or Phase.ChunkData or Phase.UntilClose:
                return ReadData(window, limits, out part, out bytes);
            case Phase.Size:
                return ReadSize(window, limits);
            case Phase.ChunkEnd:
                if (window[0] != '\r' || (window.Length > 1 && window[1] != '\n')) { return ParseStep.Fault(ProtocolFault.HttpChunkUnterminated, 0); }
                if (window.Length < 2) { return ParseStep.NeedMore(2); }
                phase = Phase.Size;
                return ParseStep.Done(2);
            case Phase.Trailers:
                return ReadTrailers(window, limits, out part, out bytes);
            default:
                return ParseStep.Fault(ProtocolFault.HttpUnaskedBytes, 0);
        }
    }

    private ParseStep ReadData(ReadOnlySpan<byte> window, Http1Limits limits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes)
    {
        part = Http1BodyPart.Data;
        int count = phase == Phase.UntilClose ? window.Length : (int)Math.Min(window.Length, left);
        bytes = window[..count];
        if (count > limits.BodyBytesMax - total) { return ParseStep.Fault(ProtocolFault.HttpBodyTooLong, 0); }
        total += count;
        if (phase == Phase.UntilClose) { return ParseStep.Done(count); }
        left -= count;
        if (left == 0) { phase = phase == Phase.Data ? Phase.End : Phase.ChunkEnd; }
        return ParseStep.Done(count);
    }

    private ParseStep ReadSize(ReadOnlySpan<byte> window, Http1Limits limits)
    {
        long size = 0;
        int at = 0;
        while (at < window.Length && Http1Bytes.Hex(window[at]) is >= 0 and int digit)
        {
            if (at == SizeDigitsMax) { return ParseStep.Fault(ProtocolFault.HttpChunkSizeInvalid, 0); }
            if (size > long.MaxValue >> 4) { return ParseStep.Fault(ProtocolFault.HttpChunkSizeTooLarge, 0); }
            size = (size << 4) | (long)digit;
            at++;
        }
        if (at == window.Length) { return ParseStep.NeedMore(window.Length + 1); }
        if (at == 0 || window[at] is not ((byte)'\r' or (byte)';')) { return ParseStep.Fault(window[at] == '\n' && at > 0 ? ProtocolFault.HttpBareLineEnd : ProtocolFault.HttpChunkSizeInvalid, 0); }
        int end = window[at..].IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> extension = end < 0 ? window[at..] : window.Slice(at, end);
        if (extension.Length > limits.ChunkExtensionBytesMax || !Http1Bytes.IsFieldValue(extension)) { return ParseStep.Fault(ProtocolFault.HttpChunkExtensionInvalid, at); }
        at += extension.Length;
        if (end < 0 || (window[at] == '\r' && at + 1 == window.Length)) { return ParseStep.NeedMore(window.Length + 1); }
        if (window[at] != '\r' || window[at + 1] != '\n') { return ParseStep.Fault(ProtocolFault.HttpBareLineEnd, at); }
        if (size > limits.BodyBytesMax - total) { return ParseStep.Fault(ProtocolFault.HttpBodyTooLong, 0); }
        left = size;
        phase = size == 0 ? Phase.Trailers : Phase.ChunkData;
        return ParseStep.Done(at + 2);
    }

    private ParseStep ReadTrailers(ReadOnlySpan<byte> window, Http1Limits limits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes)
    {
        part = Http1BodyPart.Trailers;
        bytes = default;
        int line = 0;
        while (true)
        {
            int end = window[line..].IndexOfAny((byte)'\r', (byte)'\n');
            int at = end < 0 ? window.Length : line + end;
            if (at + 2 > limits.TrailerBytesMax) { return ParseStep.Fault(ProtocolFault.HttpTrailersTooLong, line); }
            if (end < 0 || (window[at] == '\r' && at + 1 == window.Length)) { return ParseStep.NeedMore(window.Length + 1); }
            if (window[at] != '\r' || window[at + 1] != '\n') { return ParseStep.Fault(ProtocolFault.HttpBareLineEnd, at); }
            if (at == line) { break; }
            line = at + 2;
        }
        ParseStep fields = Http1Framer.ReadFields(window[..line], limits, isVersion10: false, out Http1Facts facts, out int hosts);
        if (fields.Kind == ParseKind.Fault) { return fields; }
        if (facts.IsChunked || facts.ContentLength >= 0 || hosts > 0) { return ParseStep.Fault(ProtocolFault.HttpTrailerForbidden, 0); }
        bytes = window[..line];
        phase = Phase.End;
        return ParseStep.Done(line + 2);
    }
}
