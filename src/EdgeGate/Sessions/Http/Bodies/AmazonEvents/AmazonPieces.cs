using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.AmazonEvents;

/// <summary>Payloads of which no header says what they are: those of one type of event are pieces of one text or file, cut anywhere.</summary>
/// <remarks>SageMaker, InvokeEndpointWithResponseStream (<c>PayloadPart</c>); Lambda, InvokeWithResponseStream (<c>PayloadChunk</c>); S3, SelectObjectContent (<c>Records</c>).</remarks>
internal sealed class AmazonPieces(BodyContext context) : IDisposable
{
    /// <summary>Types of events side by side.</summary>
    private const int TypesMax = 8;

    private readonly List<Text> texts = [];
    private readonly AmazonEventForm form = new(context);
    private readonly ByteBuffer rest = new(int.MaxValue / 2);

    /// <summary>Appends what may go on with a piece; null, or why it may not.</summary>
    /// <param name="type">The type of its event.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="output">Where to.</param>
    public string? Write(ReadOnlySpan<byte> type, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        Text? text = null;
        foreach (Text known in texts)
        {
            if (known.Type.AsSpan().SequenceEqual(type)) { text = known; }
        }
        if (text is null)
        {
            if (texts.Count == TypesMax) { return BodyRefusals.Streams; }
            texts.Add(text = new Text(type.ToArray(), new SniffFilter(context), new ByteBuffer(int.MaxValue / 2)));
        }
        text.Headers.Clear();
        text.Headers.Append(headers);
        return Write(text.Filter, piece, output);
    }

    /// <summary>Appends messages with all that waits, and ends the texts; null, or why it may not go on.</summary>
    public string? Flush(ByteBuffer output)
    {
        foreach (Text text in texts)
        {
            rest.Clear();
            if (text.Filter.Finish(rest) is { } problem) { return problem; }
            if (rest.Length > 0) { form.Append(text.Headers.Written, rest.Written, output); }
        }
        Forget();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        rest.Release();
    }

    /// <summary>Writes a payload in pieces that a filter takes.</summary>
    public static string? Write(BodyFilter filter, ReadOnlySpan<byte> payload, ByteBuffer output)
    {
        string? problem = null;
        while (problem is null && !payload.IsEmpty)
        {
            ReadOnlySpan<byte> piece = payload[..Math.Min(payload.Length, filter.PieceBytesMax)];
            problem = filter.Write(piece, output);
            payload = payload[piece.Length..];
        }
        return problem;
    }

    private void Forget()
    {
        foreach (Text text in texts)
        {
            text.Filter.Dispose();
            text.Headers.Release();
        }
        texts.Clear();
    }

    /// <summary>A text or file.</summary>
    private sealed record Text(byte[] Type, BodyFilter Filter, ByteBuffer Headers);
}
