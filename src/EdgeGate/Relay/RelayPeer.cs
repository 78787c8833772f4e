using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeGate.Core;
using EdgeGate.Core.Transport;

namespace EdgeGate.Relay;

/// <summary>One side of exchanges: its transport, its unread bytes, and what waits to be written to it. It outlives an exchange.</summary>
/// <param name="transport">Its byte stream; disposed of with this.</param>
/// <param name="windowBytesMax">The most bytes a direction may ask to see at once.</param>
/// <param name="gate">The lock of the session that uses it first.</param>
/// <param name="time">The clock.</param>
public sealed class RelayPeer(PeerTransport transport, int windowBytesMax, Lock gate, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The most taken from the transport at once.</summary>
    private const int ReadBytesMax = 64 * 1024;

    private readonly ByteBuffer window = new(windowBytesMax + ReadBytesMax);
    private long readStarted;

    /// <summary>Its byte stream.</summary>
    public PeerTransport Transport => transport;

    /// <summary>What goes to it.</summary>
    public Outbox Outbox { get; } = new(transport, gate, time);

    /// <summary>Bytes that came and were not consumed; 64 readable bytes follow.</summary>
    public ReadOnlySpan<byte> Unread => window.Written;

    /// <summary>Whether it has closed its stream.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>When the last bytes came.</summary>
    public long Arrived { get; private set; }

    /// <summary>The timestamp at which the read under way began; 0 when none is.</summary>
    public long ReadStarted => Volatile.Read(ref readStarted);

    /// <summary>Removes bytes that were dealt with.</summary>
    public void Consume(int count) => window.RemoveFirst(count);

    /// <summary>Gives the window's memory back when it holds nothing.</summary>
    public void ReleaseIfEmpty()
    {
        if (window.Length == 0) { window.Release(); }
    }

    /// <summary>Reads once.</summary>
    /// <returns>False when the peer has closed, or the read was interrupted (<see cref="Interrupt"/>).</returns>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        if (IsClosed) { return false; }
        ValueTask<ReadResult> reading = transport.Input.ReadAsync(CancellationToken.None);
        if (!reading.IsCompleted)
        {
            // An idle peer holds no block.
            ReleaseIfEmpty();
            Volatile.Write(ref readStarted, time.GetTimestamp());
        }
        ReadResult result = await reading;
        Volatile.Write(ref readStarted, 0);
        ReadOnlySequence<byte> arrived = result.Buffer;
        if (arrived.Length > ReadBytesMax) { arrived = arrived.Slice(0, ReadBytesMax); }
        foreach (ReadOnlyMemory<byte> segment in arrived) { window.Append(segment.Span); }
        transport.Input.AdvanceTo(arrived.End);
        if (!arrived.IsEmpty)
        {
            Arrived = time.GetTimestamp();
            return true;
        }
        IsClosed = result.IsCompleted;
        return false;
    }

    /// <summary>Ends the read under way, or the next one.</summary>
    public void Interrupt() => transport.Input.CancelPendingRead();

    /// <summary>Whether nothing came since the last exchange, and the peer did not close: a connection kept for reuse.</summary>
    public bool IsQuiet()
    {
        if (IsClosed || window.Length > 0) { return false; }
        try
        {
            // Below TLS too: whatever waits there, if only a goodbye, is a reason to take a fresh connection.
            PipeReader raw = transport.Connection.Transport.Input;
            if (!raw.TryRead(out ReadResult result)) { return true; }
            raw.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            return false;
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        window.Release();
        Outbox.Dispose();
    }
}
