using EdgeGate.Fuzz.Driver;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Version lines (option 0), packets in clear (1), and packets whose length stands apart, in blocks of 16 (2).</summary>
internal static class SshFramerTarget
{
    private static readonly SshLimits Limits = new(PacketBytesMax: 600, VersionBytesMax: 60);

    public static FuzzTarget Create() => new(
        "ssh-framer", [.. SshVectors.Lines.Select(static line => (byte[])[0, .. line]), [1, .. SshVectors.Packets], [2, 0, 0, 0, 16, 4, .. new byte[15]]], Step, Plain)
    {
        OptionBytes = 1,
    };

    private static ParseStep Step(ReadOnlySpan<byte> options, ReadOnlySpan<byte> window, Transcript transcript)
    {
        if (options[0] % 3 == 0)
        {
            ParseStep line = SshFramer.ReadLine(window, Limits, out ReadOnlySpan<byte> text);
            if (line.Kind == ParseKind.Done) { transcript.Say(SshFramer.CheckVersion(text).ToString(), text); }
            return line;
        }
        bool isApart = options[0] % 3 == 2;
        if (window.Length < SshFramer.LengthBytes) { return ParseStep.NeedMore(SshFramer.LengthBytes); }
        uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(window);
        if (!SshFramer.IsLengthRight(length, isApart ? 16 : 8, isApart, Limits)) { return ParseStep.Fault(ProtocolFault.SshPacketLength, 0); }
        int total = SshFramer.LengthBytes + (int)length;
        if (window.Length < total) { return ParseStep.NeedMore(total); }
        if (!SshFramer.TryReadPayload(window[SshFramer.LengthBytes..total], out ReadOnlySpan<byte> payload)) { return ParseStep.Fault(ProtocolFault.SshPadding, 4); }
        transcript.Say("payload", payload);
        return ParseStep.Done(total);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (options[0] % 3 == 0) { Lines(input, transcript); }
        else { Packets(input, options[0] % 3 == 2, transcript); }
    }

    private static void Lines(ReadOnlySpan<byte> input, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            List<byte> line = [];
            int at = start;
            while (true)
            {
                if (at - start == 60)
                {
                    transcript.Say("SshVersionTooLong", start + 60);
                    return;
                }
                if (at == input.Length)
                {
                    transcript.Say("unread", input[start..]);
                    return;
                }
                if (input[at] == 0)
                {
                    transcript.Say("SshVersionMalformed", at);
                    return;
                }
                if (input[at] == 10) { break; }
                line.Add(input[at++]);
            }
            start = at + 1;
            if (line.Count > 0 && line[^1] == 13) { line.RemoveAt(line.Count - 1); }
            transcript.Say(Verdict(line), line.ToArray());
        }
    }

    private static string Verdict(List<byte> line)
    {
        string text = string.Concat(line.Select(static c => (char)c));
        if (text.Any(static c => c is < ' ' or > '~')) { return "SshVersionMalformed"; }
        string[] parts = text.Split('-', 3);
        if (parts.Length < 3 || parts[0] != "SSH" || parts[2].Length == 0) { return "SshVersionMalformed"; }
        return parts[1] is "2.0" or "1.99" ? "None" : "SshVersionUnsupported";
    }

    private static void Packets(ReadOnlySpan<byte> input, bool isApart, Transcript transcript)
    {
        int start = 0;
        while (true)
        {
            PlainCursor cursor = new(input[start..].ToArray());
            long length = cursor.U32();
            if (cursor.HasFailed) { break; }
            bool isAligned = isApart ? length % 16 == 0 : (length + 4) % 8 == 0;
            if (length < 6 || length > 600 || !isAligned)
            {
                transcript.Say("SshPacketLength", start);
                return;
            }
            byte[] body = cursor.Take(length);
            if (cursor.HasFailed) { break; }
            if (body[0] < 4 || body.Length - 1 - body[0] < 1)
            {
                transcript.Say("SshPadding", start + 4);
                return;
            }
            transcript.Say("payload", body.AsSpan()[1..^body[0]]);
            start += cursor.At;
        }
        transcript.Say("unread", input[start..]);
    }
}
