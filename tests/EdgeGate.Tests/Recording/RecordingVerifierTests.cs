using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

public sealed class RecordingVerifierTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-recording-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Recording_as_written_is_signed()
    {
        (byte[] file, byte[] key) = await RecordAsync(blocks: 40);
        (RecordingState state, int frames, string session) = Verify(file, key);
        Assert.Equal(RecordingState.Signed, state);
        Assert.Equal(Path.GetFileName(Directory.EnumerateFiles(folder, "*.jsonl.zst", SearchOption.AllDirectories).Single()), $"{session}.jsonl.zst");
        Assert.True(frames > 1, "the test wants more than one frame");
    }

    [Fact]
    public async Task Every_flipped_bit_is_found()
    {
        (byte[] file, byte[] key) = await RecordAsync(blocks: 1);
        for (int i = 0; i < file.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                file[i] ^= (byte)(1 << bit);
                RecordingState state = Verify(file, key).State;
                Assert.True(state is RecordingState.Broken or RecordingState.Torn or RecordingState.ForeignKey, $"byte {i} of {file.Length}, bit {bit}: {state}");
                file[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public async Task Cut_recording_is_never_signed()
    {
        (byte[] file, byte[] key) = await RecordAsync(blocks: 1);
        for (int length = 0; length < file.Length; length++) { Assert.NotEqual(RecordingState.Signed, Verify(file[..length], key).State); }
    }

    [Fact]
    public async Task Anything_added_is_found()
    {
        (byte[] file, byte[] key) = await RecordAsync(blocks: 1);
        byte[] skippable = [0x5e, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7];
        byte[] emptyFrame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0];
        int table = file.AsSpan().LastIndexOf((byte[])[0x5e, 0x2a, 0x4d, 0x18]);
        byte[][] changed =
        [
            [.. file, 0], [.. file, .. skippable], [.. skippable, .. file], [.. file[..table], .. skippable, .. file[table..]],
            [.. file, .. file[table..]], [.. file, .. emptyFrame], [.. file[..table], .. emptyFrame, .. file[table..]], [.. emptyFrame, .. file], [.. file, .. file],
        ];
        foreach (byte[] bytes in changed) { Assert.Equal(RecordingState.Broken, Verify(bytes, key).State); }
    }

    [Fact]
    public async Task Recording_of_another_gateway_is_told_apart()
    {
        (byte[] file, byte[] key) = await RecordAsync(blocks: 1);
        byte[] other = [.. key];
        other[0] ^= 1;
        Assert.Equal(RecordingState.ForeignKey, Verify(file, other).State);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_file()
    {
        (byte[] small, byte[] key) = await RecordAsync(blocks: 40);
        (byte[] large, _) = await RecordAsync(blocks: 400);
        Assert.True(large.Length > 8 * small.Length);
        Assert.Equal(RecordingState.Signed, Verify(large, key).State);
        long Cost(byte[] file)
        {
            using MemoryStream stream = new(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            RecordingVerifier.Verify(stream, key);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Cost(small);
        // What is allocated for a frame: far less than a frame.
        Assert.InRange(Cost(large) - Cost(small), 0, (large.Length - small.Length) / 8);
    }

    private static (RecordingState State, int Frames, string Session) Verify(byte[] file, byte[] key)
    {
        using MemoryStream stream = new(file);
        return RecordingVerifier.Verify(stream, key);
    }

    private async Task<(byte[] File, byte[] PublicKey)> RecordAsync(int blocks)
    {
        string path = await RecordingSamples.RecordAsync(folder, blocks);
        string pem = await File.ReadAllTextAsync(Path.Combine(folder, "recording-key.pub.pem"));
        return (await File.ReadAllBytesAsync(path), RecordingKey.ParsePublic(pem));
    }
}
