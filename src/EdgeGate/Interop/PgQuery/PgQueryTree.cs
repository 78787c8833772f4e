using System.Runtime.InteropServices;

namespace EdgeGate.Interop.PgQuery;

/// <summary>PostgreSQL's own parser: SQL to a parse tree in JSON.</summary>
public static unsafe class PgQueryTree
{
    /// <summary>Parses and hands the tree on while it is in memory.</summary>
    /// <param name="sql">The text, without zero bytes. Trees are as deep as the text is long: the caller's stack must allow it.</param>
    /// <param name="read">Reads the tree, UTF-8 JSON.</param>
    /// <param name="error">What the parser said, when it refused.</param>
    /// <returns>What <paramref name="read"/> made of it; default when the parser refused.</returns>
    public static TResult? Parse<TResult>(ReadOnlySpan<byte> sql, Func<TreeBytes, TResult> read, out string? error)
    {
        byte[] text = new byte[sql.Length + 1];
        sql.CopyTo(text);
        fixed (byte* input = text)
        {
            PgQueryNative.ParseResult result = PgQueryNative.pg_query_parse(input);
            try
            {
                error = result.Error is null ? null : Marshal.PtrToStringUTF8((nint)result.Error->Message) ?? "refused";
                if (error is not null) { return default; }
                return read(new TreeBytes(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(result.ParseTree)));
            }
            finally
            {
                PgQueryNative.pg_query_free_parse_result(result);
            }
        }
    }

    /// <summary>A tree's bytes, valid only while it is read.</summary>
    public readonly ref struct TreeBytes(ReadOnlySpan<byte> json)
    {
        /// <summary>UTF-8 JSON.</summary>
        public ReadOnlySpan<byte> Json { get; } = json;
    }
}
