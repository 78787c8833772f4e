using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.AmazonEvents;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.Bodies.AmazonEvents;

/// <summary>What the headers of a message say of it, and the headers as they may go on. One owner; used again for the next.</summary>
/// <remarks>Smithy, "Amazon Event Stream Specification": headers whose names begin with a colon are the protocol's own.</remarks>
internal sealed class AmazonEventHead(BodyContext context) : IDisposable
{
    private readonly ByteBuffer headers = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ByteBuffer type = new(byte.MaxValue);
    private readonly ByteBuffer contentType = new(byte.MaxValue);

    /// <summary>The headers, masked.</summary>
    public ReadOnlySpan<byte> Headers => headers.Written;

    /// <summary>What happened: <c>:event-type</c>, or what exception.</summary>
    public ReadOnlySpan<byte> Type => type.Written;

    /// <summary>What the payload is; empty when nothing says it.</summary>
    public ReadOnlySpan<byte> ContentType => contentType.Written;

    /// <summary>Whether no piece of a text comes behind it.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Reads the headers of a message, and masks their texts; null, or why they may not go on.</summary>
    public string? Take(ReadOnlySpan<byte> whole)
    {
        headers.Clear();
        type.Clear();
        contentType.Clear();
        IsLast = false;
        AmazonEventHeaders header = new(whole);
        while (header.Read())
        {
            if (header.Type == AmazonEventHeaders.Text) { TakeText(header.Name, header.Value); }
            if (Append(header) is { } problem) { return problem; }
        }
        if (header.IsMalformed) { return BodyRefusals.AmazonEvents; }
        IsLast |= EventEnds.IsName(Type) || Type.EndsWith("Complete"u8);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        headers.Release();
        masked.Release();
        type.Release();
        contentType.Release();
    }

    private void TakeText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Is(name, ":event-type"u8) || Is(name, ":exception-type"u8)) { Set(type, value); }
        else if (Is(name, ":content-type"u8)) { Set(contentType, value); }
        // An exception or error is the last a client hears.
        else if (Is(name, ":message-type"u8)) { IsLast = !value.SequenceEqual("event"u8); }
    }

    private string? Append(in AmazonEventHeaders header)
    {
        if (header.Type is not (AmazonEventHeaders.Text or AmazonEventHeaders.Bytes))
        {
            headers.Append(header.Whole);
            return null;
        }
        if (header.Type == AmazonEventHeaders.Bytes && !context.PassesBinary && !SniffFilter.IsText(header.Value, isCut: false)) { return BodyRefusals.Binary; }
        masked.Clear();
        MaskOutcome outcome = context.Plan.Mask(header.Value, ValueShape.Text, masked, context.Finds);
        if (outcome == MaskOutcome.Denied) { return BodyRefusals.Denied; }
        if (outcome == MaskOutcome.Unchanged) { headers.Append(header.Whole); }
        else { AmazonEventWriter.Header(header.Name, header.Type, masked.Written[..Math.Min(masked.Length, AmazonEventWriter.ValueBytesMax)], headers); }
        return null;
    }

    private static void Set(ByteBuffer target, ReadOnlySpan<byte> value)
    {
        target.Clear();
        target.Append(value[..Math.Min(value.Length, target.BytesMax)]);
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Http1Bytes.Same(name, known);
}
