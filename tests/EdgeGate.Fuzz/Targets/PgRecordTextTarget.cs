using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Row values as text. An input is the text.</summary>
internal static class PgRecordTextTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-record-text",
        [
            [.. "()"u8],
            [.. "(1,,\"a \"\"b\"\" \\\\\",c)"u8],
            [.. "(\"(1,\"\"joe@example.com\"\")\",\"{a,b}\")"u8],
            [.. "(a\"b,\"c\\,d)"u8],
            [.. "(\"\",\\),\"\"\"\")"u8],
        ],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PgRecordText reader = new(input);
        List<byte[]> fields = [];
        Output.Clear();
        while (reader.Read(Output))
        {
            fields.Add(Output.Written.ToArray());
            Output.Clear();
        }
        Tell(reader.IsMalformed ? null : fields, transcript);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Queue<byte> left = new(input.ToArray());
        if (!left.TryDequeue(out byte first) || first != '(')
        {
            Tell(null, transcript);
            return;
        }
        List<byte[]> fields = [];
        while (Field(left, out byte[] field) is { } end)
        {
            fields.Add(field);
            if (end == ',') { continue; }
            Tell(left.Count == 0 ? fields : null, transcript);
            return;
        }
        Tell(null, transcript);
    }

    /// <summary>Takes a field and what ends it, a comma or a parenthesis; null when the text ends first.</summary>
    private static byte? Field(Queue<byte> left, out byte[] field)
    {
        List<byte> kept = [];
        field = [];
        while (left.TryDequeue(out byte next))
        {
            if (next is (byte)',' or (byte)')')
            {
                field = [.. kept];
                return next;
            }
            if (next == '\\')
            {
                if (!left.TryDequeue(out next)) { return null; }
                kept.Add(next);
            }
            else if (next != '"') { kept.Add(next); }
            else if (!Quoted(left, kept)) { return null; }
        }
        return null;
    }

    /// <summary>Takes what stands between quotes and the one that closes; false when none does.</summary>
    private static bool Quoted(Queue<byte> left, List<byte> kept)
    {
        while (left.TryDequeue(out byte next))
        {
            if (next == '"')
            {
                if (!left.TryPeek(out byte second) || second != '"') { return true; }
                next = left.Dequeue();
            }
            else if (next == '\\' && !left.TryDequeue(out next)) { return false; }
            kept.Add(next);
        }
        return false;
    }

    /// <summary>Fields of a text that is malformed further on are worth nothing.</summary>
    private static void Tell(List<byte[]>? fields, Transcript transcript)
    {
        if (fields is null)
        {
            transcript.Refuse("malformed");
            return;
        }
        foreach (byte[] field in fields) { transcript.Say("field", field); }
    }
}
