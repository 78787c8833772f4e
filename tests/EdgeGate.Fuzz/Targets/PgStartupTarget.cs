using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Startup-phase packets, their bodies read as parameters.</summary>
internal static class PgStartupTarget
{
    private static readonly PgLimits Limits = new(StartupBytesMax: 1000);

    public static FuzzTarget Create() => new("pg-startup", PgVectors.StartupPackets, Step, Plain);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = PgFramer.ReadStartup(window, Limits, out int code, out ReadOnlySpan<byte> body);
        if (step.Kind != ParseKind.Done) { return step; }
        transcript.Say("code", code);
        PgStartup startup = new(body);
        while (startup.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
        transcript.Say(startup.IsMalformed || startup.Read(out _, out _) ? "malformed" : "complete");
        return step;
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            long length = cursor.I32();
            if (cursor.HasFailed) { break; }
            if (length is < 8 or > 1000)
            {
                transcript.Say(length < 8 ? "PgLengthBelowMinimum" : "PgStartupTooLong", start);
                return;
            }
            long code = cursor.I32();
            byte[] body = cursor.Take(length - 8);
            if (cursor.HasFailed) { break; }
            transcript.Say("code", code);
            Parameters(new PlainCursor(body), transcript);
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }

    private static void Parameters(PlainCursor cursor, Transcript transcript)
    {
        while (true)
        {
            byte[] name = cursor.CString();
            if (name.Length == 0) { break; }
            byte[] value = cursor.CString();
            if (cursor.HasFailed) { break; }
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
        transcript.Say(cursor.IsExact ? "complete" : "malformed");
    }
}
