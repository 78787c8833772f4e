using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>COPY's binary format: headers, tuples and trailers in any order. An input is the number of columns, then the stream.</summary>
internal static class PgCopyBinaryTarget
{
    private static byte[] Header => [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8];

    public static FuzzTarget Create() => new(
        "pg-copy-binary",
        [
            [3, .. CapturedVectors.CopyStreams[2]],
            [2, .. Header, .. new WireBuilder().Int32(0).Int32(0).Int16(2).Value("joe").Null().Int16(2).Value("").Value("x").Int16(-1).Bytes()],
            [1, .. Header, .. new WireBuilder().Int32(0).Int32(3).Raw([7, 7, 7]).Int16(1).Value("joe").Int16(-1).Bytes()],
            [1, .. Header, .. new WireBuilder().Int32(0x1_0000).Int32(0).Int16(1).Value("oids").Int16(-1).Bytes()],
            [0, .. new WireBuilder().Int16(0).Int16(-1).Bytes()],
        ],
        Step, Plain)
    { OptionBytes = 1 };

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        bool isHeader = !window.IsEmpty && window[0] == 'P';
        int length = isHeader ? PgCopyBinary.HeaderLength(window) : PgCopyBinary.TupleLength(window, options[0] % 8);
        if (length == 0) { return ParseStep.NeedMore(window.Length + 1); }
        if (length < 0) { return ParseStep.Fault(ProtocolFault.PgMalformedMessage, 0); }
        transcript.Say(isHeader ? "header" : "tuple", window[..length]);
        return ParseStep.Done(length);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            byte[] rest = input[start..].ToArray();
            PlainCursor cursor = new(rest);
            bool isHeader = rest.Length > 0 && rest[0] == 'P';
            bool isGood = isHeader ? PlainHeader(cursor, rest) : PlainTuple(cursor, options[0] % 8);
            if (!isGood)
            {
                transcript.Say("PgMalformedMessage", start);
                return;
            }
            if (cursor.HasFailed) { break; }
            transcript.Say(isHeader ? "header" : "tuple", rest.AsSpan(0, cursor.At));
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }

    /// <summary>False as soon as what is there cannot become a header.</summary>
    private static bool PlainHeader(PlainCursor cursor, byte[] rest)
    {
        for (int i = 0; i < Math.Min(rest.Length, Header.Length); i++)
        {
            if (rest[i] != Header[i]) { return false; }
        }
        cursor.Take(Header.Length);
        // Upper bits are critical: 16 says that tuples carry an OID the field count leaves out; the others mean nothing yet.
        long flags = cursor.U32();
        if (!cursor.HasFailed && flags >= 0x1_0000) { return false; }
        long extension = cursor.I32();
        if (!cursor.HasFailed && extension is < 0 or > 65536) { return false; }
        cursor.Take(extension);
        return true;
    }

    private static bool PlainTuple(PlainCursor cursor, int columns)
    {
        int count = cursor.I16();
        if (cursor.HasFailed || count == -1) { return true; }
        if (count != columns) { return false; }
        for (; columns > 0; columns--)
        {
            long length = cursor.I32();
            if (length < -1) { return false; }
            if (length > 0) { cursor.Take(length); }
        }
        return true;
    }
}
