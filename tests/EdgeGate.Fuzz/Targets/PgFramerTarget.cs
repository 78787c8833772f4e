using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Typed messages, one after the other.</summary>
internal static class PgFramerTarget
{
    private static readonly PgLimits Limits = new(MessageBytesMax: 2000);

    public static FuzzTarget Create() => new("pg-framer", [.. PgVectors.All, PgVectors.Stream, CapturedVectors.Stream[..300]], Step, Plain);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep header = PgFramer.ReadHeader(window, Limits, out PgFrame frame);
        if (header.Kind != ParseKind.Done) { return header; }
        if (frame.TotalBytes > window.Length) { return ParseStep.NeedMore(frame.TotalBytes); }
        transcript.Say("type", frame.Type);
        transcript.Say("body", window[PgFramer.HeaderBytes..frame.TotalBytes]);
        return ParseStep.Done(frame.TotalBytes);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            int type = cursor.U8();
            long length = cursor.I32();
            if (cursor.HasFailed) { break; }
            if (length is < 4 or > 2000)
            {
                transcript.Say(length < 4 ? "PgLengthBelowMinimum" : "PgMessageTooLong", start + 1);
                return;
            }
            byte[] body = cursor.Take(length - 4);
            if (cursor.HasFailed) { break; }
            transcript.Say("type", type);
            transcript.Say("body", body);
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }
}
