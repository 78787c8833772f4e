using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Contents of files are masked where the rule masks: as many stars as bytes, so that sizes and offsets stay true.</summary>
[Collection("sftp")]
public sealed class SftpMaskingTests(SftpFixture gate)
{
    private const string Secret = "carla@example.org";
    private static readonly string Stars = new('*', Secret.Length);

    [Fact]
    public async Task Text_is_masked_when_it_is_read_and_keeps_its_size()
    {
        // Longer than a block of the spool, with finds everywhere.
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(static i => $"line {i:d5} of {Secret} ok\n"));
        await File.WriteAllTextAsync($"{gate.Root}/masked/people.txt", text);
        (int code, string output, string error) = await gate.SftpAsync("mia", $"ls -l masked/people.txt\nget masked/people.txt {gate.Local}/people\nget masked/people.txt {gate.Local}/again");
        Assert.True(code == 0, error);
        Assert.Contains($" {text.Length} ", output, StringComparison.Ordinal);
        Assert.Equal(text.Replace(Secret, Stars, StringComparison.Ordinal), await File.ReadAllTextAsync($"{gate.Local}/people"));
        Assert.Equal(text.Replace(Secret, Stars, StringComparison.Ordinal), await File.ReadAllTextAsync($"{gate.Local}/again"));
        string closed = await gate.AuditedAsync("file.closed", "/masked/people.txt\"", "\"subject\":\"mia\"");
        Assert.Contains($"\"read_whole\":\"yes\",\"read_sha256\":\"{SftpFixture.Sha256($"{gate.Local}/people")}\"", closed, StringComparison.Ordinal);
        await gate.AuditedAsync("values.masked", "\"subject\":\"mia\"", "\"pii.email\":");
    }

    [Fact]
    public async Task Reads_at_any_offset_and_in_any_order_see_the_same()
    {
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(static i => $"row {i:d5} of {Secret} ok\n"));
        await File.WriteAllTextAsync($"{gate.Root}/masked/rows.txt", text);
        (int code, string output, string error) = await gate.PythonAsync("""
            import sys, paramiko, random
            t = paramiko.Transport(("127.0.0.1", int(sys.argv[1])))
            t.connect(username="box", password=sys.argv[2])
            s = paramiko.SFTPClient.from_transport(t)
            s.get("masked/rows.txt", sys.argv[4] + "/rows")
            whole = open(sys.argv[4] + "/rows", "rb").read()
            r = random.Random(3)
            with s.open("masked/rows.txt", "rb") as f:
                places = [(r.randrange(len(whole)), r.randrange(1, 100_000)) for _ in range(60)]
                right = True
                for o, n in places:
                    f.seek(o)
                    right &= f.read(n) == whole[o:o + n]
                print(right)
                print(f.stat().st_size == len(whole))
            try: s.open("masked/rows.txt", "r+b")
            except IOError as e: print(e)
            try: s.open("masked/rows.txt", "ab")
            except IOError as e: print(e)
            """, "masked");
        Assert.True(code == 0, error);
        Assert.Equal("True\nTrue\n[Errno 13] a file that is masked is opened for reading or for writing, not for both (rule: masked files)\n[Errno 13] a file that is masked is written from its beginning, not appended to (rule: masked files)\n", output);
        Assert.Equal(text.Replace(Secret, Stars, StringComparison.Ordinal), await File.ReadAllTextAsync($"{gate.Local}/rows"));
    }

    [Fact]
    public async Task Text_is_masked_when_it_is_written_however_it_is_cut()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i:d5} of {Secret} ok\n")) + Secret;
        await File.WriteAllTextAsync($"{gate.Local}/to-mask", text);
        (int code, _, string error) = await gate.SftpAsync("mia", $"put {gate.Local}/to-mask masked/written\nls -l masked/written", "-B", "1234");
        Assert.True(code == 0, error);
        Assert.Equal(text.Replace(Secret, Stars, StringComparison.Ordinal), await File.ReadAllTextAsync($"{gate.Root}/masked/written"));
        (code, _, error) = await gate.ScpAsync("mia", "-p", $"{gate.Local}/to-mask", "box@127.0.0.1:masked/copied");
        Assert.True(code == 0, error);
        Assert.Equal(text.Replace(Secret, Stars, StringComparison.Ordinal), await File.ReadAllTextAsync($"{gate.Root}/masked/copied"));
    }

    [Fact]
    public async Task What_is_no_text_is_refused_or_passes_as_the_rule_says()
    {
        byte[] binary = [0x50, 0x4b, 3, 4, 0, 0, .. Encoding.ASCII.GetBytes(Secret)];
        await File.WriteAllBytesAsync($"{gate.Root}/masked/x.zip", binary);
        await File.WriteAllBytesAsync($"{gate.Local}/x.zip", binary);
        (int code, _, string error) = await gate.SftpAsync("mia", $"get masked/x.zip {gate.Local}/refused");
        Assert.Equal(1, code);
        Assert.Contains("edgegate: open: the file is no text, and cannot be masked (rule: masked files)", error, StringComparison.Ordinal);
        (code, _, error) = await gate.SftpAsync("mia", $"put {gate.Local}/x.zip masked/new.zip");
        Assert.Equal(1, code);
        Assert.Contains("edgegate: write: the file is no text", error, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo($"{gate.Root}/masked/new.zip").Length);
        (code, _, error) = await gate.SftpAsync("tom", $"get masked/x.zip {gate.Local}/passed\nput {gate.Local}/x.zip masked/put.zip");
        Assert.True(code == 0, error);
        Assert.Equal(binary, await File.ReadAllBytesAsync($"{gate.Local}/passed"));
        Assert.Equal(binary, await File.ReadAllBytesAsync($"{gate.Root}/masked/put.zip"));
    }

    [Fact]
    public async Task Class_that_is_denied_keeps_the_file_closed()
    {
        await File.WriteAllTextAsync($"{gate.Root}/masked/f.txt", "a FORBIDDEN-1234 word\n");
        (int code, _, string error) = await gate.SftpAsync("mia", $"get masked/f.txt {gate.Local}/f");
        Assert.Equal(1, code);
        Assert.Contains("what is in the file may not pass", error, StringComparison.Ordinal);
        (code, _, error) = await gate.SftpAsync("mia", $"get masked/empty {gate.Local}/e\nls masked");
        Assert.Equal(1, code);
        await File.WriteAllTextAsync($"{gate.Root}/masked/empty", "");
        (code, _, error) = await gate.SftpAsync("mia", $"get masked/empty {gate.Local}/e");
        Assert.True(code == 0, error);
    }
}
