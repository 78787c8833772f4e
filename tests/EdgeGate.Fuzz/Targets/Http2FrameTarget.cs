using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>HTTP/2 frames, one after the other, with what stands in them.</summary>
internal static class Http2FrameTarget
{
    private static readonly Http2Limits Limits = new(FrameBytesMax: 2000);

    public static FuzzTarget Create() => new("http2-frame", Http2Vectors.Frames, Step, Plain);

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep step = Http2Framer.ReadHeader(window, Limits, out Http2Frame frame);
        if (step.Kind == ParseKind.Fault) { return ParseStep.Fault(step.Problem, 0); }
        if (step.Kind != ParseKind.Done) { return step; }
        int whole = step.Bytes + frame.Length;
        if (window.Length < whole) { return ParseStep.NeedMore(whole); }
        ReadOnlySpan<byte> payload = window[step.Bytes..whole];
        transcript.Say("type", (int)frame.Type);
        transcript.Say("stream", frame.Stream);
        transcript.Say($"{frame.IsEndStream} {frame.IsEndHeaders} {frame.IsAck}");
        if (!Http2Framer.TryContent(frame, payload, out ReadOnlySpan<byte> content)) { return ParseStep.Fault(ProtocolFault.Http2PaddingInvalid, 0); }
        switch (frame.Type)
        {
            case Http2FrameType.RstStream:
                transcript.Say("code", (uint)Http2Framer.ErrorCode(payload));
                break;
            case Http2FrameType.Settings:
                ProtocolFault fault = Http2Settings.Check(payload);
                if (fault != ProtocolFault.None) { return ParseStep.Fault(fault, 0); }
                Http2Settings settings = new(payload);
                while (settings.Read(out Http2Setting setting, out uint value))
                {
                    transcript.Say("setting", (int)setting);
                    transcript.Say("value", value);
                }
                break;
            case Http2FrameType.GoAway:
                Http2Framer.GoAway(payload, out int last, out Http2ErrorCode code);
                transcript.Say("last", last);
                transcript.Say("code", (uint)code);
                break;
            case Http2FrameType.WindowUpdate:
                transcript.Say("increment", Http2Framer.WindowIncrement(payload));
                break;
            default:
                transcript.Say("content", content);
                break;
        }
        return ParseStep.Done(whole);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            int length = (cursor.U8() * 65_536) + cursor.U16();
            int type = cursor.U8();
            int flags = cursor.U8();
            long stream = cursor.U32() % 0x8000_0000;
            if (cursor.HasFailed) { break; }
            string? fault = length > 2000 ? "Http2FrameTooLong" : !IsLength(type, flags, length) ? "Http2FrameLength" : !IsStream(type, stream) ? "Http2StreamNumber" : null;
            if (fault is not null)
            {
                transcript.Say(fault, start);
                return;
            }
            byte[] payload = cursor.Take(length);
            if (cursor.HasFailed) { break; }
            transcript.Say("type", type);
            transcript.Say("stream", stream);
            transcript.Say($"{type < 2 && Has(1)} {type is 1 or 5 or 9 && Has(4)} {type is 4 or 6 && Has(1)}");
            fault = PlainContent(type, flags, stream, payload, transcript);
            if (fault is not null)
            {
                transcript.Say(fault, start);
                return;
            }
            start += cursor.At;

            bool Has(int flag) => (flags & flag) == flag;
        }
        transcript.Say("unread", input[start..]);
    }

    private static bool IsLength(int type, int flags, int length)
    {
        int padding = flags / 8 % 2;
        int priority = flags / 32 % 2 * 5;
        return type switch
        {
            0 => length >= padding,
            1 => length >= padding + priority,
            2 => length == 5,
            3 or 8 => length == 4,
            4 => flags % 2 == 1 ? length == 0 : length % 6 == 0,
            5 => length >= padding + 4,
            6 => length == 8,
            7 => length >= 8,
            _ => true,
        };
    }

    private static bool IsStream(int type, long stream) => type is 8 or > 9 || (stream == 0) == (type is 4 or 6 or 7);

    private static string? PlainContent(int type, int flags, long stream, byte[] payload, Transcript transcript)
    {
        PlainCursor cursor = new(payload);
        switch (type)
        {
            case 0 or 1:
                int padding = flags / 8 % 2 == 1 ? cursor.U8() : 0;
                long parent = -1;
                if (type == 1 && flags / 32 % 2 == 1)
                {
                    parent = cursor.U32() % 0x8000_0000;
                    cursor.U8();
                }
                byte[] content = cursor.Take(payload.Length - cursor.At - padding);
                if (cursor.HasFailed || parent == stream) { return "Http2PaddingInvalid"; }
                transcript.Say("content", content);
                return null;
            case 2:
                if (cursor.U32() % 0x8000_0000 == stream) { return "Http2PaddingInvalid"; }
                transcript.Say("content", payload);
                return null;
            case 3:
                transcript.Say("code", cursor.U32());
                return null;
            case 4:
                List<(int Setting, long Value)> settings = [];
                while (cursor.At < payload.Length) { settings.Add((cursor.U16(), cursor.U32())); }
                foreach ((int setting, long value) in settings)
                {
                    if (setting is 2 or 8 or 9 && value > 1) { return "Http2SettingInvalid"; }
                    if (setting == 5 && value is < 16_384 or > 16_777_215 && setting == 5) { return "Http2SettingInvalid"; }
                    if (setting == 4 && value > int.MaxValue) { return "Http2WindowOverflow"; }
                }
                foreach ((int setting, long value) in settings)
                {
                    transcript.Say("setting", setting);
                    transcript.Say("value", value);
                }
                return null;
            case 7:
                transcript.Say("last", cursor.U32() % 0x8000_0000);
                transcript.Say("code", cursor.U32());
                return null;
            case 8:
                transcript.Say("increment", cursor.U32() % 0x8000_0000);
                return null;
            default:
                transcript.Say("content", payload);
                return null;
        }
    }
}
