using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>What is kept of gRPC where nothing is masked on its way.</summary>
[Collection("http")]
public sealed class GrpcTapeTests(HttpFixture gate)
{
    [Fact]
    public async Task Messages_and_metadata_are_kept_masked()
    {
        const string Message = "\0\0\0\0\u000f\n\rada@corp.test";
        gate.Scripted.Script = ScriptedTarget.Answer(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nx-who-bin: CAUSDWFkYUBjb3JwLnRlc3Q=\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{Message}\r\n0\r\ngrpc-status: 0\r\n\r\n"));
        string token = gate.Issuer.Token("grpc-kept", "engineers");
        string answer = await gate.RawAsync(Encoding.Latin1.GetBytes($"GET /c/script/a.B/Get HTTP/1.1\r\nHost: gate.test\r\nAuthorization: Bearer {token}\r\nContent-Type: application/grpc\r\nx-me-bin: CAUSDWFkYUBjb3JwLnRlc3Q\r\nConnection: close\r\n\r\n"));
        Assert.Contains(Message, answer, StringComparison.Ordinal);
        Assert.Contains("x-who-bin: CAUSDWFkYUBjb3JwLnRlc3Q=", answer, StringComparison.Ordinal);
        string kept = await gate.RecordingAsync("grpc-kept");
        Assert.DoesNotContain("CAUSDWFkYUBjb3JwLnRlc3Q", kept, StringComparison.Ordinal);
        Assert.Contains("x-me-bin: CAUSC1twaWkuZW1haWxd", kept, StringComparison.Ordinal);
        Assert.Contains("x-who-bin: CAUSC1twaWkuZW1haWxd", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@corp.test", kept, StringComparison.Ordinal);
        Assert.Contains("[pii.email]", kept, StringComparison.Ordinal);
    }
}
