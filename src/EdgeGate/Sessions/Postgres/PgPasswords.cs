using System.Net;
using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Relay;
using EdgeGate.State;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Passwords the gateway makes for people whose tools know nothing else: random, shown once, kept as SCRAM verifiers, for one connection and a while.</summary>
/// <remarks>The user name (<c>pw-...</c>) names the password. Who asks with one that does not exist, has ended, or is for another connection or network, gets the same exchange and the same refusal.</remarks>
public sealed class PgPasswords(PasswordStore store, SessionTable sessions, TimeProvider time)
{
    /// <summary>What user names of passwords begin with.</summary>
    public const string Prefix = "pw-";

    /// <summary>The most passwords somebody has at a time.</summary>
    public const int OfOneMax = 50;

    private const int IdChars = 16;
    private const int PasswordChars = 32;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly byte[] mockSecret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Makes one.</summary>
    /// <param name="principal">For whom.</param>
    /// <param name="connection">For which connection.</param>
    /// <param name="network">From where; null for anywhere.</param>
    /// <param name="life">For how long.</param>
    /// <returns>What is kept, and the password, which is not.</returns>
    /// <exception cref="StateFailedException">It cannot be kept.</exception>
    public (ConnectionPassword Kept, string Password) Create(Principal principal, string connection, IPNetwork? network, TimeSpan life)
    {
        string password = RandomNumberGenerator.GetString(Alphabet, PasswordChars);
        PgScramVerifier verifier = PgScramVerifier.Of(password);
        DateTimeOffset now = time.GetUtcNow();
        ConnectionPassword kept = new(
            RandomNumberGenerator.GetString(Alphabet, IdChars), PrincipalJson.Write(principal), principal.Subject, principal.Issuer, connection, network?.ToString(),
            verifier.Salt, verifier.Iterations, verifier.StoredKey, verifier.ServerKey, now, now + life);
        store.Add(kept);
        return (kept, password);
    }

    /// <summary>Begins an exchange for a user name, whatever it is.</summary>
    public PgScramServer Begin(string user)
        => new(Find(user) is { } kept ? new PgScramVerifier(kept.Salt, kept.Iterations, kept.StoredKey, kept.ServerKey) : PgScramVerifier.Mock(mockSecret, user));

    /// <summary>Whom a password whose exchange succeeded stands for; null when not here, or not for this.</summary>
    public Principal? Prove(string user, string connection, IPAddress? client)
    {
        if (Find(user) is not { } kept || kept.Connection != connection) { return null; }
        if (kept.Network is { } network && (client is null || !IPNetwork.Parse(network).Contains(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client))) { return null; }
        return PrincipalJson.Read(kept.Principal, Proof.Password, kept.Expires) is { } principal ? principal with { PasswordId = kept.Id } : null;
    }

    /// <summary>Somebody's, newest first.</summary>
    public IReadOnlyList<ConnectionPassword> Of(Principal principal) => store.Of(principal.Subject, principal.Issuer, time.GetUtcNow());

    /// <summary>Removes one of somebody's, and ends the sessions that were opened with it; false when they have none of this name.</summary>
    public bool Revoke(Principal principal, string id)
    {
        if (Of(principal).FirstOrDefault(one => one.Id == id) is not { } revoked) { return false; }
        store.Remove(id);
        sessions.EndOpenedWith(id, revoked.Expires);
        return true;
    }

    private ConnectionPassword? Find(string user) => user.Length == Prefix.Length + IdChars ? store.Find(user[Prefix.Length..], time.GetUtcNow()) : null;
}
