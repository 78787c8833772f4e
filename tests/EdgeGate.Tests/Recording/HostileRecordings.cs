using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Recording;
using ZstdSharp;

namespace EdgeGate.Tests.Recording;

/// <summary>Recordings nobody has made by recording.</summary>
internal static class HostileRecordings
{
    /// <summary>What a session begins with.</summary>
    public const string Session = """{"v":1,"k":"session","id":"01k4","subject":"ada","protocol":"ssh","connection":"box","started":"2026-01-02T03:04:05+00:00"}""";

    private const int BlockBytes = 128 * 1024;

    /// <summary>A recording of one frame with these lines behind the session's, unclosed.</summary>
    public static byte[] Of(params string[] lines) => Frames([Session, .. lines]);

    /// <summary>A recording of frames with these lines, unclosed.</summary>
    public static byte[] Frames(params string[][] frames)
    {
        List<byte> file = [];
        byte[] previous = new byte[SHA256.HashSizeInBytes];
        using Compressor compressor = new(1);
        for (int i = 0; i < frames.Length; i++)
        {
            byte[] frame = compressor.Wrap([.. RecordingFormat.FrameLine(i, previous), .. Encoding.UTF8.GetBytes(string.Concat(frames[i].Select(static line => line + "\n")))]).ToArray();
            SHA256.HashData(frame, previous);
            file.AddRange(frame);
        }
        return [.. file];
    }

    /// <summary>A frame whose line goes on for so many blocks of one byte: four bytes of file for 128 KiB of text.</summary>
    public static byte[] Bomb(int blocks, byte windowDescriptor = 0x58)
    {
        byte[] text = [.. RecordingFormat.FrameLine(0, new byte[SHA256.HashSizeInBytes]), .. "{\"k\":\""u8];
        List<byte> file = [0x28, 0xb5, 0x2f, 0xfd, 0, windowDescriptor];
        file.AddRange(BlockHead(text.Length, type: 0, isLast: false));
        file.AddRange(text);
        for (int i = 0; i < blocks; i++)
        {
            file.AddRange(BlockHead(BlockBytes, type: 1, isLast: i == blocks - 1));
            file.Add((byte)'a');
        }
        return [.. file];
    }

    private static byte[] BlockHead(int size, int type, bool isLast)
    {
        byte[] head = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, (size << 3) | (type << 1) | (isLast ? 1 : 0));
        return head[..3];
    }
}
