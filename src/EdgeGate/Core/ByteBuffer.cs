using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;

namespace EdgeGate.Core;

/// <summary>A growable run of bytes in pooled memory with one owner and a bound. Cleared before it goes back to the pool: it held plaintext.</summary>
/// <remarks>
/// <see cref="ScanMarginBytes"/> readable bytes always follow what was written, so a written span may be handed to Hyperscan
/// (which reads past the end of what it scans; design decision 2). An empty buffer holds no memory.
/// </remarks>
public sealed class ByteBuffer(int bytesMax) : IBufferWriter<byte>, IDisposable
{
    /// <summary>Readable bytes behind every written span.</summary>
    public const int ScanMarginBytes = 64;

    private const int FirstBytes = 1024;

    private byte[] block = [];
    private int length;

    /// <summary>Bytes written.</summary>
    public int Length => length;

    /// <summary>The most it may hold.</summary>
    public int BytesMax { get; } = bytesMax;

    /// <summary>Bytes of memory held, 0 when released.</summary>
    public int Capacity => block.Length;

    /// <summary>What was written. Valid until the next call that writes, clears or releases.</summary>
    public Span<byte> Written => block.AsSpan(0, length);

    /// <summary>What was written, for an asynchronous write; the same validity.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => block.AsMemory(0, length);

    /// <summary>Appends a copy.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Append(byte value)
    {
        GetSpan(1)[0] = value;
        length++;
    }

    /// <summary>Appends bytes in base64, padded (RFC 4648, 4).</summary>
    public void AppendBase64(ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int written);
        length += written;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (block.Length - ScanMarginBytes - length < wanted) { Grow(wanted); }
        return block.AsSpan(length, block.Length - ScanMarginBytes - length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return block.AsMemory(length, block.Length - ScanMarginBytes - length);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (count < 0 || length + count > block.Length - ScanMarginBytes) { throw new ArgumentOutOfRangeException(nameof(count)); }
        length += count;
    }

    /// <summary>Cuts what was written back to its first <paramref name="count"/> bytes.</summary>
    public void Truncate(int count)
    {
        if ((uint)count > (uint)length) { throw new ArgumentOutOfRangeException(nameof(count)); }
        length = count;
    }

    /// <summary>Removes the first <paramref name="count"/> bytes and moves the rest to the front.</summary>
    public void RemoveFirst(int count)
    {
        if ((uint)count > (uint)length) { throw new ArgumentOutOfRangeException(nameof(count)); }
        block.AsSpan(count, length - count).CopyTo(block);
        length -= count;
    }

    /// <summary>Forgets what was written and keeps the memory for the next use.</summary>
    public void Clear() => length = 0;

    /// <summary>Clears the memory and gives it back to the pool.</summary>
    public void Release()
    {
        length = 0;
        if (block.Length == 0) { return; }
        byte[] owned = block;
        block = [];
        ArrayPool<byte>.Shared.Return(owned, clearArray: true);
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Grow(int wanted)
    {
        long needed = (long)length + wanted;
        if (needed > BytesMax) { throw new InvalidOperationException($"a buffer bounded at {BytesMax} bytes was asked for {needed}"); }
        long doubled = Math.Min(Math.Max(FirstBytes, 2L * (block.Length - ScanMarginBytes)), BytesMax);
        byte[] grown = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, doubled) + ScanMarginBytes);
        block.AsSpan(0, length).CopyTo(grown);
        byte[] old = block;
        block = grown;
        if (old.Length > 0) { ArrayPool<byte>.Shared.Return(old, clearArray: true); }
        Debug.Assert(block.Length - ScanMarginBytes - length >= wanted);
    }
}
