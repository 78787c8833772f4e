using System.Text.Json;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

/// <summary>What readers make of files that were damaged, or made to harm them: all that can be read, a word of what cannot, no exception and no memory without bound.</summary>
public sealed class HostileRecordingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-recording-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Line_without_end_is_not_read_into_memory()
    {
        byte[] bomb = HostileRecordings.Bomb(blocks: 32 * 1024);
        Assert.InRange(bomb.Length, 0, 140_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        (List<string> kinds, RecordingReader reader) = Read(bomb);
        Assert.Empty(kinds);
        Assert.Contains("longer than 64 MiB", Assert.Single(reader.Damages), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512L * 1024 * 1024);
    }

    [Fact]
    public void Frame_that_holds_more_than_one_does_is_broken_before_all_of_it_was_looked_at()
    {
        using MemoryStream file = new(HostileRecordings.Bomb(blocks: 1024 * 1024));
        Assert.Equal((RecordingState.Broken, 0, ""), RecordingVerifier.Verify(file, new byte[32]));
    }

    [Fact]
    public void Frame_that_asks_for_a_large_window_is_not_given_it()
    {
        const byte Window256MiB = 18 << 3;
        byte[] bomb = HostileRecordings.Bomb(blocks: 8, Window256MiB);
        Assert.Contains("frame 0 cannot be decompressed", Assert.Single(Read(bomb).Reader.Damages), StringComparison.Ordinal);
        using MemoryStream file = new(bomb);
        Assert.Equal(RecordingState.Broken, RecordingVerifier.Verify(file, new byte[32]).State);
    }

    [Theory]
    [InlineData("""{"k":"statement","sql":"SELECT 1"}""", true)]
    [InlineData("", false)]
    [InlineData("5", false)]
    [InlineData("[]", false)]
    [InlineData("""{"t":1}""", false)]
    [InlineData("""{"k":7}""", false)]
    [InlineData("""{"k":"statement","sql":"\ud800"}""", false)]
    [InlineData("""{"k":"statement","\udc00":1}""", false)]
    [InlineData("""{"k":"statement","sql":"cut""", false)]
    [InlineData("{\"k\":\"statement\",\"sql\":\"\0\"}", false)]
    public void Line_that_is_no_event_is_told_and_keeps_none_from_being_read(string line, bool isEvent)
    {
        (List<string> kinds, RecordingReader reader) = Read(HostileRecordings.Of(line, """{"k":"complete"}"""));
        Assert.Equal(isEvent ? ["session", "statement", "complete"] : ["session", "complete"], kinds);
        Assert.Equal(isEvent ? [] : ["frame 0, line 3: it is no event"], reader.Damages);
    }

    [Fact]
    public void Line_that_nests_or_lists_without_end_is_no_event()
    {
        string deep = $"{{\"k\":\"row\",\"values\":{new string('[', 5_000_000)}";
        string wide = $"{{\"k\":\"row\",\"values\":[{string.Concat(Enumerable.Repeat("1,", 5_000_000))}1]}}";
        (List<string> kinds, RecordingReader reader) = Read(HostileRecordings.Of(deep, wide));
        Assert.Equal(["session"], kinds);
        Assert.Equal(2, reader.Damages.Count);
    }

    [Fact]
    public void Many_damaged_lines_are_told_in_a_few_words()
    {
        (_, RecordingReader reader) = Read(HostileRecordings.Of([.. Enumerable.Repeat("x", 100_000)]));
        Assert.Equal(17, reader.Damages.Count);
        Assert.Equal("99984 more places are damaged", reader.Damages[^1]);
    }

    [Fact]
    public void Frames_that_changed_places_or_are_missing_are_told()
    {
        byte[][] frames = [.. Enumerable.Range(0, 4).Select(static count => Frames(count))];
        byte[] First(int count) => [.. frames.Take(count).SelectMany(static frame => frame)];
        Assert.Empty(Read(First(4)).Reader.Damages);
        Assert.Equal(["frame 2 stands where frame 1 should: something was changed, left out or put in another place"], Read([.. First(1), .. frames[2], .. frames[3]]).Reader.Damages);
        Assert.Equal(3, Read([.. frames[0], .. frames[2], .. frames[1], .. frames[3]]).Reader.Damages.Count);
        Assert.Contains("frame 1 stands where frame 0 should", Read([.. frames[1], .. frames[2]]).Reader.Damages[0], StringComparison.Ordinal);

        static byte[] Frames(int number)
        {
            string[][] all = [[HostileRecordings.Session], .. Enumerable.Range(1, 3).Select(static i => new[] { $$"""{"t":{{i}},"k":"statement","sql":"SELECT {{i}}"}""" })];
            return HostileRecordings.Frames(all[..(number + 1)])[HostileRecordings.Frames(all[..number]).Length..];
        }
    }

    [Fact]
    public async Task Every_cut_is_told_and_what_was_before_it_is_read()
    {
        byte[] file = await File.ReadAllBytesAsync(await RecordingSamples.RecordAsync(folder, statements: 1));
        (List<string> whole, RecordingReader reader) = Read(file);
        Assert.True(reader.IsClosed);
        for (int length = 0; length < file.Length; length++)
        {
            (List<string> kinds, RecordingReader cut) = Read(file[..length]);
            Assert.Equal(whole[..kinds.Count], kinds);
            Assert.False(cut.IsClosed, $"{length} of {file.Length} bytes");
            Assert.True(cut.Damages.Count > 0 || cut.Tear is not null || kinds.Count == whole.Count, $"{length} of {file.Length} bytes");
        }
    }

    [Fact]
    public async Task Flipped_bits_are_read_without_an_exception()
    {
        byte[] file = await File.ReadAllBytesAsync(await RecordingSamples.RecordAsync(folder, statements: 1));
        int silent = 0;
        for (int i = 0; i < file.Length * 8; i++)
        {
            file[i / 8] ^= (byte)(1 << (i % 8));
            RecordingReader read = Export(file, RecordingExport.Formats[i % RecordingExport.Formats.Count]);
            silent += read.Damages.Count == 0 && read.IsClosed ? 1 : 0;
            file[i / 8] ^= (byte)(1 << (i % 8));
        }
        // What it takes the key to see: the signature, the key's fingerprint, and sizes in the table.
        Assert.InRange(silent, 0, 8 * (64 * 4 / 3 + 64 + 128));
    }

    [Theory]
    [InlineData("""{"t":1e999,"k":"end"}""")]
    [InlineData("""{"t":-1e308,"k":"size","ch":1e300,"cols":99999999999999999999,"rows":1.5}""")]
    [InlineData("""{"t":"x","k":"size","ch":0,"cols":4294967295,"rows":4294967295}""")]
    [InlineData("""{"t":1e300,"k":"data","ch":"x","s":7,"d":[]}""")]
    [InlineData("""{"t":1,"k":"data","ch":0,"s":"out","d_b64":"!"}""")]
    [InlineData("""{"t":1,"k":"data","ch":0,"s":"out","d_b64":5}""")]
    [InlineData("""{"k":"row","values":"none"}""")]
    [InlineData("""{"k":"row","bytes":1.5}""")]
    [InlineData("""{"k":"columns"}""")]
    [InlineData("""{"k":"parameters","values":{}}""")]
    [InlineData("""{"k":"complete","rows":"many","us":1e99}""")]
    [InlineData("""{"k":"file","op":"close","read":"x","written":{}}""")]
    [InlineData("""{"k":"body","data":5,"rest_bytes":[]}""")]
    [InlineData("""{"k":"session","started":5,"id":[],"protocol":{}}""")]
    [InlineData("""{"k":"\u001b]0;x\u0007\n=1,","x":"\u001b"}""")]
    public void Field_that_is_not_what_it_should_be_is_passed_over(string line)
    {
        foreach (string[] lines in (string[][])[[HostileRecordings.Session, line], [line, HostileRecordings.Session]])
        {
            foreach (string format in RecordingExport.Formats) { Assert.Empty(Export(HostileRecordings.Frames(lines), format).Damages); }
        }
    }

    [Fact]
    public void Long_text_of_what_must_be_escaped_takes_no_more_memory_than_some_lines()
    {
        byte[] file = HostileRecordings.Of($$"""{"k":"statement","sql":"{{new string('\u0085', 8 * 1024 * 1024)}}"}""");
        foreach (string format in RecordingExport.Formats)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            RecordingExport.Write(Written(file), format, TextWriter.Null);
            // The line's 16 MiB are read into a buffer that doubles, and become a text once or twice.
            if (format != "jsonl") { Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L * 1024 * 1024); }
        }
    }

    private (List<string> Kinds, RecordingReader Reader) Read(byte[] bytes)
    {
        RecordingReader reader = new(Written(bytes));
        return ([.. reader.Events().Select(static line => line.GetProperty("k").GetString()!)], reader);
    }

    private RecordingReader Export(byte[] bytes, string format)
    {
        using StringWriter output = new();
        RecordingReader reader = RecordingExport.Write(Written(bytes), format, output);
        if (format == "jsonl") { return reader; }
        Assert.DoesNotContain("\u001b", output.ToString(), StringComparison.Ordinal);
        foreach (string line in format.StartsWith("cast", StringComparison.Ordinal) ? output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) : []) { JsonDocument.Parse(line).Dispose(); }
        return reader;
    }

    private string Written(byte[] bytes)
    {
        string path = Path.Combine(folder, "hostile.jsonl.zst");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
