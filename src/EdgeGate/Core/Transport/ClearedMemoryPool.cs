using System.Buffers;

namespace EdgeGate.Core.Transport;

/// <summary>Blocks from the shared pool that are cleared before they go back to it: they held plaintext.</summary>
internal sealed class ClearedMemoryPool : MemoryPool<byte>
{
    private const int BlockBytes = 4096;

    /// <summary>The one there is.</summary>
    public static new ClearedMemoryPool Shared { get; } = new();

    /// <inheritdoc/>
    public override int MaxBufferSize => Array.MaxLength;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockBytes)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // It holds nothing of its own.
    }

    private sealed class Block(byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? owned = bytes;

        public Memory<byte> Memory => owned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref owned, null) is { } returned) { ArrayPool<byte>.Shared.Return(returned, clearArray: true); }
        }
    }
}
