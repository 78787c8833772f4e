using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Recording;

/// <summary>The parts of a recording that have one form only, so that who verifies makes them anew and compares every byte.</summary>
/// <remarks>
/// <code>
/// file      = frame+ signature table
/// frame     = zstd frame; its first line is {"k":"frame","n":N,"prev":SHA-256 of the compressed frame before, zeros for the first}
/// signature = zstd frame of one raw block; its line signs the SHA-256 of the last compressed frame
/// table     = skippable frame 0x184D2A5E: (Int32 compressed, Int32 plain) each | Int32 frames | Byte 0 | 0x8F92EAB1
/// </code>
/// RFC 8878, 3.1.1 and 3.1.2; zstd contrib, "zstd_seekable_compression_format.md". Little-endian.
/// </remarks>
internal static class RecordingFormat
{
    /// <summary>What the header of a session begins with; its identifier follows.</summary>
    public const string SessionHead = "{\"v\":1,\"k\":\"session\",\"id\":\"";

    /// <summary>What the line of the signature begins with.</summary>
    public const string SignatureHead = "{\"k\":\"signature\",";

    /// <summary>The longest line that is read: no block of a tape holds more.</summary>
    public const int LineBytesMax = Tape.BytesMax;

    /// <summary>What a frame holds at most: a frame is closed when a block made it long enough, and a line links it to the one before.</summary>
    public const int FrameBytesMax = SessionRecording.FrameBytesMax + Tape.BytesMax + 1024;

    private const int SeekTableFixedBytes = 17;
    private const uint FrameMagic = 0xFD2FB528;
    private const uint TableMagic = 0x184D2A5E;
    private const uint TableEnd = 0x8F92EAB1;

    /// <summary>The line that links a frame to the one before.</summary>
    public static byte[] FrameLine(int number, ReadOnlySpan<byte> previous)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"k\":\"frame\",\"n\":{number},\"prev\":\"{Convert.ToHexStringLower(previous)}\"}}\n"));

    /// <summary>The line that signs the hash of the last frame.</summary>
    public static byte[] SignatureLine(string fingerprint, ReadOnlySpan<byte> over, ReadOnlySpan<byte> signature)
        => Encoding.ASCII.GetBytes($"{SignatureHead}\"alg\":\"ed25519\",\"key\":\"{fingerprint}\",\"over\":\"{Convert.ToHexStringLower(over)}\",\"sig\":\"{Convert.ToBase64String(signature)}\"}}\n");

    /// <summary>A zstd frame that holds a line as it is: no compressor chooses its bytes.</summary>
    /// <remarks>Magic, descriptor (single segment, 4 bytes of content size), size, one last raw block.</remarks>
    public static byte[] RawFrame(ReadOnlySpan<byte> line)
    {
        const byte SingleSegmentWithSize4 = 0xA0;
        const int HeadBytes = 4 + 1 + 4 + 3;
        byte[] frame = new byte[HeadBytes + line.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, FrameMagic);
        frame[4] = SingleSegmentWithSize4;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(5), line.Length);
        int block = (line.Length << 3) | 1;
        frame[9] = (byte)block;
        frame[10] = (byte)(block >> 8);
        frame[11] = (byte)(block >> 16);
        line.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    /// <summary>The seek table of frames of these sizes.</summary>
    public static byte[] SeekTable(IReadOnlyList<(int Compressed, int Plain)> frames)
    {
        byte[] table = new byte[SeekTableBytes(frames.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(table, TableMagic);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length - 8);
        int at = 8;
        foreach ((int compressed, int plain) in frames)
        {
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at), compressed);
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at + 4), plain);
            at += 8;
        }
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(at), frames.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at + 5), TableEnd);
        return table;
    }

    /// <summary>The length of a seek table.</summary>
    public static int SeekTableBytes(int frames) => SeekTableFixedBytes + (frames * 8);

    /// <summary>Whether bytes have the form of a seek table of so many frames, whatever sizes it tells.</summary>
    public static bool IsSeekTable(ReadOnlySpan<byte> bytes, int frames)
        => bytes.Length == SeekTableBytes(frames) && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == TableMagic && BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) == bytes.Length - 8
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[^9..]) == frames && bytes[^5] == 0 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) == TableEnd;
}
