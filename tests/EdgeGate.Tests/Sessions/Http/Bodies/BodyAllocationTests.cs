using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class BodyAllocationTests
{
    [Theory]
    [InlineData("application/x-ndjson", "{\"mail\":\"ada@corp.test\",\"n\":[1,2,\"plain \\u0041\"]}\n")]
    [InlineData("text/event-stream", "event: x\ndata: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"some words, ada@corp.test \"}}]}\n\n")]
    [InlineData("text/event-stream", "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"wor\"}}\n\n")]
    [InlineData("application/grpc", "\0\0\0\0\u0012\n\u0010to ada@corp.test")]
    [InlineData("application/grpc", "\0\0\0\0\u0013\n\u0011\n\u0005plain\u0008\u0001\u0010\u0002\u001a\u0004\n\u0002ab")]
    [InlineData("text/plain", "some words, ada@corp.test, and more\n")]
    public void Body_that_goes_on_allocates_nothing(string type, string piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(piece);
        using BodyMasker masker = BodyMaskers.Open(Encoding.ASCII.GetBytes(type), [], BodyDirection.Response, BodySamples.Default).Masker!;
        using ByteBuffer output = new(BodySamples.Default.Limits.OutputBytesMax);
        long Round(int pieces)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < pieces; i++)
            {
                output.Clear();
                // Assertions allocate.
                if (masker.Append(bytes, output).Kind != BodyOutcomeKind.Passed) { throw new InvalidOperationException("the body was refused"); }
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Round(2000);
        // The runtime's pools trim themselves now and then; what every piece allocated would show in each attempt.
        long allocated = Round(5000);
        for (int attempt = 0; attempt < 3 && allocated > 0; attempt++) { allocated = Round(5000); }
        Assert.InRange(allocated, 0, 5000);
    }
}
