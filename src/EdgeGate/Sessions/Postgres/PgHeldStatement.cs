using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A prepared statement whose every Bind waits for approval.</summary>
/// <param name="Name">What the target knows it by: a name of its own for each Parse, which only the gateway uses.</param>
/// <param name="Digest">SHA-256 over the Parse message.</param>
/// <remarks>
/// Under the client's own name a statement could come to mean another than the gateway believes (a Parse the target skipped, an SQL PREPARE), and
/// what was not approved would run. A name that stands for one Parse alone cannot.
/// </remarks>
public sealed record PgHeldStatement(byte[] Name, byte[] Digest)
{
    /// <summary>How such names begin; a client may not use one.</summary>
    public static ReadOnlySpan<byte> Prefix => "edgegate:"u8;

    /// <summary>The same, as it stands in SQL.</summary>
    public const string NamePrefix = "edgegate:";

    /// <summary>Makes one for a Parse message.</summary>
    public static PgHeldStatement Of(ReadOnlySpan<byte> message)
        => new([.. Prefix, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)))], SHA256.HashData(message));
}
