using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeGate.Core;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Relay;

/// <summary>Bytes that are written once and then read, kept on disk in blocks. One owner; not thread-safe.</summary>
/// <remarks>
/// <code>
/// block in the file:  | ciphertext | tag, 16 bytes |
/// </code>
/// Blocks are sealed with AES-256-GCM under a key that only this object has, each with its own number as nonce: what remains on the disk
/// is readable by nobody, and what was changed there does not pass. Memory: two blocks.
/// </remarks>
public sealed class Spool(SpoolFolder folder) : IDisposable
{
    /// <summary>A block is sealed when it holds this much; one append may go beyond.</summary>
    public const int BlockBytes = Outbox.SoftBytesMax;

    /// <summary>The most that a block may hold.</summary>
    private const int BlockBytesMax = BlockBytes + Outbox.BytesMax;

    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    private readonly List<(long Offset, int Length, ulong Number)> blocks = [];
    private readonly ByteBuffer cipher = new(BlockBytesMax + TagBytes);
    private AesGcm? aes;
    private FileStream? file;
    private SafeFileHandle? handle;
    private ulong sealedBlocks;
    private int nextRead;
    private long sealedBytes;
    private long taken;

    /// <summary>The block under way: appended to while writing, taken from while reading.</summary>
    public ByteBuffer Block { get; } = new(BlockBytesMax);

    /// <summary>Bytes written and kept.</summary>
    public long Length => sealedBytes + Block.Length;

    /// <summary>Whether the block under way should go to disk.</summary>
    public bool IsFull => Block.Length >= BlockBytes;

    /// <summary>Whether all blocks were read.</summary>
    public bool IsRead => nextRead == blocks.Count;

    /// <summary>Blocks on disk: a mark to go back to when <see cref="Block"/> is empty.</summary>
    public int Mark => blocks.Count;

    /// <summary>Writes the block under way to disk.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Write()
    {
        if (Block.Length == 0) { return; }
        int count = Block.Length;
        long offset = blocks.Count == 0 ? 0 : End(blocks[^1]);
        // What was given up by going back is written over, so the file grows only past its old end.
        long growth = offset + count + TagBytes - taken;
        if (growth > 0)
        {
            folder.Take((int)growth);
            taken += growth;
        }
        handle ??= folder.Open(out file);
        aes ??= CreateKey();
        ulong number = sealedBlocks++;
        cipher.Clear();
        Span<byte> output = cipher.GetSpan(count + TagBytes)[..(count + TagBytes)];
        aes.Encrypt(Nonce(stackalloc byte[NonceBytes], number), Block.Written, output[..count], output[count..]);
        RandomAccess.Write(handle, output, offset);
        blocks.Add((offset, count, number));
        sealedBytes += count;
        Block.Clear();
    }

    /// <summary>Forgets all that was written since a mark.</summary>
    public void GoBack(int mark)
    {
        Block.Clear();
        while (blocks.Count > mark)
        {
            sealedBytes -= blocks[^1].Length;
            blocks.RemoveAt(blocks.Count - 1);
        }
    }

    /// <summary>Reads the next block into <see cref="Block"/>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It is not what was written.</exception>
    public void Read()
    {
        (long offset, int count, ulong number) = blocks[nextRead++];
        cipher.Clear();
        Span<byte> input = cipher.GetSpan(count + TagBytes)[..(count + TagBytes)];
        for (int read = 0; read < input.Length;)
        {
            int got = RandomAccess.Read(handle!, input[read..], offset + read);
            if (got == 0) { throw new EndOfStreamException("a spooled block is cut short"); }
            read += got;
        }
        Block.Clear();
        aes!.Decrypt(Nonce(stackalloc byte[NonceBytes], number), input[..count], input[count..], Block.GetSpan(count)[..count]);
        Block.Advance(count);
    }

    /// <summary>Finds the block on disk that holds a byte.</summary>
    /// <param name="position">A byte of what was written to disk.</param>
    /// <param name="start">The position of the block's first byte.</param>
    /// <returns>The block's index, for <see cref="ReadBlock"/>.</returns>
    public int FindBlock(long position, out long start)
    {
        start = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            if (position < start + blocks[i].Length) { return i; }
            start += blocks[i].Length;
        }
        throw new ArgumentOutOfRangeException(nameof(position));
    }

    /// <summary>Reads a block into <see cref="Block"/>, in any order and as often as is wanted. Nothing may be written afterwards.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It is not what was written.</exception>
    public void ReadBlock(int index)
    {
        nextRead = index;
        Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        aes?.Dispose();
        Block.Release();
        cipher.Release();
        folder.Give(taken);
        taken = 0;
    }

    private static long End((long Offset, int Length, ulong Number) block) => block.Offset + block.Length + TagBytes;

    private static Span<byte> Nonce(Span<byte> nonce, ulong number)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[(NonceBytes - sizeof(ulong))..], number);
        return nonce;
    }

    private static AesGcm CreateKey()
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        try
        {
            return new AesGcm(key, TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
