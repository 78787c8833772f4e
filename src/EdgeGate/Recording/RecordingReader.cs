using System.Buffers.Binary;
using System.Text.Json;
using ZstdSharp;

namespace EdgeGate.Recording;

/// <summary>Reads a recording's frames and events.</summary>
public static class RecordingReader
{
    private const uint FrameMagic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A5E;
    private const int FrameBytesMax = 256 * 1024 * 1024;

    /// <summary>The compressed frames, in order; stops where the file is torn.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="isWhole">Whether nothing was left over.</param>
    public static List<ReadOnlyMemory<byte>> Frames(ReadOnlyMemory<byte> file, out bool isWhole)
    {
        List<ReadOnlyMemory<byte>> frames = [];
        int at = 0;
        isWhole = true;
        while (at < file.Length)
        {
            ReadOnlyMemory<byte> rest = file[at..];
            bool isSkippable = IsSkippable(rest.Span);
            int size = isSkippable ? SkippableSize(rest.Span) : FrameSize(rest.Span);
            isWhole = size > 0;
            if (!isWhole) { break; }
            if (!isSkippable) { frames.Add(rest[..size]); }
            at += size;
        }
        return frames;
    }

    /// <summary>A frame's lines.</summary>
    /// <exception cref="ZstdException">It is damaged.</exception>
    public static byte[] Decompress(ReadOnlyMemory<byte> frame)
    {
        using Decompressor decompressor = new();
        return decompressor.Unwrap(frame.Span, FrameBytesMax).ToArray();
    }

    /// <summary>The events of a recording, frame markers left out.</summary>
    public static IEnumerable<JsonElement> Events(string path)
    {
        foreach (ReadOnlyMemory<byte> frame in Frames(File.ReadAllBytes(path), out _))
        {
            foreach (JsonElement line in Lines(Decompress(frame)))
            {
                if (line.GetProperty("k").GetString() is not ("frame" or "signature")) { yield return line; }
            }
        }
    }

    /// <summary>The JSON lines of a frame.</summary>
    public static IEnumerable<JsonElement> Lines(byte[] plain)
    {
        int at = 0;
        while (at < plain.Length)
        {
            int end = Array.IndexOf(plain, (byte)'\n', at);
            if (end < 0) { end = plain.Length; }
            using JsonDocument document = JsonDocument.Parse(plain.AsMemory(at, end - at));
            yield return document.RootElement.Clone();
            at = end + 1;
        }
    }

    /// <summary>The size of the zstd frame at the front: header, blocks up to the last, and the checksum if there is one (RFC 8878, 3.1.1); -1 when no whole one is there.</summary>
    internal static int FrameSize(ReadOnlySpan<byte> data)
    {
        const int MagicBytes = 4;
        if (data.Length < MagicBytes + 2 || BinaryPrimitives.ReadUInt32LittleEndian(data) != FrameMagic) { return -1; }
        byte descriptor = data[MagicBytes];
        bool isSingle = (descriptor & 0x20) != 0;
        int contentBytes = (descriptor >> 6) switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int dictionaryBytes = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        long at = MagicBytes + 1 + (isSingle ? 0 : 1) + dictionaryBytes + contentBytes;
        while (at + 3 <= data.Length)
        {
            int header = data[(int)at] | (data[(int)at + 1] << 8) | (data[(int)at + 2] << 16);
            at += 3 + ((header >> 1 & 3) == 1 ? 1 : header >> 3);
            if ((header & 1) != 0)
            {
                at += (descriptor & 4) != 0 ? 4 : 0;
                return at <= data.Length ? (int)at : -1;
            }
        }
        return -1;
    }

    /// <summary>Whether what is at the front could be the beginning of a zstd frame that was cut off.</summary>
    internal static bool IsTorn(ReadOnlySpan<byte> data)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, FrameMagic);
        int count = Math.Min(data.Length, magic.Length);
        return data[..count].SequenceEqual(magic[..count]);
    }

    private static bool IsSkippable(ReadOnlySpan<byte> data) => data.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(data) == SkippableMagic;

    private static int SkippableSize(ReadOnlySpan<byte> data)
    {
        long size = 8L + BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        return size <= data.Length ? (int)size : -1;
    }
}
