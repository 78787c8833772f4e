using System.IO.Pipelines;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Reads whole messages while a session is being set up, when speed does not matter and messages are small.</summary>
public sealed class PgMessageReader(PeerTransport peer, PgLimits limits) : IDisposable
{
    /// <summary>The longest message of the set-up phase.</summary>
    public const int BytesMax = 1024 * 1024;

    private readonly ByteBuffer buffer = new(BytesMax + (64 * 1024));
    private int consumed;

    /// <summary>The type byte of the message last read.</summary>
    public byte Type { get; private set; }

    /// <summary>The body of the message last read; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Reads one startup packet; null when the peer closed.</summary>
    /// <exception cref="PgProtocolException">It is malformed.</exception>
    public async ValueTask<int?> ReadStartupAsync(CancellationToken stop)
    {
        Discard();
        while (true)
        {
            ParseStep step = PgFramer.ReadStartup(buffer.Written, limits, out int code, out _);
            if (step.Kind == ParseKind.Fault) { throw new PgProtocolException(step.Problem); }
            if (step.Kind == ParseKind.Done)
            {
                consumed = step.Bytes;
                Body = buffer.WrittenMemory[PgFramer.StartupHeaderBytes..step.Bytes];
                return code;
            }
            if (!await peer.FillAsync(buffer, step.Bytes, stop)) { return null; }
        }
    }

    /// <summary>Reads one typed message; false when the peer closed.</summary>
    /// <exception cref="PgProtocolException">It is malformed or too long.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken stop)
    {
        Discard();
        while (true)
        {
            ParseStep step = PgFramer.ReadHeader(buffer.Written, limits, out PgFrame frame);
            if (step.Kind == ParseKind.Fault) { throw new PgProtocolException(step.Problem); }
            if (step.Kind == ParseKind.Done && frame.TotalBytes > BytesMax) { throw new PgProtocolException(ProtocolFault.PgMessageTooLong); }
            int wanted = step.Kind == ParseKind.Done ? frame.TotalBytes : step.Bytes;
            if (step.Kind == ParseKind.Done && buffer.Length >= wanted)
            {
                consumed = wanted;
                Type = frame.Type;
                Body = buffer.WrittenMemory[PgFramer.HeaderBytes..wanted];
                return true;
            }
            if (!await peer.FillAsync(buffer, wanted, stop)) { return false; }
        }
    }

    /// <summary>Reads one byte that is no message (the answer to SSLRequest); null when the peer closed.</summary>
    public async ValueTask<byte?> ReadByteAsync(CancellationToken stop)
    {
        Discard();
        if (!await peer.FillAsync(buffer, 1, stop)) { return null; }
        consumed = 1;
        return buffer.Written[0];
    }

    /// <summary>The first byte to come, left unread; null when the peer closed.</summary>
    public async ValueTask<byte?> PeekByteAsync(CancellationToken stop)
    {
        ReadResult result = await peer.Input.ReadAsync(stop);
        byte? first = result.Buffer.IsEmpty ? null : result.Buffer.FirstSpan[0];
        peer.Input.AdvanceTo(result.Buffer.Start);
        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => buffer.Release();

    private void Discard()
    {
        buffer.RemoveFirst(consumed);
        consumed = 0;
        Body = default;
    }
}
