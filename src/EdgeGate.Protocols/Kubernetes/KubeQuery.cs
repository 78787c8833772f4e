using EdgeGate.Protocols.Http1;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>Walks the parameters of a query as Go's <c>url.ParseQuery</c> does, and refuses what it drops in silence.</summary>
/// <remarks>WHATWG URL, "application/x-www-form-urlencoded parsing"; Go, net/url: a semicolon and a broken escape make a parameter vanish.</remarks>
public ref struct KubeQuery(ReadOnlySpan<byte> query)
{
    private ReadOnlySpan<byte> rest = query;

    /// <summary>Reads the next parameter; false at the end.</summary>
    /// <param name="name">Its name, encoded.</param>
    /// <param name="value">Its value, encoded; empty when there is no equals sign.</param>
    public bool Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (part.IsEmpty) { continue; }
            int equals = part.IndexOf((byte)'=');
            name = equals < 0 ? part : part[..equals];
            value = equals < 0 ? default : part[(equals + 1)..];
            return true;
        }
        name = value = default;
        return false;
    }

    /// <summary>Decodes a name or a value.</summary>
    /// <param name="encoded">As sent.</param>
    /// <param name="output">Receives it: at least as long.</param>
    /// <param name="written">Bytes of it.</param>
    /// <returns>False for a semicolon or a broken escape.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> output, out int written)
    {
        written = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte c = encoded[i];
            if (c == ';') { return false; }
            if (c == '%')
            {
                if (i + 2 >= encoded.Length) { return false; }
                int high = Http1Bytes.Hex(encoded[i + 1]);
                int low = Http1Bytes.Hex(encoded[i + 2]);
                if (high < 0 || low < 0) { return false; }
                c = (byte)((high << 4) | low);
                i += 2;
            }
            else if (c == '+') { c = (byte)' '; }
            output[written++] = c;
        }
        return true;
    }

    /// <summary>A flag's value, as the API server's conversion reads it: <c>false</c> and <c>0</c> are false, all else is true.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> value) => !(Http1Bytes.Same(value, "false"u8) || value.SequenceEqual("0"u8));
}
