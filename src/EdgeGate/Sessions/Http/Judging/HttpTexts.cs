using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using EdgeGate.Core.Guards;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>The texts of a request that rules look into: its address and its body, as they came and with what they escape undone.</summary>
/// <remarks>Fields are not among them: a rule names those it means. What came in another character set than UTF-8 nobody looks into.</remarks>
internal static class HttpTexts
{
    /// <summary>Why nobody can say what a WebSocket will hold.</summary>
    public const string Later = "its messages come after it";

    /// <summary>Why nobody can say what texts gRPC holds.</summary>
    public const string Grpc = "it is gRPC, whose messages are not looked through for texts";

    private const int DepthMax = 2;
    private const string Charset = "its character set is not UTF-8";
    private const string Types = "it has several types or codings, or one that cannot be read";

    /// <summary>Reads them.</summary>
    /// <param name="finder">Finds classes.</param>
    /// <param name="request">The request.</param>
    /// <param name="route">Where it goes.</param>
    /// <param name="body">Its body, decoded; null when it has none.</param>
    public static OperationText Read(IClassFinder finder, HttpRequest request, HttpRoute route, HttpHeldBody? body)
    {
        if (Problem(request, body) is { } problem) { return new OperationText(finder, [], problem); }
        byte[] query = route.Query.ToArray();
        ImmutableArray<byte[]>.Builder texts = ImmutableArray.CreateBuilder<byte[]>();
        texts.Add(route.DecodedBytes.ToArray());
        if (query.Length > 0)
        {
            texts.AddRange(Unescaped(query));
            texts.AddRange(Unescaped(UndoPercent(query)));
        }
        if (body is { Text.IsEmpty: false })
        {
            foreach (byte[] text in Readings(body.Text.ToArray())) { texts.AddRange(Unescaped(text)); }
        }
        return new OperationText(finder, texts.ToImmutable());
    }

    /// <summary>What servers make of a body before they look for escapes of JSON in it.</summary>
    internal static List<byte[]> Readings(byte[] body)
    {
        List<byte[]> readings = [body];
        if (body.AsSpan().IndexOfAny((byte)'%', (byte)'+') >= 0) { readings.Add(UndoPercent(body)); }
        if (body.Contains((byte)'&')) { readings.Add(Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(Encoding.UTF8.GetString(body)))); }
        if (!body.Contains((byte)0)) { return readings; }
        // There are readers of JSON and XML that know UTF-16 and UTF-32 by their zeros, whatever the type says.
        int evenZeros = body.Where(static (c, i) => c == 0 && i % 2 == 0).Count();
        bool isBigEndian = 2 * evenZeros > body.Count(static c => c == 0);
        readings.Add(Encoding.UTF8.GetBytes((isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(body)));
        readings.Add([.. body.Where(static c => c != 0)]);
        return readings;
    }

    /// <summary>A text, and what it is with its escapes undone: once, and as JSON within JSON has them.</summary>
    internal static List<byte[]> Unescaped(byte[] text)
    {
        List<byte[]> texts = [text];
        for (int depth = 0; depth < DepthMax && text.Contains((byte)'\\'); depth++)
        {
            text = UndoBackslashes(text);
            texts.Add(text);
        }
        return texts;
    }

    /// <summary>A text with the escapes of JSON undone, wherever they stand: what is no escape stays.</summary>
    internal static byte[] UndoBackslashes(ReadOnlySpan<byte> text)
    {
        StringBuilder made = new(text.Length);
        string read = Encoding.UTF8.GetString(text);
        for (int i = 0; i < read.Length; i++)
        {
            if (read[i] != '\\' || i + 1 == read.Length)
            {
                made.Append(read[i]);
                continue;
            }
            char next = read[++i];
            if (next == 'u' && i + 4 < read.Length && ushort.TryParse(read.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                made.Append((char)unit);
                i += 4;
                continue;
            }
            made.Append(next switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => next });
        }
        return Encoding.UTF8.GetBytes(made.ToString());
    }

    /// <summary>A text with percent signs and plus signs undone, as a form's and a query's are (WHATWG URL, 5.1).</summary>
    internal static byte[] UndoPercent(ReadOnlySpan<byte> text)
    {
        byte[] made = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            if (value == '+') { value = (byte)' '; }
            else if (value == '%' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte undone))
            {
                value = undone;
                i += 2;
            }
            made[length++] = value;
        }
        return made[..length];
    }

    private static string? Problem(HttpRequest request, HttpHeldBody? body)
    {
        if (request.IsWebSocket) { return Later; }
        if (body is null) { return null; }
        if (body.Problem is { } problem) { return problem; }
        if (HttpContents.IsGrpc(request.Fields)) { return Grpc; }
        if (Http1Fields.Count(request.Fields, "content-type"u8) > 1 || Http1Fields.Count(request.Fields, "content-encoding"u8) > 1) { return Types; }
        if (!Http1Fields.TryFind(request.Fields, "content-type"u8, out ReadOnlySpan<byte> value) || value.IsEmpty) { return null; }
        if (!MediaType.TryRead(value, out MediaType type)) { return Types; }
        return type.Charset.IsEmpty || Ascii.EqualsIgnoreCase(type.Charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(type.Charset, "utf8"u8) || Ascii.EqualsIgnoreCase(type.Charset, "us-ascii"u8) ? null : Charset;
    }
}
