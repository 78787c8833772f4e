using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres;

/// <summary>The body of a client's SASLInitialResponse. A view.</summary>
/// <remarks>
/// PostgreSQL protocol, "Message Formats":
/// <code>String mechanism, Int32 length (-1: no response), Byten response</code>
/// </remarks>
public readonly ref struct PgSaslInitialResponse
{
    private PgSaslInitialResponse(ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> response)
    {
        Mechanism = mechanism;
        Response = response;
    }

    /// <summary>The mechanism's name.</summary>
    public ReadOnlySpan<byte> Mechanism { get; }

    /// <summary>The mechanism's first message; empty when there is none.</summary>
    public ReadOnlySpan<byte> Response { get; }

    /// <summary>Reads a body; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out PgSaslInitialResponse read)
    {
        read = default;
        WireReader reader = new(body);
        if (!reader.TryReadCString(out ReadOnlySpan<byte> mechanism) || !reader.TryReadInt32(out int length)) { return false; }
        ReadOnlySpan<byte> response = reader.Rest;
        if (length == -1 ? !response.IsEmpty : length != response.Length) { return false; }
        read = new PgSaslInitialResponse(mechanism, response);
        return true;
    }
}
