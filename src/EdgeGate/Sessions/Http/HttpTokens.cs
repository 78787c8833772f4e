using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Identity;

namespace EdgeGate.Sessions.Http;

/// <summary>Remembers for a while which tokens were proven: a token comes with every request. Only its hash is kept.</summary>
public sealed class HttpTokens(TokenVerifier verifier, TimeProvider time)
{
    private const int TokensMax = 4096;

    /// <summary>How long a proof is trusted without asking again: so soon a withdrawn key counts.</summary>
    private static readonly TimeSpan TrustedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, (Principal Principal, DateTimeOffset Until)> proven = new();

    /// <summary>Whether an issuer is configured.</summary>
    public bool Knows(string issuer) => verifier.Knows(issuer);

    /// <summary>Whether a token was proven a while ago, and is trusted still.</summary>
    public bool IsProven(ReadOnlySpan<byte> token) => proven.TryGetValue(Key(token), out (Principal Principal, DateTimeOffset Until) known) && time.GetUtcNow() < known.Until;

    /// <summary>Verifies a token.</summary>
    public ValueTask<IdentityResult> VerifyAsync(ReadOnlySpan<byte> token, CancellationToken stop)
    {
        UInt128 key = Key(token);
        if (proven.TryGetValue(key, out (Principal Principal, DateTimeOffset Until) known) && time.GetUtcNow() < known.Until)
        {
            return new(verifier.IsDenied(known.Principal) ? new IdentityResult(null, IdentityFault.Denied) : new IdentityResult(known.Principal, IdentityFault.None));
        }
        return new(ProveAsync(key, Encoding.Latin1.GetString(token), stop));
    }

    private async Task<IdentityResult> ProveAsync(UInt128 key, string token, CancellationToken stop)
    {
        IdentityResult result = await verifier.VerifyAsync(token, stop);
        if (result.Principal is not { } principal)
        {
            proven.TryRemove(key, out _);
            return result;
        }
        DateTimeOffset now = time.GetUtcNow();
        if (proven.Count >= TokensMax) { proven.Clear(); }
        DateTimeOffset until = now + TrustedFor;
        proven[key] = (principal, until < principal.ExpiresAt ? until : principal.ExpiresAt);
        return result;
    }

    /// <summary>128 bits of SHA-256: a second token with the same key cannot be made.</summary>
    private static UInt128 Key(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
