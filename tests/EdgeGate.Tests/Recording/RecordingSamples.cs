using System.Text;
using EdgeGate.Core;
using EdgeGate.Recording;

namespace EdgeGate.Tests.Recording;

/// <summary>Recordings as the recorder writes them.</summary>
internal static class RecordingSamples
{
    /// <summary>Records a session of some statements, long ones that compress badly where there are several; gives the file's path.</summary>
    public static async Task<string> RecordAsync(string folder, int statements)
    {
        using Recorder recorder = Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 1024), TimeProvider.System);
        Principal ada = new("ada", "ada@example.com", ["analysts"], "https://issuer.test", Proof.Token, DateTimeOffset.MaxValue);
        SessionInfo info = new(SessionId.Create(DateTimeOffset.UtcNow), ada, "orders-db", "postgres", "127.0.0.1:1", null, DateTimeOffset.UtcNow);
        SessionRecording recording = recorder.Start(info, new Lock());
        byte[] noise = new byte[32 * 1024];
        for (int i = 0; i < statements; i++)
        {
            if (statements > 1) { Random.Shared.NextBytes(noise); }
            recording.Tape.Begin("statement"u8);
            recording.Tape.Text("sql"u8, statements > 1 ? Encoding.ASCII.GetBytes(Convert.ToHexString(noise)) : "SELECT 1"u8);
            recording.Tape.End();
            await recording.Tape.HandOffAsync(CancellationToken.None);
        }
        await recording.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None);
        return recording.Path;
    }
}
