using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>Records the bodies of an exchange. Under the session's lock.</summary>
internal sealed class HttpBodyTapes(HttpExchange exchange, HttpGate gate, BodyLimits limits) : IDisposable
{
    private readonly HttpBodyTape request = new();
    private readonly HttpBodyTape response = new();

    /// <summary>A body begins.</summary>
    /// <param name="isFromClient">Whether it is the request's.</param>
    /// <param name="fields">The fields that describe it.</param>
    /// <param name="sent">How it is masked as it goes on.</param>
    /// <param name="isMasked">Whether it is.</param>
    /// <returns>What takes it; null when nothing is recorded.</returns>
    public HttpBodyTape? Open(bool isFromClient, ReadOnlySpan<byte> fields, BodyContext sent, bool isMasked)
    {
        if (exchange.Use.Tape is not { } tape) { return null; }
        HttpBodyTape body = isFromClient ? request : response;
        // The id of a session, which a stream of events names first, passes and is not kept.
        bool isMaskedByAll = isMasked && ReferenceEquals(sent.Plan, tape.Plan) && sent.Place is null && !HttpBodies.IsFramed(fields);
        BodyContext kept = exchange.Use.KeptContext ??= new BodyContext(tape.Plan, sent.Tags, new MaskFinds(tape.Plan.Classes), limits) { Deltas = sent.Deltas, IsKept = true };
        if (kept.Telemetry != sent.Telemetry) { kept = kept with { Telemetry = sent.Telemetry }; }
        if (kept.IsEventArray != sent.IsEventArray) { kept = kept with { IsEventArray = sent.IsEventArray }; }
        if (kept.IsLines != sent.IsLines || kept.SeesBase64 != sent.SeesBase64 || kept.IsSchema != sent.IsSchema) { kept = kept with { IsLines = sent.IsLines, SeesBase64 = sent.SeesBase64, IsSchema = sent.IsSchema }; }
        BodyDirection direction = isFromClient ? BodyDirection.Request : BodyDirection.Response;
        BodyOpening opening = isMaskedByAll ? default : HttpBodies.Open(kept, direction, fields, isDecoded: isMasked, body.Spare);
        body.Begin(tape.Tape, exchange.Number, isFromClient, opening, gate.Policy.RowBytesMax);
        return body;
    }

    /// <summary>Ends both, done or not.</summary>
    public void Reset()
    {
        request.Reset();
        response.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        request.Dispose();
        response.Dispose();
    }
}
