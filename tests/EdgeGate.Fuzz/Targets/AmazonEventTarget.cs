using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.AmazonEvents;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Messages of Amazon's event streams. An input is the headers of one; checksums are made for it, for none is right by chance.</summary>
internal static class AmazonEventTarget
{
    private const int BytesMax = 32 * 1024;

    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "amazon-event",
        [
            [],
            [1, (byte)'a', 0, 1, (byte)'b', 1],
            [.. "\x0b:event-type\x07\x00\x05chunk\x0d:content-type\x07\x00\x10application/json"u8],
            [1, (byte)'a', 2, 9, 1, (byte)'b', 3, 9, 9, 1, (byte)'c', 4, 9, 9, 9, 9, 1, (byte)'d', 6, 0, 2, 0, 255],
            [1, (byte)'a', 5, 0, 0, 0, 0, 0, 0, 0, 9, 1, (byte)'b', 8, 0, 0, 0, 0, 0, 0, 0, 9],
            [1, (byte)'a', 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0],
            [1, (byte)'a', 7, 255, 255],
            [0, 0],
        ],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (input.Length > BytesMax) { return; }
        Output.Clear();
        AmazonEventWriter.Message(input, input[(input.Length / 2)..], Output);
        ReadOnlySpan<byte> written = Output.Written;
        for (int cut = 0; cut < written.Length; cut += Math.Max(1, written.Length / 16))
        {
            if (AmazonEvent.Read(written[..cut], BytesMax * 2, out _, out int needed) != AmazonEventRead.NeedMore || needed <= cut) { throw new InvalidOperationException("a message that is cut was read"); }
        }
        if (AmazonEvent.Read(written, BytesMax * 2, out AmazonEvent message, out int bytes) != AmazonEventRead.Done || bytes != written.Length) { throw new InvalidOperationException("a message was not read as it was written"); }
        transcript.Say("payload", message.Payload);
        AmazonEventHeaders header = new(message.Headers);
        while (header.Read())
        {
            transcript.Say("name", header.Name);
            transcript.Say("type", header.Type);
            transcript.Say("value", header.Value);
        }
        if (header.IsMalformed) { transcript.Refuse("malformed"); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        if (input.Length > BytesMax) { return; }
        transcript.Say("payload", input[(input.Length / 2)..]);
        Queue<byte> left = new(input.ToArray());
        while (left.Count > 0)
        {
            if (Take(left, left.Dequeue()) is not { Length: > 0 } name || Take(left, 1) is not { } type || ValueBytes(left, type[0]) is not { } bytes || Take(left, bytes) is not { } value)
            {
                transcript.Refuse("malformed");
                return;
            }
            transcript.Say("name", name);
            transcript.Say("type", type[0]);
            transcript.Say("value", value);
        }
    }

    /// <summary>How long a value of a type is; null for a type that there is not.</summary>
    private static int? ValueBytes(Queue<byte> left, byte type)
    {
        int[] fixedBytes = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];
        if (type >= fixedBytes.Length) { return null; }
        if (fixedBytes[type] >= 0) { return fixedBytes[type]; }
        return Take(left, 2) is { } length ? (length[0] * 256) + length[1] : null;
    }

    private static byte[]? Take(Queue<byte> left, int count) => left.Count < count ? null : [.. Enumerable.Range(0, count).Select(_ => left.Dequeue())];
}
