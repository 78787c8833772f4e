using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using System.Threading.Channels;
using EdgeGate.Interop.PgQuery;

namespace EdgeGate.Policy.Sql;

/// <summary>Parses SQL where its parser's recursion cannot run out of stack.</summary>
/// <remarks>
/// PostgreSQL's parser and libpg_query's writer recurse as deep as the text nests, and a stack that runs out ends the process.
/// Measured on libpg_query 15: at most 64 bytes of stack a byte of text (<see cref="StackBytesPerTextByte"/> is taken), over chains of
/// operators, casts, parentheses, sub-selects, arrays, CASE and joins. Short texts are parsed on the caller's thread, longer ones on a
/// thread whose stack is sized for <see cref="TextBytesMax"/>; still longer ones are refused.
/// </remarks>
public sealed class SqlParser : IDisposable
{
    /// <summary>The longest text that is judged.</summary>
    public const int TextBytesMax = 1024 * 1024;

    private const int StackBytesPerTextByte = 160;
    private const int CallerStackBytes = 512 * 1024;
    private const int InlineTextBytesMax = CallerStackBytes / StackBytesPerTextByte;
    private const int WaitingMax = 1024;

    private readonly Channel<(byte[] Sql, TaskCompletionSource<SqlMeaning> Done)> waiting =
        Channel.CreateBounded<(byte[], TaskCompletionSource<SqlMeaning>)>(WaitingMax);

    /// <summary>Starts the thread with the large stack; only what is used of it takes memory.</summary>
    public SqlParser()
    {
        Thread thread = new(Run, TextBytesMax * StackBytesPerTextByte) { IsBackground = true, Name = "SQL parser" };
        thread.Start();
    }

    /// <summary>Parses a short text, or says at once why a text has no meaning; false when <see cref="ParseAsync"/> must.</summary>
    public bool TryParseInline(ReadOnlySpan<byte> sql, [NotNullWhen(true)] out SqlMeaning? meaning)
    {
        meaning = null;
        if (sql.Length > TextBytesMax) { meaning = SqlMeaning.Faulty($"it is longer than {TextBytesMax} bytes", "54000"); }
        else if (sql.Contains((byte)0) || !Utf8.IsValid(sql)) { meaning = SqlMeaning.Faulty("it is not valid UTF-8", "22021"); }
        else if (sql.Length <= InlineTextBytesMax) { meaning = Parse(sql); }
        return meaning is not null;
    }

    /// <summary>Parses a text on the thread with the large stack.</summary>
    public async Task<SqlMeaning> ParseAsync(byte[] sql)
    {
        TaskCompletionSource<SqlMeaning> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync((sql, done));
        return await done.Task;
    }

    /// <inheritdoc/>
    public void Dispose() => waiting.Writer.TryComplete();

    private void Run()
    {
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (waiting.Reader.TryRead(out (byte[] Sql, TaskCompletionSource<SqlMeaning> Done) job)) { job.Done.SetResult(Parse(job.Sql)); }
        }
    }

    private static SqlMeaning Parse(ReadOnlySpan<byte> sql)
    {
        byte[] text = sql.ToArray();
        SqlMeaning? meaning = PgQueryTree.Parse(text, tree => SqlTreeReader.Read(text, tree.Json), out string? error);
        return meaning ?? SqlMeaning.Faulty(error ?? "the parser refused it");
    }
}
