namespace EdgeGate.Protocols.Http1;

/// <summary>Walks the field lines of a head or a trailer section that was checked: name, colon, value, CRLF, again and again.</summary>
/// <remarks>RFC 9112, 5.</remarks>
public ref struct Http1Fields(ReadOnlySpan<byte> lines)
{
    private ReadOnlySpan<byte> rest = lines;

    /// <summary>The lines that were given.</summary>
    public ReadOnlySpan<byte> Lines { get; } = lines;

    /// <summary>Reads the next field; false at the end.</summary>
    /// <param name="name">Its name, as sent.</param>
    /// <param name="value">Its value without spaces around it.</param>
    public bool Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int end = rest.IndexOf((byte)'\r');
        int colon = rest.IndexOf((byte)':');
        if (end < 0 || colon < 0 || colon > end)
        {
            name = value = default;
            return false;
        }
        name = rest[..colon];
        value = Http1Bytes.Trim(rest[(colon + 1)..end]);
        rest = rest[(end + 2)..];
        return true;
    }

    /// <summary>The value of the first field of a name; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value)
    {
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out value))
        {
            if (Http1Bytes.Same(name, wanted)) { return true; }
        }
        value = default;
        return false;
    }

    /// <summary>How many fields have a name.</summary>
    public static int Count(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> wanted)
    {
        int count = 0;
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out _)) { count += Http1Bytes.Same(name, wanted) ? 1 : 0; }
        return count;
    }

    /// <summary>Whether a Connection field names another field, which then ends here (RFC 9110, 7.6.1).</summary>
    public static bool IsListedInConnection(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> wanted)
    {
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, "connection"u8)) { continue; }
            while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
            {
                if (Http1Bytes.Same(item, wanted)) { return true; }
            }
        }
        return false;
    }
}
