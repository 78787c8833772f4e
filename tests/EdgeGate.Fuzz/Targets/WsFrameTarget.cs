using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Frames, one after the other. The first byte says whose: odd ones are a client's.</summary>
internal static class WsFrameTarget
{
    private const long PayloadBytesMax = 2000;

    public static FuzzTarget Create() => new("ws-frame", HttpVectors.Frames, Step, Plain) { OptionBytes = 1 };

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        ParseStep header = WsFramer.ReadHeader(window, (options[0] & 1) != 0, out WsFrame frame);
        if (header.Kind == ParseKind.Fault) { return ParseStep.Fault(ProtocolFault.WsOpcodeUnknown, 0); }
        if (header.Kind != ParseKind.Done) { return header; }
        if (frame.Length > PayloadBytesMax) { return ParseStep.Fault(ProtocolFault.WsOpcodeUnknown, 0); }
        int whole = header.Bytes + (int)frame.Length;
        if (window.Length < whole) { return ParseStep.NeedMore(whole); }
        transcript.Say("opcode", (int)frame.Opcode);
        transcript.Say(frame.IsFinal ? "final" : "more");
        byte[] payload = window[header.Bytes..whole].ToArray();
        // In two pieces: the key goes on where it stopped.
        int half = payload.Length / 3;
        WsFramer.Unmask(payload.AsSpan(0, half), frame.Mask, 0);
        WsFramer.Unmask(payload.AsSpan(half), frame.Mask, half);
        transcript.Say("payload", payload);
        return ParseStep.Done(whole);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isClient = (options[0] & 1) != 0;
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            int first = cursor.U8();
            int second = cursor.U8();
            if (cursor.HasFailed) { break; }
            int opcode = first % 16;
            bool isFinal = first >= 128;
            bool isControl = opcode >= 8;
            int length7 = second % 128;
            bool isWrong = first / 16 % 8 != 0 || opcode is (> 2 and < 8) or > 10 || second >= 128 != isClient || (isControl && (!isFinal || length7 > 125));
            long length = length7;
            if (!isWrong && length7 == 126)
            {
                length = cursor.U16();
                // The key must be here too before the length is looked at.
                if (cursor.HasFailed || (isClient && input.Length - start < 8)) { break; }
                isWrong = length < 126;
            }
            else if (!isWrong && length7 == 127)
            {
                long high = cursor.U32();
                long low = cursor.U32();
                if (cursor.HasFailed || (isClient && input.Length - start < 14)) { break; }
                isWrong = high != 0 || low <= 65_535 || low > PayloadBytesMax;
            }
            byte[] key = isClient && !isWrong ? cursor.Take(4) : [0, 0, 0, 0];
            if (cursor.HasFailed) { break; }
            if (isWrong || length > PayloadBytesMax)
            {
                transcript.Say("WsOpcodeUnknown", start);
                return;
            }
            byte[] payload = cursor.Take(length);
            if (cursor.HasFailed) { break; }
            transcript.Say("opcode", opcode);
            transcript.Say(isFinal ? "final" : "more");
            transcript.Say("payload", [.. payload.Select((value, i) => (byte)(value ^ key[i % 4]))]);
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }
}
