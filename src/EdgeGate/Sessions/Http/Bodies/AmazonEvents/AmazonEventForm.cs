using EdgeGate.Core;
using EdgeGate.Protocols.AmazonEvents;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Bodies.AmazonEvents;

/// <summary>How messages go on: framed anew, or for recordings, which people read and search, a line each: what happened, and the payload.</summary>
/// <param name="context">Says which.</param>
internal readonly struct AmazonEventForm(BodyContext context)
{
    /// <summary>Whether it is lines.</summary>
    public bool IsLines { get; } = context.IsKept;

    /// <summary>Appends a message.</summary>
    /// <param name="headers">Its headers, as they stand.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="output">Where to.</param>
    public void Append(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ByteBuffer output)
    {
        if (!IsLines)
        {
            AmazonEventWriter.Message(headers, payload, output);
            return;
        }
        AmazonEventHeaders header = new(headers);
        while (header.Read())
        {
            if (header.Type != AmazonEventHeaders.Text || !SaysWhat(header.Name)) { continue; }
            output.Append(header.Value);
            output.Append((byte)' ');
        }
        output.Append(payload);
        output.Append((byte)'\n');
    }

    private static bool SaysWhat(ReadOnlySpan<byte> name)
        => Http1Bytes.Same(name, ":event-type"u8) || Http1Bytes.Same(name, ":exception-type"u8) || Http1Bytes.Same(name, ":error-code"u8) || Http1Bytes.Same(name, ":error-message"u8);
}
