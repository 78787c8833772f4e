using System.IO.Pipelines;
using EdgeGate.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Tests.Relay;

/// <summary>A peer of a session without a socket.</summary>
/// <param name="Transport">The session's end.</param>
/// <param name="Sent">Where what the peer sends is written.</param>
/// <param name="Written">What the session wrote to it.</param>
internal sealed record PipePeer(PeerTransport Transport, PipeWriter Sent, PipeReader Written)
{
    public static PipePeer Create()
    {
        Pipe input = new();
        Pipe output = new(new PipeOptions(useSynchronizationContext: false));
        DefaultConnectionContext connection = new("test", new Duplex(input.Reader, output.Writer), new Duplex(output.Reader, input.Writer));
        return new PipePeer(new PeerTransport(connection), input.Writer, output.Reader);
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
