using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Csv;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Comma-separated values, row after row, and what their fields stand for. The first byte is the delimiter.</summary>
internal static class CsvTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "csv",
        [
            [.. ",1,joe,\"a,b\"\r\n2,\"say \"\"hi\"\"\",\"two\nlines\"\n"u8], [.. ";  a ; \"b\" ;c\"d\";\"\"\"\";\"e\"f\n\n;\n"u8], [.. "|\"\"|\"\"\"|\n\"|x\n"u8], [.. "\t\"open"u8],
        ],
        Step, Plain)
    { OptionBytes = 1 };

    private static byte Delimiter(ReadOnlySpan<byte> options) => options[0] is (byte)'\n' or (byte)'\r' or (byte)'"' or (byte)' ' ? (byte)',' : options[0];

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        // In two pieces, for a framer goes on where it stood.
        CsvFramer framer = new(Delimiter(options));
        List<CsvField> fields = [];
        foreach (int length in (int[])[window.Length / 2, window.Length])
        {
            while (framer.TryRead(window[..length], out CsvField field))
            {
                fields.Add(field);
                if (!field.EndsRow) { continue; }
                foreach (CsvField whole in fields) { Say(window, whole, transcript); }
                transcript.Say("row", framer.Bytes);
                return ParseStep.Done(framer.Bytes);
            }
        }
        return ParseStep.NeedMore(window.Length + 1);
    }

    private static void Say(ReadOnlySpan<byte> row, CsvField field, Transcript transcript)
    {
        ReadOnlySpan<byte> bytes = row[field.Start..field.End];
        Output.Clear();
        if (field.IsQuoted) { CsvQuotes.Unescape(bytes, Output); }
        else { bytes.CopyTo(Output.GetSpan(bytes.Length + 1)); Output.Advance(bytes.Length); }
        byte[] value = [.. Output.Written];
        transcript.Say(field.IsQuoted ? "quoted" : "bare", value);
        if (!field.IsQuoted) { return; }
        Output.Clear();
        CsvQuotes.Escape(value, Output);
        if (!Output.Written.SequenceEqual(bytes)) { throw new FuzzFinding("a quoted field does not read back"); }
        CsvQuotes quotes = new(bytes);
        for (int place = 0, index = 0; place < bytes.Length; place++, index++)
        {
            bool isPair = bytes[place] == '"';
            if (quotes.IndexOf(place) != index || quotes.EndOf(place + 1) != index + 1 || (isPair && quotes.IndexOf(++place) != index)) { throw new FuzzFinding("a byte of a quoted field belongs to another of its value"); }
        }
    }

    /// <summary>Row by row with regular expressions.</summary>
    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string delimiter = $"\\x{Delimiter(options):x2}";
        string rest = System.Text.Encoding.Latin1.GetString(input);
        System.Text.RegularExpressions.Regex field = new($"\\G(?> *)(?:\"(?<quoted>(?:[^\"]|\"\")*)\"(?!\")[ \\r]*(?<end>{delimiter}|\\n)|(?<bare>(?:\"(?:[^\"]|\"\")*\"(?!\")|(?!\"))[^\\n{delimiter}]*)(?<end>{delimiter}|\\n))", System.Text.RegularExpressions.RegexOptions.Singleline);
        while (true)
        {
            List<(bool IsQuoted, byte[] Value)> row = [];
            int at = 0;
            bool isWhole = false;
            while (!isWhole && field.Match(rest, at) is { Success: true } found)
            {
                bool isQuoted = found.Groups["quoted"].Success;
                string value = isQuoted ? found.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : found.Groups["bare"].Value.TrimEnd(' ', '\r');
                row.Add((isQuoted, System.Text.Encoding.Latin1.GetBytes(value)));
                at = found.Index + found.Length;
                isWhole = found.Groups["end"].Value == "\n";
            }
            if (!isWhole) { break; }
            foreach ((bool isQuoted, byte[] value) in row) { transcript.Say(isQuoted ? "quoted" : "bare", value); }
            transcript.Say("row", at);
            rest = rest[at..];
        }
        transcript.Say("unread", System.Text.Encoding.Latin1.GetBytes(rest));
    }
}
