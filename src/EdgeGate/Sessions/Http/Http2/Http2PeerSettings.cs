using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>What the peer of a connection takes. Under the connection's lock.</summary>
/// <remarks>RFC 9113, 6.5.</remarks>
internal sealed class Http2PeerSettings(long defaultWindow)
{
    /// <summary>Whether it has said so.</summary>
    public bool HaveCome { get; private set; }

    /// <summary>Bytes it takes of a new stream.</summary>
    public long StreamWindow { get; private set; } = defaultWindow;

    /// <summary>Streams it lets us have.</summary>
    public long StreamsMax { get; private set; } = 100;

    /// <summary>Takes a frame.</summary>
    /// <param name="payload">What is behind its header.</param>
    /// <param name="isFromServer">Whether a server sent it.</param>
    /// <param name="growth">By how much the windows of streams under way grow: once a frame, for there may be thousands of them in one.</param>
    /// <param name="changesTable">Whether the table of header blocks has another size.</param>
    /// <returns>What is wrong with it; None when nothing is.</returns>
    public ProtocolFault Take(ReadOnlySpan<byte> payload, bool isFromServer, out long growth, out bool changesTable)
    {
        (growth, changesTable) = (0, false);
        HaveCome = true;
        ProtocolFault fault = Http2Settings.Check(payload, isFromServer);
        if (fault != ProtocolFault.None) { return fault; }
        long before = StreamWindow;
        Http2Settings settings = new(payload);
        while (settings.Read(out Http2Setting name, out uint value))
        {
            switch (name)
            {
                case Http2Setting.HeaderTableSize:
                    changesTable = true;
                    break;
                case Http2Setting.MaxConcurrentStreams:
                    StreamsMax = value;
                    break;
                case Http2Setting.InitialWindowSize:
                    StreamWindow = value;
                    break;
            }
        }
        growth = StreamWindow - before;
        return ProtocolFault.None;
    }
}
