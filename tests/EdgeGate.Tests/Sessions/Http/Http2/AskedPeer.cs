using System.IO.Pipelines;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Http.Http2;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGate.Tests.Sessions.Http.Http2;

/// <summary>A target that speaks HTTP/2 in memory, frame by frame, and the exchanges that ask it.</summary>
internal sealed class AskedPeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LaneConnection far;
    private readonly ByteBuffer unread = new(1024 * 1024);
    private bool hasPreface;

    public AskedPeer()
    {
        (LaneConnection near, far) = LaneConnection.CreatePair(new DefaultConnectionContext(), isSecure: false);
        Transport = new PeerTransport(near);
        Asking = new Http2Asking(Transport, new Http1Limits(), Time, Failures.Add);
    }

    /// <summary>Failures of the gateway itself.</summary>
    public List<Exception> Failures { get; } = [];
    public FailingTime Time { get; } = new();
    public PeerTransport Transport { get; }
    public Http2Asking Asking { get; }

    /// <summary>Whether the gateway has closed the connection, or given it up.</summary>
    public bool IsClosed => far.HasHungUp;

    /// <summary>Begins, with what the target says it takes.</summary>
    public async Task StartAsync(params (Http2Setting Name, uint Value)[] settings)
    {
        await SendAsync(buffer => Http2Writer.Settings(buffer, settings));
        await Asking.StartAsync(CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Sends frames.</summary>
    public async Task SendAsync(Action<ByteBuffer> write)
    {
        using ByteBuffer frames = new(1024 * 1024);
        write(frames);
        await far.Output.WriteAsync(frames.WrittenMemory.ToArray()).AsTask().WaitAsync(Patience);
    }

    /// <summary>Sends a response's head.</summary>
    public Task AnswerAsync(int stream, int status, bool isEnd) => SendAsync(buffer =>
    {
        using ByteBuffer block = new(1024);
        Http2Heads.WriteResponseBlock(status, default, block);
        Http2Writer.Headers(buffer, stream, block.Written, 16_384, isEnd);
    });

    /// <summary>The next frame of a type; those before it are passed over. Null at the end of the connection.</summary>
    public async Task<(Http2Frame Frame, byte[] Payload)?> NextAsync(Http2FrameType type)
    {
        while (true)
        {
            if (!hasPreface && unread.Length >= Http2Framer.Preface.Length)
            {
                unread.RemoveFirst(Http2Framer.Preface.Length);
                hasPreface = true;
            }
            if (hasPreface && Http2Framer.ReadHeader(unread.Written, Http2Limits.Default, out Http2Frame frame).Kind == ParseKind.Done && unread.Length >= Http2Framer.HeaderBytes + frame.Length)
            {
                byte[] payload = unread.Written.Slice(Http2Framer.HeaderBytes, frame.Length).ToArray();
                unread.RemoveFirst(Http2Framer.HeaderBytes + frame.Length);
                if (frame.Type == type) { return (frame, payload); }
                continue;
            }
            ReadResult read = await far.Input.ReadAsync().AsTask().WaitAsync(Patience);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer) { unread.Append(segment.Span); }
            far.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted && read.Buffer.IsEmpty) { return null; }
        }
    }

    /// <summary>Ends the target's side.</summary>
    public async Task CloseAsync() => await new PeerTransport(far).EndWritesAsync();

    /// <summary>Lends a lane and asks on it.</summary>
    public async Task<LaneConnection> AskAsync(string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    {
        LaneConnection lane = Asking.TryOpen() ?? throw new InvalidOperationException("the connection takes no more");
        await lane.Output.WriteAsync(Encoding.ASCII.GetBytes(request));
        return lane;
    }

    /// <summary>What an exchange reads until a text has come; or to the end, which may be <c>lost</c>.</summary>
    public static async Task<string> ReadAsync(LaneConnection lane, string until = "\0")
    {
        StringBuilder text = new();
        try
        {
            while (!text.ToString().Contains(until, StringComparison.Ordinal))
            {
                ReadResult read = await lane.Input.ReadAsync().AsTask().WaitAsync(Patience);
                text.Append(Encoding.ASCII.GetString(read.Buffer));
                lane.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) { break; }
            }
        }
        catch (ConnectionAbortedException)
        {
            text.Append("lost");
        }
        return text.ToString();
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task<bool> SoonAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 200 && !isSo(); i++) { await Task.Delay(10); }
        return isSo();
    }

    /// <summary>A clock that fails when it is told to: as nothing that a peer does fails.</summary>
    public sealed class FailingTime : FakeTimeProvider
    {
        private volatile bool fails;

        public bool Fails { set => fails = value; }

        public override long GetTimestamp() => fails ? throw new NotSupportedException() : base.GetTimestamp();
    }
}
