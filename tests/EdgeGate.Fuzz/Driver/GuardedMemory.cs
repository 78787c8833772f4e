using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Fuzz.Driver;

/// <summary>Memory between two pages nobody may touch: a parser that reads past its input dies at once.</summary>
/// <remarks>
/// <code>
/// | no access | ... poison ... | input | no access |
/// </code>
/// Backed by a file, the last input survives the process: the input stands at the end of the file, its length in the first 4 bytes.
/// </remarks>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapShared = 1;
    private const int MapPrivateAnonymous = 0x22;
    private const int MapFixed = 0x10;

    private readonly nuint mappedBytes;
    private readonly byte* mapping;
    private readonly byte* first;

    /// <summary>Maps memory.</summary>
    /// <param name="inputBytesMax">The longest input.</param>
    /// <param name="file">A file that keeps the last input, or null.</param>
    public GuardedMemory(int inputBytesMax, string? file = null)
    {
        int page = Environment.SystemPageSize;
        BytesMax = (inputBytesMax + sizeof(int) + page - 1) / page * page;
        mappedBytes = (nuint)(BytesMax + (2 * page));
        mapping = Map(null, mappedBytes, ProtNone, MapPrivateAnonymous, -1);
        first = mapping + page;
        if (file is null)
        {
            Map(first, (nuint)BytesMax, ProtReadWrite, MapPrivateAnonymous | MapFixed, -1);
            return;
        }
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, BytesMax);
        Map(first, (nuint)BytesMax, ProtReadWrite, MapShared | MapFixed, (int)handle.DangerousGetHandle());
    }

    /// <summary>Bytes between the guard pages.</summary>
    public int BytesMax { get; }

    /// <summary>The guard page behind every input; touching it ends the process.</summary>
    public byte* Guard => first + BytesMax;

    /// <summary>Copies an input so that it ends where the guard page begins.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> input, byte poison = 0xa5)
    {
        int start = BytesMax - input.Length;
        Span<byte> memory = new(first, BytesMax);
        BitConverter.TryWriteBytes(memory, input.Length);
        memory.Slice(Math.Max(sizeof(int), start - 64), Math.Min(64, start - sizeof(int))).Fill(poison);
        input.CopyTo(memory[start..]);
        return memory[start..];
    }

    /// <summary>The input a file kept.</summary>
    public static byte[] ReadKept(string file)
    {
        byte[] kept = File.ReadAllBytes(file);
        return kept[(kept.Length - BitConverter.ToInt32(kept))..];
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Unmap(mapping, mappedBytes);

    private static byte* Map(byte* at, nuint bytes, int protection, int flags, int file)
    {
        byte* mapped = NativeMap(at, bytes, protection, flags, file, 0);
        return (nint)mapped == -1 ? throw new InvalidOperationException($"mmap failed with errno {Marshal.GetLastPInvokeError()}") : mapped;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* NativeMap(byte* at, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(byte* at, nuint bytes);
}
