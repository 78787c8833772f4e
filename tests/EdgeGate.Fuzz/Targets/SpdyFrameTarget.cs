using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>SPDY frames, one after the other, with what stands in them; and header blocks that are unpacked already.</summary>
internal static class SpdyFrameTarget
{
    private static readonly SpdyLimits Limits = new(ControlBytesMax: 2000, FieldsMax: 4);

    public static FuzzTarget Create() => new("spdy-frame", SpdyVectors.Frames, Step, Plain);

    public static FuzzTarget CreateFields() => new("spdy-fields", SpdyVectors.Blocks, Fields, PlainFields);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = SpdyFramer.ReadHeader(window, Limits, out SpdyFrame frame);
        if (step.Kind == ParseKind.Fault) { return ParseStep.Fault(step.Problem, 0); }
        if (step.Kind != ParseKind.Done) { return step; }
        int whole = step.Bytes + frame.Length;
        if (window.Length < whole) { return ParseStep.NeedMore(whole); }
        ReadOnlySpan<byte> payload = window[step.Bytes..whole];
        transcript.Say("type", (int)frame.Type);
        transcript.Say(frame.IsFin ? "fin" : "more");
        transcript.Say("stream", frame.Type switch { SpdyFrameType.Data => frame.Stream, SpdyFrameType.Settings => 0, _ => SpdyFramer.Number(payload, frame.Type) });
        if (frame.Type is SpdyFrameType.SynStream or SpdyFrameType.SynReply or SpdyFrameType.Headers) { transcript.Say("block", SpdyFramer.Block(payload, frame.Type)); }
        return ParseStep.Done(whole);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            long word = cursor.U32();
            int flags = cursor.U8();
            int length = (cursor.U8() * 65_536) + cursor.U16();
            if (cursor.HasFailed) { break; }
            bool isControl = word >= 0x8000_0000;
            int type = isControl ? (int)(word % 65_536) : 0;
            string? fault = null;
            if (!isControl && word == 0) { fault = "SpdyStreamNumber"; }
            else if (isControl && word / 65_536 % 32_768 != 3) { fault = "SpdyVersion"; }
            else if (isControl && length > 2000) { fault = "SpdyFrameTooLong"; }
            else if (isControl && type is 0 or 5 or > 9 && isControl) { fault = "SpdyFrameType"; }
            else if (isControl)
            {
                bool fits = type switch { 1 => length >= 10, 2 or 8 => length >= 4, 3 or 7 or 9 => length == 8, 6 => length == 4, _ => length >= 4 && length % 8 == 4 };
                if (!fits) { fault = "SpdyFrameLength"; }
            }
            if (fault is not null)
            {
                transcript.Say(fault, start);
                return;
            }
            byte[] payload = cursor.Take(length);
            if (cursor.HasFailed) { break; }
            transcript.Say("type", type);
            transcript.Say(flags % 2 == 1 ? "fin" : "more");
            long first = type == 0 ? word : new PlainCursor(payload).U32();
            transcript.Say("stream", type == 4 ? 0 : type == 6 ? first : first % 0x8000_0000);
            if (type is 1 or 2 or 8) { transcript.Say("block", payload.AsSpan()[(type == 1 ? 10 : 4)..]); }
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }

    private static void Fields(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        ParseStep step = SpdyFields.Check(input, Limits);
        if (step.Kind == ParseKind.Fault)
        {
            transcript.Refuse(step.Problem.ToString());
            return;
        }
        SpdyFields fields = new(input);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
    }

    private static void PlainFields(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PlainCursor cursor = new(input.ToArray());
        long count = cursor.U32();
        List<(byte[] Name, byte[] Value)> read = [];
        if (!cursor.HasFailed && count > 4)
        {
            transcript.Refuse("SpdyHeadersTooLong");
            return;
        }
        bool isGood = true;
        for (long i = 0; i < count && !cursor.HasFailed; i++)
        {
            byte[] name = cursor.Take(cursor.U32());
            byte[] value = cursor.Take(cursor.U32());
            isGood &= name.Length > 0 && !name.Any(static c => c is >= (byte)'A' and <= (byte)'Z') && !read.Any(before => before.Name.SequenceEqual(name));
            read.Add((name, value));
        }
        if (!cursor.IsExact || !isGood)
        {
            transcript.Refuse("SpdyHeadersMalformed");
            return;
        }
        foreach ((byte[] name, byte[] value) in read)
        {
            transcript.Say("name", name);
            transcript.Say("value", value);
        }
    }
}
