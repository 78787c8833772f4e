using System.Globalization;
using System.Text;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http1;

/// <summary>The corpus of refused requests, read by the parser alone. What only the gateway refuses (methods, upgrades) is tested end to end.</summary>
public sealed class Http1CorpusTests
{
    private static readonly Http1Limits Limits = new();

    [Fact]
    public void Request_of_the_corpus_is_a_fault_with_the_right_status_however_it_is_cut()
    {
        List<string> wrong = [];
        int checkedCount = 0;
        foreach (string[] fields in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "http-refused.tsv")).Where(static line => !line.StartsWith('#')).Select(static line => line.Split('\t')))
        {
            if (fields[0] is "trace" or "connect" or "upgrade-other" || fields[2].Contains("{70000a}", StringComparison.Ordinal)) { continue; }
            byte[] bytes = Bytes(fields[2]);
            int expected = int.Parse(fields[1], CultureInfo.InvariantCulture);
            checkedCount++;
            if (Read(bytes, bytes.Length) != expected) { wrong.Add($"{fields[0]}: {Read(bytes, bytes.Length)}"); }
            if (bytes.Length > 2000) { continue; }
            if (Read(bytes, 1) != expected) { wrong.Add($"{fields[0]}, byte by byte: {Read(bytes, 1)}"); }
        }
        Assert.Equal([], wrong);
        Assert.True(checkedCount > 150);
    }

    /// <summary>The status a request is refused with, fed in pieces; 0 when it is not.</summary>
    private static int Read(byte[] bytes, int piece)
    {
        int looked = 0;
        for (int end = piece; ; end = Math.Min(end + piece, bytes.Length))
        {
            ReadOnlySpan<byte> window = bytes.AsSpan(0, end);
            ParseStep step = Http1Framer.ReadRequest(window, looked, Limits, out Http1Request request);
            if (step.Kind == ParseKind.Fault) { return Http1Status.Of(step.Problem); }
            if (step.Kind == ParseKind.Done) { return ReadPath(request) ?? ReadBody(bytes.AsSpan(step.Bytes), request); }
            looked = end;
            if (end == bytes.Length) { return 0; }
        }
    }

    private static int? ReadPath(in Http1Request request)
    {
        Http1Target target = Http1Target.Read(request.Method, request.Target);
        if (request.Target.Length > 1000) { return null; }
        // As the gateway does: what stands behind the connection's name.
        ReadOnlySpan<byte> path = target.Path.StartsWith("/c/web"u8) ? target.Path[6..] : target.Path;
        return Http1Path.TryNormalize(path, new byte[path.Length * 3], new byte[path.Length], out _, out _) ? null : 400;
    }

    private static int ReadBody(ReadOnlySpan<byte> rest, in Http1Request request)
    {
        Http1Body body = new(request.BodyKind, request.Facts.ContentLength);
        while (!body.IsEnd)
        {
            ParseStep step = body.Read(rest, Limits, out _, out _);
            if (step.Kind == ParseKind.Fault) { return Http1Status.Of(step.Problem); }
            if (step.Kind == ParseKind.NeedMore) { return 0; }
            rest = rest[step.Bytes..];
        }
        return 0;
    }

    private static byte[] Bytes(string request)
    {
        const string Host = "Host: gate.test\r\nAuthorization: Bearer abc\r\n";
        StringBuilder text = new();
        string expanded = request.Replace("{S}", "GET /c/web/smuggled HTTP/1.1\r\n{H}\r\n", StringComparison.Ordinal).Replace("{H}", Host, StringComparison.Ordinal).Replace("{token}", "abc", StringComparison.Ordinal)
            .Replace("{8192a}", new string('a', 8192), StringComparison.Ordinal).Replace("{9000a}", new string('a', 9000), StringComparison.Ordinal).Replace("{300a}", new string('a', 300), StringComparison.Ordinal)
            .Replace("{200x}", string.Concat(Enumerable.Range(0, 200).Select(static i => $"X-{i}: y\r\n")), StringComparison.Ordinal);
        for (int i = 0; i < expanded.Length; i++)
        {
            if (expanded[i] != '\\')
            {
                text.Append(expanded[i]);
                continue;
            }
            char kind = expanded[++i];
            text.Append(kind switch { 'r' => '\r', 'n' => '\n', 't' => '\t', _ => (char)Convert.ToByte(expanded.Substring(i + 1, 2), 16) });
            if (kind == 'x') { i += 2; }
        }
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
