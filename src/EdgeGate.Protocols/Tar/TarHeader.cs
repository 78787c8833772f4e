using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Tar;

/// <summary>One header of an archive.</summary>
/// <remarks>
/// <code>
/// 0 name 100 | 100 mode 8 | 108 uid 8 | 116 gid 8 | 124 size 12 | 136 mtime 12 | 148 checksum 8 | 156 type 1 | 157 link 100 | 257 magic 6, version 2 | ... | 345 prefix 155
/// </code>
/// POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format" (sizes in base 256, types L and K).
/// </remarks>
public ref struct TarHeader
{
    /// <summary>Bytes of a header, and of what bodies are filled up to.</summary>
    public const int BlockBytes = 512;

    private const int ChecksumAt = 148;
    private const int ChecksumBytes = 8;

    /// <summary>Whether the block is all zeros: two of them end an archive.</summary>
    public bool IsEnd;
    /// <summary>The name, without its prefix.</summary>
    public ReadOnlySpan<byte> Name;
    /// <summary>What stands before the name with a slash between; empty for nothing.</summary>
    public ReadOnlySpan<byte> Prefix;
    /// <summary>Bytes of the body.</summary>
    public long Size;
    /// <summary>What it is: <c>0</c> or 0 a file, <c>5</c> a folder, <c>L</c> the next name, <c>x</c> attributes of the next.</summary>
    public byte Type;

    /// <summary>Whether a file's contents follow.</summary>
    public readonly bool IsFile => Type is 0 or (byte)'0' or (byte)'7';

    /// <summary>Whether the body says something of the header that follows: a long name, or attributes.</summary>
    public readonly bool IsAbout => Type is (byte)'L' or (byte)'K' or (byte)'x' or (byte)'g';

    /// <summary>Reads a header.</summary>
    /// <param name="window">Unread bytes, starting on a header.</param>
    /// <param name="header">The header, when done.</param>
    /// <returns>Done(512), NeedMore(512), or a fault: the checksum, the size, or a type whose length is not known.</returns>
    public static ParseStep Read(ReadOnlySpan<byte> window, out TarHeader header)
    {
        header = default;
        if (window.Length < BlockBytes) { return ParseStep.NeedMore(BlockBytes); }
        ReadOnlySpan<byte> block = window[..BlockBytes];
        if (!block.ContainsAnyExcept((byte)0))
        {
            header.IsEnd = true;
            return ParseStep.Done(BlockBytes);
        }
        if (!TryReadNumber(block.Slice(ChecksumAt, ChecksumBytes), out long told) || told != Sum(block)) { return ParseStep.Fault(ProtocolFault.TarChecksum, ChecksumAt); }
        if (!TryReadNumber(block.Slice(124, 12), out header.Size)) { return ParseStep.Fault(ProtocolFault.TarSize, 124); }
        header.Type = block[156];
        bool isKnown = header.IsFile || header.IsAbout || header.Type is >= (byte)'1' and <= (byte)'6';
        // A sparse file has more headers behind its first, and others may mean anything.
        if (!isKnown) { return ParseStep.Fault(ProtocolFault.TarType, 156); }
        // POSIX: links, devices and folders have no body, whatever their size says; programs differ in what they make of one.
        if (header.Type is >= (byte)'1' and <= (byte)'6' && header.Size != 0) { return ParseStep.Fault(ProtocolFault.TarSize, 124); }
        header.Name = Text(block[..100]);
        if (block.Slice(257, 6).SequenceEqual("ustar\0"u8)) { header.Prefix = Text(block.Slice(345, 155)); }
        return ParseStep.Done(BlockBytes);
    }

    /// <summary>Finds an attribute in the body of type <c>x</c>: records <c>LENGTH KEY=VALUE\n</c>.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="key">Its name.</param>
    /// <param name="value">Its value; the last one counts.</param>
    /// <returns>False when the body is malformed.</returns>
    public static bool TryFind(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (!body.IsEmpty)
        {
            int space = body.IndexOf((byte)' ');
            if (space is < 1 or > 9 || !System.Buffers.Text.Utf8Parser.TryParse(body[..space], out int length, out int read) || read != space || length < space + 3 || length > body.Length || body[length - 1] != '\n') { return false; }
            ReadOnlySpan<byte> record = body[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 1) { return false; }
            if (record[..equals].SequenceEqual(key)) { value = record[(equals + 1)..]; }
            body = body[length..];
        }
        return true;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and int end ? field[..end] : field;

    private static long Sum(ReadOnlySpan<byte> block)
    {
        // The checksum's own bytes count as spaces.
        long sum = ' ' * ChecksumBytes;
        for (int i = 0; i < block.Length; i++)
        {
            if (i is < ChecksumAt or >= ChecksumAt + ChecksumBytes) { sum += block[i]; }
        }
        return sum;
    }

    /// <summary>Octal digits between spaces and zeros; or, with the highest bit set, base 256.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if (field[0] == 0x80)
        {
            // Below 2^62: sums of sizes and padding cannot overflow.
            foreach (byte c in field[1..])
            {
                if (number >> 54 != 0) { return false; }
                number = (number << 8) | c;
            }
            return true;
        }
        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        foreach (byte c in digits)
        {
            if (c is < (byte)'0' or > (byte)'7') { return false; }
            number = (number << 3) | (uint)(c - '0');
        }
        return true;
    }
}
