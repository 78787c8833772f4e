using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Hyperscan;

/// <summary>The part of Hyperscan's C interface that is used.</summary>
/// <remarks>Hyperscan 5.4 developer reference, "API Reference".</remarks>
internal static unsafe partial class HyperscanNative
{
    public const int Success = 0;
    public const int ScanTerminated = -3;
    public const uint ModeBlock = 1;

    [LibraryImport("libhs")]
    public static partial int hs_compile_lit_multi(
        byte** expressions, uint* flags, uint* ids, nuint* lengths, uint elements, uint mode, void* platform, out nint database, out CompileError* error);

    [LibraryImport("libhs")]
    public static partial int hs_free_compile_error(CompileError* error);

    [LibraryImport("libhs")]
    public static partial int hs_free_database(nint database);

    [LibraryImport("libhs")]
    public static partial int hs_serialize_database(nint database, out byte* bytes, out nuint length);

    [LibraryImport("libhs")]
    public static partial int hs_deserialize_database(byte* bytes, nuint length, out nint database);

    [LibraryImport("libhs")]
    public static partial byte* hs_version();

    [LibraryImport("libhs")]
    public static partial int hs_alloc_scratch(nint database, ref nint scratch);

    [LibraryImport("libhs")]
    public static partial int hs_free_scratch(nint scratch);

    [LibraryImport("libhs")]
    public static partial int hs_scan(nint database, byte* data, uint length, uint flags, nint scratch, delegate* unmanaged<uint, ulong, ulong, uint, void*, int> onEvent, void* context);

    [StructLayout(LayoutKind.Sequential)]
    public struct CompileError
    {
        public byte* Message;
        public int Expression;
    }
}
