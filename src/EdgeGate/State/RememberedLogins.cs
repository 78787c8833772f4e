using System.Security.Cryptography;
using EdgeGate.Core;

namespace EdgeGate.State;

/// <summary>Public keys that stand for a sign-in until it ends. Kept by the key's hash: whoever reads the state learns no key.</summary>
/// <remarks>Whoever remembers has seen the key proven in the connection in which the sign-in was done.</remarks>
public sealed class RememberedLogins
{
    private readonly StateStore state;

    /// <summary>Opens the table; makes it when it is new.</summary>
    public RememberedLogins(StateStore state)
    {
        this.state = state;
        state.Execute("""
            CREATE TABLE IF NOT EXISTS ssh_logins(
              key TEXT PRIMARY KEY, subject TEXT NOT NULL, email TEXT, groups TEXT NOT NULL, issuer TEXT NOT NULL, expires INTEGER NOT NULL) STRICT;
            """);
    }

    /// <summary>Has a key stand for a principal until its proof ends; a later sign-in takes the place of an earlier one.</summary>
    /// <exception cref="StateFailedException">It cannot be kept.</exception>
    public void Remember(ReadOnlySpan<byte> keyBlob, Principal principal, DateTimeOffset now)
    {
        state.Execute("DELETE FROM ssh_logins WHERE expires <= $now", ("$now", now.ToUnixTimeSeconds()));
        state.Execute(
            "INSERT INTO ssh_logins(key, subject, email, groups, issuer, expires) VALUES($key, $subject, $email, $groups, $issuer, $expires) ON CONFLICT(key) DO UPDATE SET subject = excluded.subject, email = excluded.email, groups = excluded.groups, issuer = excluded.issuer, expires = excluded.expires",
            ("$key", HashOf(keyBlob)), ("$subject", principal.Subject), ("$email", principal.Email), ("$groups", string.Join('\n', principal.Groups)),
            ("$issuer", principal.Issuer), ("$expires", principal.ExpiresAt.ToUnixTimeSeconds()));
    }

    /// <summary>Whom a key stands for; null when for nobody, or not any more.</summary>
    public Principal? Find(ReadOnlySpan<byte> keyBlob, DateTimeOffset now)
        => state.First(
            "SELECT subject, email, groups, issuer, expires FROM ssh_logins WHERE key = $key AND expires > $now",
            static row => new Principal(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), [.. row.GetString(2).Split('\n', StringSplitOptions.RemoveEmptyEntries)],
                row.GetString(3), Proof.RememberedKey, DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4))),
            ("$key", HashOf(keyBlob)), ("$now", now.ToUnixTimeSeconds()));

    private static string HashOf(ReadOnlySpan<byte> keyBlob) => Convert.ToHexStringLower(SHA256.HashData(keyBlob));
}
