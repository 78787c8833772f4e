using EdgeGate.Core;
using EdgeGate.Protocols.Http2;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>What goes to the peer of a connection of HTTP/2, frame by frame. Appended to under the connection's lock.</summary>
/// <param name="outbox">Where to.</param>
/// <param name="gate">The lock.</param>
/// <param name="blockBytesMax">The longest header block.</param>
/// <param name="failed">Ends the connection: told of failures of the gateway itself in what nobody awaits.</param>
internal sealed class Http2Output(Outbox outbox, Lock gate, int blockBytesMax, Action<Exception> failed)
{
    /// <summary>The most a frame of ours holds: what every peer takes. Longer ones would only let streams wait for each other.</summary>
    public const int DataBytesMax = 16 * 1024;

    private readonly ByteBuffer block = new(blockBytesMax);
    private readonly Http2ResetStreams reset = new();
    private bool mustShrinkTable;
    private bool isDraining;

    /// <summary>Whether what waits should be written first.</summary>
    public bool IsFull => outbox.IsFull;

    /// <summary>Whether we reset a stream, not long ago.</summary>
    public bool WasReset(int stream) => reset.Contains(stream);

    /// <summary>Says what we take, and how much more of the whole connection than is usual.</summary>
    public void Settings(ReadOnlySpan<(Http2Setting Name, uint Value)> settings, int moreWindow)
    {
        Http2Writer.Settings(outbox.Buffer, settings);
        Http2Writer.WindowUpdate(outbox.Buffer, 0, moreWindow);
    }

    /// <summary>Takes the peer's settings.</summary>
    public void SettingsAck() => Http2Writer.SettingsAck(outbox.Buffer);

    /// <summary>The peer made its table smaller, or larger: our blocks use none, but it must be told so before the next (RFC 7541, 4.2).</summary>
    public void ShrinkTable() => mustShrinkTable = true;

    /// <summary>Where the fields of the next block are written.</summary>
    public ByteBuffer BeginBlock()
    {
        block.Clear();
        if (mustShrinkTable) { HpackWriter.TableSize(block, 0); }
        mustShrinkTable = false;
        return block;
    }

    /// <summary>Sends the block.</summary>
    public void Block(int stream, bool isEnd) => Http2Writer.Headers(outbox.Buffer, stream, block.Written, DataBytesMax, isEnd);

    /// <summary>Sends data, <see cref="DataBytesMax"/> at most.</summary>
    public void Data(int stream, bool isEnd, ReadOnlySpan<byte> data) => Http2Writer.Data(outbox.Buffer, stream, data, isEnd);

    /// <summary>Lets the peer send more of a stream, or of all where it is 0.</summary>
    public void Window(int stream, int count) => Http2Writer.WindowUpdate(outbox.Buffer, stream, count);

    /// <summary>Resets a stream. What the peer sent of it meanwhile is passed over.</summary>
    public void Reset(int stream, Http2ErrorCode code)
    {
        Http2Writer.RstStream(outbox.Buffer, stream, code);
        reset.Add(stream);
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="last">The last stream of the peer's that is served.</param>
    /// <param name="code">Why.</param>
    public void GoAway(int last, Http2ErrorCode code) => Http2Writer.GoAway(outbox.Buffer, last, code);

    /// <summary>Asks the peer for a sign of life.</summary>
    public void Ping() => Http2Writer.Ping(outbox.Buffer, "edgegate"u8);

    /// <summary>Gives one.</summary>
    public void PingAck(ReadOnlySpan<byte> asked) => Http2Writer.PingAck(outbox.Buffer, asked);

    /// <summary>Writes what waits.</summary>
    public ValueTask FlushAsync() => outbox.FlushAsync(CancellationToken.None);

    /// <summary>Writes what waits, without waiting for it.</summary>
    public void FlushSoon()
    {
        lock (gate)
        {
            if (isDraining || outbox.Buffer.Length == 0) { return; }
            isDraining = true;
        }
        _ = DrainAsync();
    }

    /// <summary>Gives memory back.</summary>
    public void Release() => block.Release();

    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                lock (gate)
                {
                    if (outbox.Buffer.Length == 0)
                    {
                        isDraining = false;
                        return;
                    }
                }
                await FlushAsync();
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // The reading loop sees it too.
        }
        catch (Exception problem)
        {
            failed(problem);
        }
    }
}
