using System.Text;
using EdgeGate.Audit.Syslog;
using EdgeGate.Core;
using Xunit;

namespace EdgeGate.Tests.Audit;

/// <summary>What waits on disk for a receiver: in order, over a restart, within its bound.</summary>
public sealed class AuditQueueTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-queue-").FullName;
    private AuditQueue queue;

    public AuditQueueTests() => queue = Open();

    public void Dispose()
    {
        queue.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Lines_come_in_order_and_what_the_receiver_had_does_not_come_again()
    {
        Write("one\ntwo\n");
        Assert.Equal("one\ntwo\n", Read());
        queue.Keep(queue.Place);
        Write("three\n");
        Assert.Equal("three\n", Read());
        Restart();
        Write("four\n");
        Assert.Equal("three\nfour\n", Read());
        queue.Rewind();
        Assert.Equal("three\nfour\n", Read());
    }

    [Fact]
    public void Segments_that_the_receiver_had_whole_are_gone()
    {
        string line = new string('x', 1024 * 1024 - 1) + "\n";
        for (int i = 0; i < 10; i++) { Write(line); }
        Assert.Equal(3, Segments().Length);
        string all = Read();
        Assert.Equal(10 * line.Length, all.Length);
        Assert.Equal(10 * line.Length, queue.Bytes);
        queue.Keep(queue.Place);
        Assert.Single(Segments());
        Assert.Equal(2 * line.Length, queue.Bytes);
        Restart();
        Assert.Equal("", Read());
        Write("next\n");
        Assert.Equal("next\n", Read());
    }

    [Fact]
    public void Full_queue_takes_no_more_and_loses_nothing()
    {
        string line = new string('x', 1024 * 1024 - 1) + "\n";
        for (int i = 0; i < 16; i++) { Write(line); }
        Assert.Throws<IOException>(() => Write(line));
        Assert.Equal(16 * line.Length, Read().Length);
        queue.Keep(queue.Place);
        Write(line);
        Assert.Equal(line, Read());
    }

    [Fact]
    public async Task Full_queue_waits_for_its_receiver_to_make_room()
    {
        queue.Dispose();
        queue = new AuditQueue(folder, 16 * 1024 * 1024, isCommand: false) { RoomPatience = TimeSpan.FromSeconds(30) };
        string line = new string('x', 1024 * 1024 - 1) + "\n";
        for (int i = 0; i < 16; i++) { Write(line); }
        Task waits = Task.Run(() => Write("next\n"));
        Assert.NotSame(waits, await Task.WhenAny(waits, Task.Delay(200, TestContext.Current.CancellationToken)));
        Assert.Equal(16 * line.Length, Read().Length);
        queue.Keep(queue.Place);
        await waits.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("next\n", Read());
    }

    [Fact]
    public void Line_that_was_cut_off_with_the_gateway_is_left_out()
    {
        Write("one\n");
        queue.Dispose();
        File.AppendAllText(Assert.Single(Segments()), "{\"code\":\"gateway.st");
        queue = Open();
        Write("two\n");
        Assert.Equal("one\ntwo\n", Read());
    }

    [Fact]
    public void What_a_command_writes_is_taken_in_once_it_is_whole()
    {
        using (AuditQueue command = new(folder, 16 * 1024 * 1024, isCommand: true))
        {
            command.Write("unmasked\n"u8, isTorn: false);
            queue.TakeCommands();
            Assert.Equal("", Read());
        }
        string written = Assert.Single(Directory.GetFiles(folder, "command-*.jsonl"));
        Assert.True(File.GetUnixFileMode(written).HasFlag(UnixFileMode.OtherRead));
        queue.TakeCommands();
        Assert.Equal("unmasked\n", Read());
        queue.TakeCommands();
        Assert.Equal("", Read());
    }

    [Fact]
    public void What_a_command_wrote_that_cannot_be_read_keeps_nothing_from_going_on()
    {
        Directory.CreateDirectory(Path.Combine(folder, "command-0.jsonl"));
        File.CreateSymbolicLink(Path.Combine(folder, "command-1.jsonl"), Path.Combine(folder, "nothing"));
        File.WriteAllText(Path.Combine(folder, "command-2.jsonl"), "good\n");
        queue.TakeCommands();
        queue.TakeCommands();
        Assert.Equal("good\n", Read());
    }

    [Fact]
    public void Command_makes_no_folder_that_would_not_be_the_gateway_s()
        => Assert.Throws<IOException>(() => new AuditQueue(Path.Combine(folder, "new"), 16 * 1024 * 1024, isCommand: true));

    [Theory]
    [InlineData("")]
    [InlineData("what 5")]
    [InlineData("0000000000000001.jsonl x")]
    [InlineData("../../secret.jsonl 0")]
    public void Place_that_cannot_be_read_is_the_beginning(string place)
    {
        Write("one\n");
        queue.Dispose();
        File.WriteAllText(Path.Combine(folder, "place"), place);
        queue = Open();
        Assert.Equal("one\n", Read());
    }

    private AuditQueue Open() => new(folder, 16 * 1024 * 1024, isCommand: false) { RoomPatience = TimeSpan.Zero };

    private void Restart()
    {
        queue.Dispose();
        queue = Open();
    }

    private void Write(string lines) => queue.Write(Encoding.UTF8.GetBytes(lines), isTorn: false);

    private string Read()
    {
        using ByteBuffer read = new(64 * 1024 * 1024);
        while (queue.TryRead(read)) { }
        return Encoding.UTF8.GetString(read.Written);
    }

    private string[] Segments() => [.. Directory.GetFiles(folder, "0*.jsonl").Order(StringComparer.Ordinal)];
}
