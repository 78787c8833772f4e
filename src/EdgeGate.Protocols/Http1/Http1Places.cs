namespace EdgeGate.Protocols.Http1;

/// <summary>Finds the places, URLs in other words, that stand inside the values of fields.</summary>
public static class Http1Places
{
    /// <summary>Finds the next place of a Link field: <c>&lt;place&gt;; rel="next", &lt;place&gt;; ...</c>. Quoted parameters are passed over.</summary>
    /// <remarks>RFC 8288, 3.</remarks>
    /// <param name="value">The field's value, or what is left of it.</param>
    /// <param name="place">Where it stands, without its brackets.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryFindLink(ReadOnlySpan<byte> value, out Range place)
    {
        place = default;
        bool isQuoted = false;
        for (int at = 0; at < value.Length; at++)
        {
            switch (value[at])
            {
                case (byte)'\\' when isQuoted:
                    at++;
                    break;
                case (byte)'"':
                    isQuoted = !isQuoted;
                    break;
                case (byte)'<' when !isQuoted:
                    int length = value[(at + 1)..].IndexOf((byte)'>');
                    place = (at + 1)..(at + 1 + length);
                    return length >= 0;
            }
        }
        return false;
    }

    /// <summary>Finds the place of a Refresh field: <c>5; url=place</c>, with or without quotes around it.</summary>
    /// <remarks>HTML, "Shared declarative refresh steps".</remarks>
    /// <param name="value">The field's value.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryFindRefresh(ReadOnlySpan<byte> value, out Range place)
    {
        place = default;
        int at = value.IndexOfAny((byte)';', (byte)',') + 1;
        if (at == 0) { return false; }
        at = Past(value, at);
        if (value.Length - at < 3 || !Http1Bytes.Same(value[at..(at + 3)], "url"u8)) { return false; }
        at = Past(value, at + 3);
        if (at == value.Length || value[at] != '=') { return false; }
        at = Past(value, at + 1);
        int end = value.Length;
        if (at < end && value[at] is (byte)'"' or (byte)'\'')
        {
            int length = value[(at + 1)..].IndexOf(value[at]);
            at++;
            if (length >= 0) { end = at + length; }
        }
        place = at..end;
        return at < end;
    }

    /// <summary>Where no blank stands from a place on.</summary>
    private static int Past(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length && value[at] is (byte)' ' or (byte)'\t') { at++; }
        return at;
    }
}
