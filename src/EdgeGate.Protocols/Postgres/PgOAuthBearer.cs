namespace EdgeGate.Protocols.Postgres;

/// <summary>The client's message of the SASL mechanism OAUTHBEARER. A view.</summary>
/// <remarks>
/// RFC 7628, 3.1, as PostgreSQL's server reads it ("OAUTHBEARER Authentication"):
/// <code>
/// gs2-header ("n,," or "y,,"), 0x01, pairs of key "=" value 0x01, 0x01        auth=Bearer TOKEN is the one that counts
/// </code>
/// An empty <c>auth</c> asks where to get a token. Channel binding and authorization identities are refused; a key that comes twice too.
/// </remarks>
public readonly ref struct PgOAuthBearer
{
    /// <summary>The longest message: a token and what stands around it.</summary>
    public const int BytesMax = 20 * 1024;

    private const byte Separator = 1;

    private PgOAuthBearer(ReadOnlySpan<byte> token) => Token = token;

    /// <summary>The token; empty when the client asks where to get one.</summary>
    public ReadOnlySpan<byte> Token { get; }

    /// <summary>Reads a message; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out PgOAuthBearer read)
    {
        read = default;
        if (message.Length > BytesMax || !(message.StartsWith("n,,\u0001"u8) || message.StartsWith("y,,\u0001"u8)) || message[^1] != Separator) { return false; }
        // What is left: pairs, each with its separator, and one separator more.
        ReadOnlySpan<byte> rest = message[4..];
        bool hasAuth = false, hasHost = false, hasPort = false;
        ReadOnlySpan<byte> auth = default;
        while (rest.Length > 1)
        {
            int end = rest.IndexOf(Separator);
            ReadOnlySpan<byte> pair = rest[..end];
            int equals = pair.IndexOf((byte)'=');
            if (equals < 1 || !IsValue(pair[(equals + 1)..])) { return false; }
            ReadOnlySpan<byte> key = pair[..equals];
            if (key.SequenceEqual("auth"u8))
            {
                if (hasAuth) { return false; }
                hasAuth = true;
                auth = pair[(equals + 1)..];
            }
            else if (key.SequenceEqual("host"u8))
            {
                if (hasHost) { return false; }
                hasHost = true;
            }
            else if (key.SequenceEqual("port"u8))
            {
                if (hasPort) { return false; }
                hasPort = true;
            }
            else if (!IsKey(key)) { return false; }
            rest = rest[(end + 1)..];
        }
        if (rest.Length != 1 || !hasAuth) { return false; }
        if (auth.IsEmpty)
        {
            read = new PgOAuthBearer(default);
            return true;
        }
        return TryReadToken(auth, out read);
    }

    /// <summary><c>Bearer</c>, blanks, and a b64token (RFC 6750, 2.1).</summary>
    private static bool TryReadToken(ReadOnlySpan<byte> auth, out PgOAuthBearer read)
    {
        read = default;
        if (auth.Length < 8 || !System.Text.Ascii.EqualsIgnoreCase(auth[..7], "bearer "u8)) { return false; }
        ReadOnlySpan<byte> token = auth[7..].TrimStart((byte)' ');
        ReadOnlySpan<byte> letters = token.TrimEnd((byte)'=');
        if (letters.IsEmpty) { return false; }
        foreach (byte one in letters)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && !"-._~+/"u8.Contains(one)) { return false; }
        }
        read = new PgOAuthBearer(token);
        return true;
    }

    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        foreach (byte one in key)
        {
            if (!char.IsAsciiLetter((char)one)) { return false; }
        }
        return true;
    }

    /// <summary>VCHAR, blank, tab and line ends (RFC 7628, 3.1).</summary>
    private static bool IsValue(ReadOnlySpan<byte> value)
    {
        foreach (byte one in value)
        {
            if (one is not ((>= 0x20 and <= 0x7e) or 0x09 or 0x0d or 0x0a)) { return false; }
        }
        return true;
    }
}
