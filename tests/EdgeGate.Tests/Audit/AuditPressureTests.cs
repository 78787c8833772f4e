using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Audit;

/// <summary>What becomes of audit lines, and of who writes them, when there are more than the disk takes.</summary>
public sealed class AuditPressureTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-audit-").FullName;
    private readonly byte[] text = [.. Enumerable.Repeat((byte)'x', 60 * 1024)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Slow_disk_has_writers_wait_and_loses_nothing()
    {
        using SlowDisk disk = new(folder);
        AuditLog log = disk.Open(TimeProvider.System);
        const int Lines = 1200;
        Thread writer = new(() => { for (int i = 0; i < Lines; i++) { Write(log, null); } });
        writer.Start();
        Assert.False(writer.Join(TimeSpan.FromSeconds(2)), "64 MiB were taken, and no disk has written them");
        Assert.False(log.Failed.IsCancellationRequested);
        disk.Go();
        Assert.True(writer.Join(Patience));
        Assert.True(log.Close());
        Assert.Equal(Lines, disk.Lines());
    }

    [Fact]
    public async Task Session_that_has_used_up_its_share_waits_and_others_do_not()
    {
        using SlowDisk disk = new(folder);
        AuditLog log = disk.Open(TimeProvider.System);
        AuditScope loud = Scope("mallory");
        AuditScope quiet = Scope("ada");
        (AuditShare loudShare, AuditShare quietShare) = (new AuditShare(log, loud), new AuditShare(log, quiet));
        Write(log, null);
        disk.Fill(log, () => Write(log, null));
        for (int i = 0; i < 8; i++) { Write(log, loud); }
        Write(log, quiet);
        Assert.True(loudShare.IsUsedUp);
        Assert.False(quietShare.IsUsedUp);
        Task waits = loudShare.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);
        disk.Go();
        await waits.WaitAsync(Patience);
        Assert.False(loudShare.IsUsedUp);
        Assert.True(log.Close());
    }

    [Fact]
    public void All_wait_when_much_waits()
    {
        using SlowDisk disk = new(folder);
        AuditLog log = disk.Open(TimeProvider.System);
        AuditShare quiet = new(log, Scope("ada"));
        disk.Fill(log, () => Write(log, null));
        for (int i = 0; i < 100; i++) { Write(log, null); }
        Assert.True(quiet.IsUsedUp);
        disk.Go();
        Assert.True(log.Close());
    }

    [Fact]
    public void Disk_that_takes_nothing_for_long_is_gone_and_the_log_has_failed()
    {
        using SlowDisk disk = new(folder);
        FakeTimeProvider time = new();
        AuditLog log = disk.Open(time);
        disk.Fill(log, () => Write(log, null));
        time.Advance(TimeSpan.FromSeconds(29));
        Write(log, null);
        Assert.False(log.Failed.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(2));
        Write(log, null);
        Assert.True(log.Failed.IsCancellationRequested);
        disk.Go();
        Assert.False(log.Close());
    }

    [Fact]
    public void Text_is_cut_where_no_character_is_and_its_length_is_told()
    {
        string long_ = "x" + string.Concat(Enumerable.Repeat("\u20ac", 400_000));
        JsonElement line = Kept(Encoding.UTF8.GetBytes(long_));
        string sql = line.GetProperty("sql").GetString()!;
        Assert.StartsWith(sql, long_, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(sql), KeptLength.TextBytesMax - 3, KeptLength.TextBytesMax);
        Assert.Equal(1_200_001, line.GetProperty("sql_cut").GetInt64());
        Assert.False(Kept(text).TryGetProperty("sql_cut", out _));
    }

    [Fact]
    public void Text_that_is_no_utf8_is_kept_but_for_what_is_none()
        => Assert.Equal("DROP TABLE \uFFFDorders", Kept([.. "DROP TABLE "u8, 0xff, .. "orders"u8]).GetProperty("sql").GetString());

    private JsonElement Kept(byte[] sql)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        using AuditLog log = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Never)], TimeProvider.System);
        AuditLine line = log.Begin(AuditCode.StatementDenied, null);
        line.Text("sql"u8, sql);
        line.Commit();
        Assert.True(log.Close());
        return JsonDocument.Parse(Assert.Single(File.ReadAllLines(path))).RootElement;
    }

    private void Write(AuditLog log, AuditScope? scope)
    {
        AuditLine line = log.Begin(AuditCode.StatementAllowed, scope);
        line.Text("sql"u8, text);
        line.Commit();
    }

    private static AuditScope Scope(string subject)
    {
        Principal principal = new(subject, null, [], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
        return new AuditScope(new SessionInfo(SessionId.Create(DateTimeOffset.UtcNow), principal, "orders-db", "postgres", "127.0.0.1:1", null, DateTimeOffset.UtcNow));
    }

    /// <summary>A pipe in a file's place: it takes 64 KiB, and more once it is read.</summary>
    private sealed class SlowDisk : IDisposable
    {
        private readonly string path;
        private readonly ManualResetEventSlim goes = new(false);
        private readonly Thread reader;
        private int lines;

        public SlowDisk(string folder)
        {
            path = Path.Combine(folder, "pipe");
            using Process made = Process.Start("mkfifo", path);
            made.WaitForExit();
            reader = new Thread(Read) { IsBackground = true };
        }

        public AuditLog Open(TimeProvider time)
        {
            reader.Start();
            return AuditLog.Open([new AuditOptions("audit", path, AuditSync.Never)], time);
        }

        /// <summary>Writes until the thread that writes stands still in it.</summary>
        public void Fill(AuditLog log, Action write)
        {
            for (int i = 0; i < 4; i++) { write(); }
            long before = -1;
            while (log.Round != before)
            {
                before = log.Round;
                Thread.Sleep(500);
            }
        }

        public void Go() => goes.Set();

        public int Lines()
        {
            reader.Join(Patience);
            return lines;
        }

        public void Dispose()
        {
            goes.Set();
            reader.Join(Patience);
            goes.Dispose();
        }

        private void Read()
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            goes.Wait();
            byte[] block = new byte[64 * 1024];
            while (file.Read(block) is > 0 and int count) { lines += block.AsSpan(0, count).Count((byte)'\n'); }
        }
    }
}
