using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks JSON documents, each behind a record separator (RFC 7464).</summary>
internal sealed class JsonSequenceFilter(BodyContext context) : BodyFilter
{
    private const byte RecordSeparator = 0x1E;

    private readonly JsonWalker walker = new(context);
    private bool isInRecord;
    private bool isEmpty;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty)
        {
            int next = piece.IndexOf(RecordSeparator);
            ReadOnlySpan<byte> part = next < 0 ? piece : piece[..next];
            if (!part.IsEmpty)
            {
                if (!isInRecord) { return BodyRefusals.Json; }
                isEmpty = false;
                string? problem = walker.Write(part, output);
                if (problem is not null) { return problem; }
            }
            if (next < 0) { return null; }
            string? end = EndRecord(output);
            if (end is not null) { return end; }
            output.Append(RecordSeparator);
            isInRecord = true;
            isEmpty = true;
            walker.Reset();
            piece = piece[(next + 1)..];
        }
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => EndRecord(output);

    /// <inheritdoc/>
    private protected override void Release() => walker.Dispose();

    /// <summary>Separators in a row have nothing between them.</summary>
    private string? EndRecord(ByteBuffer output) => isInRecord && !isEmpty ? walker.Finish(output) : null;
}
