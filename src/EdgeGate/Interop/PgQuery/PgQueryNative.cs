using System.Runtime.InteropServices;

namespace EdgeGate.Interop.PgQuery;

/// <summary>The part of libpg_query's C interface that is used.</summary>
/// <remarks>libpg_query 15, pg_query.h.</remarks>
internal static unsafe partial class PgQueryNative
{
    [LibraryImport("libpg_query")]
    public static partial ParseResult pg_query_parse(byte* input);

    [LibraryImport("libpg_query")]
    public static partial void pg_query_free_parse_result(ParseResult result);

    [StructLayout(LayoutKind.Sequential)]
    public struct ParseResult
    {
        public byte* ParseTree;
        public byte* StderrBuffer;
        public Error* Error;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Error
    {
        public byte* Message;
        public byte* FunctionName;
        public byte* FileName;
        public int LineNumber;
        public int CursorPosition;
        public byte* Context;
    }
}
