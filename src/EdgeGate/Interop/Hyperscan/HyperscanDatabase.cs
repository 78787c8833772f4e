using System.Runtime.InteropServices;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>Compiled patterns for whole values. Immutable and shared by all threads; scratch space is a thread's own.</summary>
/// <remarks>Hyperscan 5.4 reads past the end of what it scans: <see cref="ByteBuffer.ScanMarginBytes"/> readable bytes must follow.</remarks>
public sealed unsafe class HyperscanDatabase : IDisposable
{
    private const int FirstMatches = 256;

    private readonly ThreadLocal<Scratch> scratch;
    private readonly nint database;

    private HyperscanDatabase(nint database)
    {
        this.database = database;
        scratch = new ThreadLocal<Scratch>(() => new Scratch(database), trackAllValues: true);
    }

    /// <summary>Compiles patterns; pattern n of the list is number n.</summary>
    /// <exception cref="HyperscanException">A pattern cannot be compiled.</exception>
    public static HyperscanDatabase Compile(IReadOnlyList<HyperscanPattern> patterns)
    {
        int count = patterns.Count;
        byte** expressions = stackalloc byte*[count];
        uint* flags = stackalloc uint[count];
        uint* ids = stackalloc uint[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                expressions[i] = (byte*)Marshal.StringToCoTaskMemUTF8(patterns[i].Expression);
                flags[i] = patterns[i].Flags;
                ids[i] = (uint)i;
            }
            int status = HyperscanNative.hs_compile_multi(expressions, flags, ids, (uint)count, HyperscanNative.ModeBlock, null, out nint database, out HyperscanNative.CompileError* error);
            if (status != HyperscanNative.Success) { throw Failure(error); }
            return new HyperscanDatabase(database);
        }
        finally
        {
            for (int i = 0; i < count; i++) { Marshal.FreeCoTaskMem((nint)expressions[i]); }
        }
    }

    /// <summary>The shortest and longest match of an expression in bytes; longest is null when there is no bound.</summary>
    /// <exception cref="HyperscanException">It is not an expression.</exception>
    public static (long Min, long? Max) Width(HyperscanPattern pattern)
    {
        fixed (byte* expression = Encoding.UTF8.GetBytes(pattern.Expression + "\0"))
        {
            int status = HyperscanNative.hs_expression_info(expression, pattern.Flags, out HyperscanNative.ExpressionInfo* info, out HyperscanNative.CompileError* error);
            if (status != HyperscanNative.Success) { throw Failure(error); }
            (long Min, long? Max) width = (info->MinWidth, info->MaxWidth == uint.MaxValue ? null : info->MaxWidth);
            NativeMemory.Free(info);
            return width;
        }
    }

    /// <summary>Scans a value; the matches are valid until this thread scans again.</summary>
    /// <exception cref="HyperscanException">The library failed.</exception>
    public ReadOnlySpan<HyperscanMatch> Scan(ReadOnlySpan<byte> value)
    {
        Scratch space = scratch.Value!;
        while (true)
        {
            fixed (byte* data = value)
            fixed (HyperscanMatch* matches = space.Matches)
            {
                Collector collector = new() { Matches = matches, Capacity = space.Matches.Length };
                int status = HyperscanNative.hs_scan(database, data, (uint)value.Length, 0, space.Handle, &OnMatch, &collector);
                if (status == HyperscanNative.Success) { return space.Matches.AsSpan(0, collector.Count); }
                if (status != HyperscanNative.ScanTerminated) { throw new HyperscanException($"scanning failed with status {status}"); }
            }
            space.Matches = new HyperscanMatch[space.Matches.Length * 4];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Scratch space in scratch.Values) { space.Dispose(); }
        scratch.Dispose();
        _ = HyperscanNative.hs_free_database(database);
    }

    [UnmanagedCallersOnly]
    private static int OnMatch(uint id, ulong from, ulong to, uint flags, void* context)
    {
        Collector* collector = (Collector*)context;
        if (collector->Count == collector->Capacity) { return 1; }
        collector->Matches[collector->Count++] = new HyperscanMatch(id, (int)from, (int)to);
        return 0;
    }

    private static HyperscanException Failure(HyperscanNative.CompileError* error)
    {
        if (error is null) { return new HyperscanException("compiling failed"); }
        string message = Marshal.PtrToStringUTF8((nint)error->Message) ?? "compiling failed";
        _ = HyperscanNative.hs_free_compile_error(error);
        return new HyperscanException(message);
    }

    private struct Collector
    {
        public HyperscanMatch* Matches;
        public int Count;
        public int Capacity;
    }

    private sealed class Scratch : IDisposable
    {
        public readonly nint Handle;
        public HyperscanMatch[] Matches = GC.AllocateUninitializedArray<HyperscanMatch>(FirstMatches);

        public Scratch(nint database)
        {
            if (HyperscanNative.hs_alloc_scratch(database, ref Handle) != HyperscanNative.Success) { throw new HyperscanException("no memory for scratch space"); }
        }

        public void Dispose() => _ = HyperscanNative.hs_free_scratch(Handle);
    }
}
