using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Codes of startup-phase packets, and the walk over a StartupMessage's parameters.</summary>
/// <remarks>PostgreSQL protocol, "Message Formats", StartupMessage: Int32 version, then String name and String value each, then a zero byte.</remarks>
public ref struct PgStartup(ReadOnlySpan<byte> body)
{
    /// <summary>Protocol 3.0.</summary>
    public const int Version30 = 3 << 16;
    /// <summary>Protocol 3.2: long cancel keys (PostgreSQL 18).</summary>
    public const int Version32 = (3 << 16) | 2;
    /// <summary>CancelRequest.</summary>
    public const int CancelRequest = (1234 << 16) | 5678;
    /// <summary>SSLRequest.</summary>
    public const int SslRequest = (1234 << 16) | 5679;
    /// <summary>GSSENCRequest.</summary>
    public const int GssEncRequest = (1234 << 16) | 5680;

    private WireReader reader = new(body);
    private bool isEnded;

    /// <summary>Whether the body was malformed; known once <see cref="Read"/> returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next parameter; false at the terminating zero byte or at a fault.</summary>
    public bool Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (isEnded) { return false; }
        bool hasName = reader.TryReadCString(out name);
        if (hasName && !name.IsEmpty && reader.TryReadCString(out value)) { return true; }
        isEnded = true;
        IsMalformed = !hasName || !name.IsEmpty || !reader.AtEnd;
        return false;
    }
}
