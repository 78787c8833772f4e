using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Recording;

namespace EdgeGate.Sessions.Http;

/// <summary>Writes exchanges to a session's tape: all of it masked by every class, credentials never. Under the session's lock.</summary>
/// <remarks>
/// <code>
/// {"k":"request","n":1,"method":..,"url":..,"verdict":"allow","rule":..,"asked":..,"fields":["name: value", ..]}
/// {"k":"body","n":1,"from":"client","data":..}                       as it goes on, up to the configured size
/// {"k":"response","n":1,"status":200,"fields":[..]}
/// {"k":"exchange","n":1,"status":200,"ms":..,"sent":..,"received":..}
/// </code>
/// </remarks>
internal sealed class HttpTape
{
    private const int UrlBytesMax = 64 * 1024;
    /// <summary>The longest that is a word of capital letters and nothing else: <c>DELETE</c>, <c>PROPPATCH</c>.</summary>
    private const int MethodLettersMax = 12;
    private static readonly byte[] Hidden = "[credential]"u8.ToArray();

    private readonly Tape tape;
    private readonly HttpFieldMasker masker;
    private readonly string? credentialField;
    private readonly ByteBuffer line = new(512 * 1024);

    /// <summary>Writes to a tape.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="plan">Masks every class.</param>
    /// <param name="credentialField">The field the connection's own credential comes in, or null.</param>
    /// <param name="known">Field lines of the session in which nothing is found.</param>
    public HttpTape(Tape tape, MaskPlan plan, string? credentialField, HttpKnownFields known)
    {
        this.tape = tape;
        this.credentialField = credentialField;
        Plan = plan;
        masker = new HttpFieldMasker(plan, new MaskFinds(plan.Classes), known);
    }

    /// <summary>Masks every class.</summary>
    public MaskPlan Plan { get; }

    /// <summary>The tape.</summary>
    public Tape Tape => tape;

    /// <summary>A URL as it may be kept.</summary>
    public static byte[] MaskedUrl(MaskPlan plan, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery)
    {
        using ByteBuffer plain = new(UrlBytesMax);
        using ByteBuffer masked = new(UrlBytesMax * 16);
        plain.Append(path);
        if (hasQuery)
        {
            plain.Append((byte)'?');
            plain.Append(query);
        }
        HttpFieldMasker masker = new(plan, new MaskFinds(plan.Classes));
        return masker.TryAppendUrl(plain.Written, masked) ? masked.Written.ToArray() : "[withheld]"u8.ToArray();
    }

    /// <summary>A method as it may be kept: clients may send any word for one.</summary>
    public static ReadOnlySpan<byte> MaskedMethod(MaskPlan plan, ReadOnlySpan<byte> method)
        => method.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0 && method.Length <= MethodLettersMax ? method : KeptText.Utf8(plan, Encoding.Latin1.GetString(method));

    /// <summary>A request was judged.</summary>
    public void Request(long number, HttpRequest request, ReadOnlySpan<byte> maskedUrl, ReadOnlySpan<byte> maskedAsked, ReadOnlySpan<byte> maskedReason, HttpVerdict verdict)
    {
        tape.Begin("request"u8);
        tape.Number("n"u8, number);
        tape.Text("method"u8, MaskedMethod(Plan, request.Method));
        tape.Text("url"u8, maskedUrl);
        tape.Text("verdict"u8, verdict.IsAllowed ? "allow"u8 : "deny"u8);
        tape.Text("rule"u8, verdict.Verdict.Rule);
        if (!maskedAsked.IsEmpty) { tape.Text("asked"u8, maskedAsked); }
        if (!verdict.IsAllowed) { tape.Text("reason"u8, maskedReason); }
        Fields(request.Fields);
        tape.End();
    }

    /// <summary>A response's head came.</summary>
    public void Response(long number, int status, ReadOnlySpan<byte> fields)
    {
        tape.Begin("response"u8);
        tape.Number("n"u8, number);
        tape.Number("status"u8, status);
        Fields(fields);
        tape.End();
    }

    /// <summary>An exchange is over.</summary>
    public void Ended(long number, int status, long milliseconds, long sent, long received, string? problem)
    {
        tape.Begin("exchange"u8);
        tape.Number("n"u8, number);
        tape.Number("status"u8, status);
        tape.Number("ms"u8, milliseconds);
        tape.Number("sent"u8, sent);
        tape.Number("received"u8, received);
        if (problem is not null) { tape.Text("problem"u8, problem); }
        tape.End();
    }

    /// <summary>Gives memory back.</summary>
    public void Release() => line.Release();

    private void Fields(ReadOnlySpan<byte> lines)
    {
        tape.BeginArray("fields"u8);
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            line.Clear();
            if (HttpFieldNames.IsCredential(name) || HttpFieldNames.Same(name, credentialField))
            {
                line.Append(name);
                line.Append(": "u8);
                line.Append(Hidden);
            }
            else if (masker.AppendMetadata(name, value, line) is MaskOutcome.Null or MaskOutcome.Denied) { line.Append("[withheld]"u8); }
            tape.ArrayText(line.Written);
        }
        tape.EndArray();
    }
}
