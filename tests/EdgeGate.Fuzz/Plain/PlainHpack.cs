using System.Text;

namespace EdgeGate.Fuzz.Plain;

/// <summary>Decodes field blocks slowly, as RFC 7541 tells it: tables are lists, Huffman codes are texts of zeros and ones.</summary>
internal sealed class PlainHpack(int announcedBytesMax, int expansionBytesMax)
{
    /// <summary>A field.</summary>
    public sealed record Field(string Name, string Value, bool IsNeverIndexed);

    /// <summary>Appendix A, each with its value behind a blank.</summary>
    private static readonly string[] Static = (
        ":authority |:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204|:status 206|:status 304|:status 400|:status 404|:status 500|" +
        "accept-charset |accept-encoding gzip, deflate|accept-language |accept-ranges |accept |access-control-allow-origin |age |allow |authorization |cache-control |content-disposition |" +
        "content-encoding |content-language |content-length |content-location |content-range |content-type |cookie |date |etag |expect |expires |from |host |if-match |if-modified-since |" +
        "if-none-match |if-range |if-unmodified-since |last-modified |link |location |max-forwards |proxy-authenticate |proxy-authorization |range |referer |refresh |retry-after |server |" +
        "set-cookie |strict-transport-security |transfer-encoding |user-agent |vary |via |www-authenticate ").Split('|');

    /// <summary>Appendix B: which bytes have codes of so many bits, in the order of their codes.</summary>
    private static readonly (int Bits, string Bytes)[] Alphabet =
    [
        (5, "012aceiost"), (6, " %-./3456789=A_bdfghlmnpru"), (7, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"), (8, "&*,;XZ"), (10, "!\"()?"), (11, "'+|"), (12, "#>"), (13, "\u0000$@[]~"), (14, "^}"), (15, "<`{"),
        (19, "\\\u00c3\u00d0"), (20, "\u0080\u0082\u0083\u00a2\u00b8\u00c2\u00e0\u00e2"), (21, "\u0099\u00a1\u00a7\u00ac\u00b0\u00b1\u00b3\u00d1\u00d8\u00d9\u00e3\u00e5\u00e6"),
        (22, "\u0081\u0084\u0085\u0086\u0088\u0092\u009a\u009c\u00a0\u00a3\u00a4\u00a9\u00aa\u00ad\u00b2\u00b5\u00b9\u00ba\u00bb\u00bd\u00be\u00c4\u00c6\u00e4\u00e8\u00e9"),
        (23, "\u0001\u0087\u0089\u008a\u008b\u008c\u008d\u008f\u0093\u0095\u0096\u0097\u0098\u009b\u009d\u009e\u00a5\u00a6\u00a8\u00ae\u00af\u00b4\u00b6\u00b7\u00bc\u00bf\u00c5\u00e7\u00ef"),
        (24, "\u0009\u008e\u0090\u0091\u0094\u009f\u00ab\u00ce\u00d7\u00e1\u00ec\u00ed"), (25, "\u00c7\u00cf\u00ea\u00eb"), (26, "\u00c0\u00c1\u00c8\u00c9\u00ca\u00cd\u00d2\u00d5\u00da\u00db\u00ee\u00f0\u00f2\u00f3\u00ff"),
        (27, "\u00cb\u00cc\u00d3\u00d4\u00d6\u00dd\u00de\u00df\u00f1\u00f4\u00f5\u00f6\u00f7\u00f8\u00fa\u00fb\u00fc\u00fd\u00fe"),
        (28, "\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u00dc\u00f9"),
        (30, "\u000a\u000d\u0016"),
    ];

    private static readonly Dictionary<string, char> Codes = MakeCodes();

    private readonly List<(string Name, string Value)> table = [];
    private int tableBytesMax = 4096;

    /// <summary>Decodes a block; null when it is done, or the error code it ends the connection with.</summary>
    public string? Decode(byte[] block, List<Field> fields)
    {
        PlainCursor cursor = new(block);
        bool isBegun = false;
        while (cursor.At < block.Length)
        {
            int first = cursor.U8();
            if (first is >= 32 and < 64)
            {
                long size = Integer(cursor, first, 32);
                if (size < 0 || isBegun || size > announcedBytesMax) { return "CompressionError"; }
                tableBytesMax = (int)size;
                Evict();
                continue;
            }
            isBegun = true;
            int pattern = first >= 128 ? 128 : first >= 64 ? 64 : 16;
            long index = Integer(cursor, first, pattern);
            if (index < 0 || index > 61 + table.Count || (first >= 128 && index == 0)) { return "CompressionError"; }
            (string name, string value) = index == 0 ? ("", "") : index <= 61 ? (Static[index - 1].Split(' ', 2)[0], Static[index - 1].Split(' ', 2)[1]) : table[(int)index - 62];
            if (first < 128)
            {
                string? literal = index == 0 ? Text(cursor) : name;
                string? last = literal is null ? null : Text(cursor);
                if (literal is null || last is null) { return "CompressionError"; }
                (name, value) = (literal, last);
            }
            fields.Add(new Field(name, value, first is >= 16 and < 32));
            if (first is >= 64 and < 128)
            {
                table.Insert(0, (name, value));
                Evict();
            }
            if (fields.Sum(static field => (long)field.Name.Length + field.Value.Length + 32) > expansionBytesMax) { return "EnhanceYourCalm"; }
        }
        return null;
    }

    /// <summary>Decodes a text in the Huffman code; null when it is none.</summary>
    public static string? Huffman(byte[] coded)
    {
        StringBuilder text = new();
        string bits = "";
        foreach (char bit in string.Concat(coded.Select(static c => Convert.ToString(c, 2).PadLeft(8, '0'))))
        {
            bits += bit;
            if (bits.Length > 30) { return null; }
            if (!Codes.TryGetValue(bits, out char symbol)) { continue; }
            text.Append(symbol);
            bits = "";
        }
        return bits.Length > 7 || bits.Contains('0', StringComparison.Ordinal) ? null : text.ToString();
    }

    private static Dictionary<string, char> MakeCodes()
    {
        Dictionary<string, char> codes = [];
        long code = 0;
        int length = 5;
        foreach ((int bits, string symbols) in Alphabet)
        {
            code <<= bits - length;
            length = bits;
            foreach (char symbol in symbols) { codes.Add(Convert.ToString(code++, 2).PadLeft(bits, '0'), symbol); }
        }
        return codes;
    }

    private static string? Text(PlainCursor cursor)
    {
        int first = cursor.U8();
        long length = cursor.HasFailed ? -1 : Integer(cursor, first, 128);
        if (length < 0) { return null; }
        byte[] bytes = cursor.Take(length);
        if (cursor.HasFailed) { return null; }
        return first >= 128 ? Huffman(bytes) : Encoding.Latin1.GetString(bytes);
    }

    /// <summary>A number whose first byte was read, below a power of two; -1 when it is none.</summary>
    private static long Integer(PlainCursor cursor, int first, int bound)
    {
        long value = first % bound;
        if (value < bound - 1) { return value; }
        long weight = 1;
        for (int i = 0; i < 4; i++)
        {
            int next = cursor.U8();
            if (cursor.HasFailed) { return -1; }
            value += next % 128 * weight;
            weight *= 128;
            if (next < 128) { return value; }
        }
        return -1;
    }

    private void Evict()
    {
        while (table.Sum(static entry => entry.Name.Length + entry.Value.Length + 32) > tableBytesMax) { table.RemoveAt(table.Count - 1); }
    }
}
