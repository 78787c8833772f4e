using System.Text.Json;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

public sealed class RecordingReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-recording-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Events_come_without_the_markers_of_frames()
    {
        string path = await RecordingSamples.RecordAsync(folder, statements: 40);
        Assert.Equal(["session", .. Enumerable.Repeat("statement", 40), "end"], Kinds(path));
    }

    [Fact]
    public async Task Events_of_a_cut_file_are_the_first_ones()
    {
        string path = await RecordingSamples.RecordAsync(folder, statements: 40);
        byte[] file = await File.ReadAllBytesAsync(path);
        List<string> whole = Kinds(path);
        int most = 0;
        for (int length = 0; length < file.Length; length += file.Length / 50)
        {
            await File.WriteAllBytesAsync(path, file[..length]);
            List<string> cut = Kinds(path);
            Assert.Equal(whole[..cut.Count], cut);
            Assert.True(cut.Count >= most, "a longer file has no fewer events");
            most = cut.Count;
        }
        Assert.True(most > 30, $"{most} events were read of nearly all of the file");
    }

    [Fact]
    public async Task File_is_read_no_further_than_its_events_are_asked_for()
    {
        await using FileStream file = File.OpenRead(await RecordingSamples.RecordAsync(folder, statements: 100));
        Assert.True(file.Length > 3_000_000);
        int told = 0;
        foreach (JsonElement _ in new RecordingReader(file).Events())
        {
            // 64 KiB of hexadecimal digits are half as many bytes, and a little more.
            long needed = told++ * 40L * 1024;
            Assert.InRange(file.Position, 0, needed + (2 * FrameStream.ReadBytes));
        }
        Assert.Equal(102, told);
    }

    private static List<string> Kinds(string path) => [.. new RecordingReader(path).Events().Select(static line => line.GetProperty("k").GetString()!)];
}
