using System.Runtime.InteropServices;
using EdgeGate.Core;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>Compiled literals. Immutable and shared by all threads; scratch space is a thread's own.</summary>
/// <remarks>Hyperscan 5.4 reads past the end of what it scans: <see cref="ByteBuffer.ScanMarginBytes"/> readable bytes must follow.</remarks>
public sealed unsafe class HyperscanDatabase : IDisposable
{
    // A thread mostly scans with one database: looking up its scratch space costs more than a short scan.
    [ThreadStatic]
    private static HyperscanDatabase? lastDatabase;
    [ThreadStatic]
    private static HyperscanScratch? lastScratch;

    private readonly ThreadLocal<HyperscanScratch> scratch;
    private readonly HyperscanHandle database;

    private HyperscanDatabase(nint compiled)
    {
        HyperscanHandle handle = new(compiled);
        database = handle;
        scratch = new ThreadLocal<HyperscanScratch>(() => new HyperscanScratch(handle), trackAllValues: true);
    }

    /// <summary>Compiles literals; literal n of the list is number n.</summary>
    /// <exception cref="HyperscanException">They cannot be compiled.</exception>
    public static HyperscanDatabase Compile(IReadOnlyList<HyperscanLiteral> literals)
    {
        int count = literals.Count;
        GCHandle[] pins = [.. literals.Select(static literal => GCHandle.Alloc(literal.Text, GCHandleType.Pinned))];
        byte*[] expressions = new byte*[count];
        uint[] flags = [.. literals.Select(static literal => literal.Flags)];
        uint[] ids = [.. Enumerable.Range(0, count).Select(static id => (uint)id)];
        nuint[] lengths = [.. literals.Select(static literal => (nuint)literal.Text.Length)];
        try
        {
            for (int i = 0; i < count; i++) { expressions[i] = (byte*)pins[i].AddrOfPinnedObject(); }
            fixed (byte** texts = expressions)
            fixed (uint* flag = flags)
            fixed (uint* id = ids)
            fixed (nuint* length = lengths)
            {
                int status = HyperscanNative.hs_compile_lit_multi(
                    texts, flag, id, length, (uint)count, HyperscanNative.ModeBlock, null, out nint database, out HyperscanNative.CompileError* error);
                if (status != HyperscanNative.Success) { throw Failure(error); }
                return new HyperscanDatabase(database);
            }
        }
        finally
        {
            foreach (GCHandle pin in pins) { pin.Free(); }
        }
    }

    /// <summary>The library's version and the processor features it was compiled for are part of a serialised database; another library refuses it.</summary>
    public static string LibraryVersion => Marshal.PtrToStringUTF8((nint)HyperscanNative.hs_version()) ?? "";

    /// <summary>Reads a database written by <see cref="Serialize"/>; null when the library refuses it.</summary>
    public static HyperscanDatabase? Deserialize(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            return HyperscanNative.hs_deserialize_database(data, (nuint)bytes.Length, out nint database) == HyperscanNative.Success ? new HyperscanDatabase(database) : null;
        }
    }

    /// <summary>The database as bytes that <see cref="Deserialize"/> takes.</summary>
    /// <exception cref="HyperscanException">There is no memory for it.</exception>
    public byte[] Serialize()
    {
        if (HyperscanNative.hs_serialize_database(database.Pointer, out byte* bytes, out nuint length) != HyperscanNative.Success) { throw new HyperscanException("serialising failed"); }
        byte[] copy = new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
        NativeMemory.Free(bytes);
        return copy;
    }

    /// <summary>Scans a value; the matches are valid until this thread scans again.</summary>
    /// <exception cref="HyperscanException">The library failed.</exception>
    public ReadOnlySpan<HyperscanMatch> Scan(ReadOnlySpan<byte> value)
    {
        HyperscanScratch space = ReferenceEquals(lastDatabase, this) ? lastScratch! : Remember();
        while (true)
        {
            fixed (byte* data = value)
            fixed (HyperscanMatch* matches = space.Matches)
            {
                Collector collector = new() { Matches = matches, Capacity = space.Matches.Length };
                int status = HyperscanNative.hs_scan(database.Pointer, data, (uint)value.Length, 0, space.Pointer, &OnMatch, &collector);
                GC.KeepAlive(this);
                if (status == HyperscanNative.Success) { return space.Matches.AsSpan(0, collector.Count); }
                if (status != HyperscanNative.ScanTerminated) { throw new HyperscanException($"scanning failed with status {status}"); }
            }
            space.Grow();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HyperscanScratch space in scratch.Values) { space.Dispose(); }
        scratch.Dispose();
        database.Dispose();
    }

    private HyperscanScratch Remember()
    {
        lastScratch = scratch.Value!;
        lastDatabase = this;
        return lastScratch;
    }

    [UnmanagedCallersOnly]
    private static int OnMatch(uint id, ulong from, ulong to, uint flags, void* context)
    {
        Collector* collector = (Collector*)context;
        if (collector->Count == collector->Capacity) { return 1; }
        collector->Matches[collector->Count++] = new HyperscanMatch(id, (int)to);
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
}
