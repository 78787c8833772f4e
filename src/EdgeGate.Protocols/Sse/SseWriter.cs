using System.Buffers;

namespace EdgeGate.Protocols.Sse;

/// <summary>Writes lines of an event stream, each ended by LF.</summary>
/// <remarks>WHATWG HTML, 9.2.5, "Parsing an event stream".</remarks>
public static class SseWriter
{
    /// <summary>Writes data, a <c>data</c> line for each of its lines.</summary>
    /// <param name="data">The data; lines in it are parted by CR, LF or both.</param>
    /// <param name="hasSpace">Whether a space stands behind the colon. There must be one where the data begins with a space.</param>
    /// <param name="output">Where to.</param>
    public static void Data<TWriter>(ReadOnlySpan<byte> data, bool hasSpace, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        while (true)
        {
            int end = data.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? data : data[..end];
            Write(hasSpace || line.StartsWith((byte)' ') ? "data: "u8 : "data:"u8, output);
            Line(line, output);
            if (end < 0) { return; }
            int next = data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n' ? end + 2 : end + 1;
            data = data[next..];
        }
    }

    /// <summary>Writes a line as it stands; an empty one ends an event.</summary>
    public static void Line<TWriter>(ReadOnlySpan<byte> line, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        Write(line, output);
        Write("\n"u8, output);
    }

    private static void Write<TWriter>(ReadOnlySpan<byte> bytes, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        if (bytes.IsEmpty) { return; }
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
