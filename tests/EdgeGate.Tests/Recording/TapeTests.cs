using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

/// <summary>What a tape makes of texts.</summary>
public sealed class TapeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-tape-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Long_text_is_cut_where_no_character_is_and_stays_text()
    {
        byte[] text = Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("\u20ac", 40_000)));
        JsonElement kept = await RecordAsync(text);
        Assert.StartsWith(kept.GetProperty("sql").GetString()!, Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(kept.GetProperty("sql").GetString()!), KeptLength.TextBytesMax - 3, KeptLength.TextBytesMax);
        Assert.Equal(text.Length, kept.GetProperty("sql_cut").GetInt32());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_up_to_the_last()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0x80, KeptLength.TextBytesMax + 1)];
        JsonElement kept = await RecordAsync(bytes);
        Assert.Equal(KeptLength.TextBytesMax, kept.GetProperty("sql_b64").GetBytesFromBase64().Length);
        Assert.Equal(bytes.Length, kept.GetProperty("sql_cut").GetInt32());
    }

    private async Task<JsonElement> RecordAsync(byte[] sql)
    {
        using Recorder recorder = Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 1024), TimeProvider.System);
        Principal ada = new("ada", "ada@example.com", ["analysts"], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
        SessionInfo info = new(SessionId.Create(DateTimeOffset.UtcNow), ada, "orders-db", "postgres", "127.0.0.1:1", null, DateTimeOffset.UtcNow);
        SessionRecording recording = recorder.Start(info, new Lock());
        recording.Tape.Begin("statement"u8);
        recording.Tape.Text("sql"u8, sql);
        recording.Tape.End();
        await recording.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None);
        return new RecordingReader(recording.Path).Events().Single(static line => line.GetProperty("k").GetString() == "statement");
    }
}
