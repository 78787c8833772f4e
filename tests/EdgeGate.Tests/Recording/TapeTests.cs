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

    [Fact]
    public async Task Longest_line_that_is_recorded_can_be_read()
    {
        byte[] value = new byte[20 * 1024 * 1024];
        Random.Shared.NextBytes(value);
        SessionRecording recording = await RecordAsync(tape =>
        {
            tape.Begin("row"u8);
            tape.BeginArray("values"u8);
            tape.ArrayText(value);
            tape.ArrayText(value);
            tape.EndArray();
            tape.End();
        });
        RecordingReader reader = new(recording.Path);
        Assert.Equal(["session", "row", "end"], reader.Events().Select(static line => line.GetProperty("k").GetString()));
        Assert.Empty(reader.Damages);
        Assert.True(reader.IsClosed);
        Assert.Equal(RecordingState.Signed, RecordingVerifier.Verify(recording.Path, RecordingKey.ParsePublic(await File.ReadAllTextAsync(Path.Combine(folder, "recording-key.pub.pem")))).State);
    }

    private async Task<JsonElement> RecordAsync(byte[] sql)
    {
        SessionRecording recording = await RecordAsync(tape =>
        {
            tape.Begin("statement"u8);
            tape.Text("sql"u8, sql);
            tape.End();
        });
        return new RecordingReader(recording.Path).Events().Single(static line => line.GetProperty("k").GetString() == "statement");
    }

    private async Task<SessionRecording> RecordAsync(Action<Tape> record)
    {
        using Recorder recorder = Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 1024), TimeProvider.System);
        Principal ada = new("ada", "ada@example.com", ["analysts"], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
        SessionInfo info = new(SessionId.Create(DateTimeOffset.UtcNow), ada, "orders-db", "postgres", "127.0.0.1:1", null, DateTimeOffset.UtcNow);
        SessionRecording recording = recorder.Start(info, new Lock());
        record(recording.Tape);
        await recording.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None);
        return recording;
    }
}
