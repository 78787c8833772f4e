using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Json;
using EdgeGate.Sessions.Http.Bodies.Otlp;
using EdgeGate.Sessions.Http.Bodies.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>Masks single messages of gRPC, and the trailers that gRPC-Web has in a body.</summary>
internal sealed class GrpcMessages : IDisposable
{
    private readonly BodyContext context;
    private readonly OtlpMessage telemetry;
    private readonly JsonFilter? json;
    private readonly OtlpMasker? otlp;
    private readonly ProtoMasker? protobuf;
    private readonly HttpFieldMasker fields;

    /// <summary>Chooses how they are read.</summary>
    public GrpcMessages(BodyContext context, BodyDirection direction, GrpcForm form)
    {
        this.context = context;
        fields = new HttpFieldMasker(context.Plan, context.Finds);
        telemetry = OtlpSignals.RootOf(context.Telemetry, direction);
        if (form.IsJson) { json = new JsonFilter(context); }
        else if (context.Telemetry != OtlpSignal.None) { otlp = new OtlpMasker(context); }
        else { protobuf = new ProtoMasker(context); }
    }

    /// <summary>Appends what stands for a message; null, or why it may not pass.</summary>
    /// <param name="message">The message; 64 readable bytes must follow.</param>
    /// <param name="output">Where to.</param>
    public string? Mask(ReadOnlySpan<byte> message, ByteBuffer output)
    {
        if (otlp is not null) { return otlp.Mask(telemetry, message, output); }
        if (protobuf is not null)
        {
            string? problem = protobuf.Mask(message, output);
            if (problem != BodyRefusals.Protobuf || !context.PassesBinary) { return problem; }
            output.Append(message);
            return null;
        }
        for (int at = 0; at < message.Length; at += BodyLimits.PieceBytes)
        {
            if (json!.Write(message[at..Math.Min(message.Length, at + BodyLimits.PieceBytes)], output) is { } problem) { return problem; }
        }
        string? unfinished = json!.Finish(output);
        json.TryRestart();
        return unfinished;
    }

    /// <summary>Appends what stands for trailers, line by line, as those behind a body; null, or why they may not pass.</summary>
    public string? MaskTrailers(ReadOnlySpan<byte> lines, ByteBuffer output)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 2)..];
            int colon = line.IndexOf((byte)':');
            ReadOnlySpan<byte> name = colon < 0 ? default : line[..colon];
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            if (name.IsEmpty || !Http1Bytes.IsToken(name) || !Http1Bytes.IsFieldValue(value)) { return BodyRefusals.GrpcTrailers; }
            if (HttpFieldNames.OfResponse(name) != HttpFieldRule.Masked || HttpFieldNames.IsCredential(name)) { continue; }
            if (MaskTrailer(name, value, output) == MaskOutcome.Denied) { return BodyRefusals.Denied; }
        }
        return null;
    }

    /// <summary>Gives the memory back; another message may follow.</summary>
    public void Rest()
    {
        otlp?.Dispose();
        protobuf?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        json?.Dispose();
        Rest();
    }

    private MaskOutcome MaskTrailer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        MaskOutcome outcome = fields.AppendMetadata(name, value, output);
        if (outcome is MaskOutcome.Null or MaskOutcome.Denied) { output.Truncate(start); }
        else { output.Append("\r\n"u8); }
        return outcome;
    }
}
