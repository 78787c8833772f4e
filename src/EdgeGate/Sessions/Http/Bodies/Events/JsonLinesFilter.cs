using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks JSON documents, one a line (NDJSON, JSON lines). Each goes on when its line ends.</summary>
internal sealed class JsonLinesFilter : BodyFilter
{
    private readonly BodyContext context;
    private readonly EventMasker masker;
    private readonly ByteBuffer line = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);

    public JsonLinesFilter(BodyContext context)
    {
        this.context = context;
        masker = new EventMasker(context, context.Deltas, static (_, document, output) => AppendLine(document, output));
    }

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (true)
        {
            int end = piece.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? piece : piece[..end];
            if (line.Length + part.Length > context.Limits.EventBytesMax) { return BodyRefusals.Event; }
            line.Append(part);
            if (end < 0) { return null; }
            string? problem = EndLine(output);
            if (problem is not null) { return problem; }
            output.Append((byte)'\n');
            piece = piece[(end + 1)..];
        }
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        bool isOpen = line.Length > 0;
        string? problem = EndLine(output);
        if (problem is not null) { return problem; }
        masked.Clear();
        problem = masker.Flush(masked);
        if (masked.Length > 0 && isOpen) { output.Append((byte)'\n'); }
        output.Append(masked.Written);
        return problem;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        masker.Dispose();
        line.Release();
        masked.Release();
    }

    private static void AppendLine(ReadOnlySpan<byte> document, ByteBuffer output)
    {
        output.Append(document);
        output.Append((byte)'\n');
    }

    private string? EndLine(ByteBuffer output)
    {
        if (line.Written.IndexOfAnyExcept(" \t\r"u8) < 0)
        {
            output.Append(line.Written);
            line.Clear();
            return null;
        }
        masked.Clear();
        if (!masker.ReadScalar(line.Written)) { return BodyRefusals.Json; }
        string? problem = masker.Mask(line.Written, [], output, masked);
        output.Append(masked.Written);
        line.Clear();
        return problem;
    }
}
