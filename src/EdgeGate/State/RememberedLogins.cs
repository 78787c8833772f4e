using System.Security.Cryptography;
using EdgeGate.Core;

namespace EdgeGate.State;

/// <summary>Public keys that stand for a sign-in until it ends. Kept by the key's hash: whoever reads the state learns no key.</summary>
/// <remarks>
/// Whoever remembers has seen the key proven in the connection in which the sign-in was done. The whole principal is kept, with the token it came of: what is
/// denied of that token is denied of the key.
/// </remarks>
public sealed class RememberedLogins
{
    private readonly StateStore state;

    /// <summary>Opens the table; makes it when it is new. Keys of a version that kept less are forgotten: their owners sign in again.</summary>
    public RememberedLogins(StateStore state)
    {
        this.state = state;
        state.Execute("DROP TABLE IF EXISTS ssh_logins");
        state.Execute("CREATE TABLE IF NOT EXISTS remembered_keys(key TEXT PRIMARY KEY, principal TEXT NOT NULL, expires INTEGER NOT NULL) STRICT");
    }

    /// <summary>Has a key stand for a principal until its proof ends; a later sign-in takes the place of an earlier one.</summary>
    /// <exception cref="StateFailedException">It cannot be kept.</exception>
    public void Remember(ReadOnlySpan<byte> keyBlob, Principal principal, DateTimeOffset now)
    {
        state.Execute("DELETE FROM remembered_keys WHERE expires <= $now", ("$now", now.ToUnixTimeSeconds()));
        state.Execute(
            "INSERT INTO remembered_keys(key, principal, expires) VALUES($key, $principal, $expires) ON CONFLICT(key) DO UPDATE SET principal = excluded.principal, expires = excluded.expires",
            ("$key", HashOf(keyBlob)), ("$principal", PrincipalJson.Write(principal)), ("$expires", principal.ExpiresAt.ToUnixTimeSeconds()));
    }

    /// <summary>Whom a key stands for; null when for nobody, or not any more.</summary>
    public Principal? Find(ReadOnlySpan<byte> keyBlob, DateTimeOffset now)
        => state.First(
            "SELECT principal, expires FROM remembered_keys WHERE key = $key AND expires > $now",
            static row => new Kept(PrincipalJson.Read(row.GetString(0), Proof.RememberedKey, DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(1)))),
            ("$key", HashOf(keyBlob)), ("$now", now.ToUnixTimeSeconds()))?.Principal;

    private static string HashOf(ReadOnlySpan<byte> keyBlob) => Convert.ToHexStringLower(SHA256.HashData(keyBlob));

    private sealed record Kept(Principal? Principal);
}
