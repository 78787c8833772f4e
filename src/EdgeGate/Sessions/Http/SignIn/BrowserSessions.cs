using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>Who is signed in with a browser, in memory: a restart signs everybody out. Shared by all configurations.</summary>
/// <remarks>
/// A cookie holds 256 random bits and means nothing elsewhere; only a hash of it is kept, with the listener and the host it was made for, for cookies
/// know no ports. It ends with the token it stands for, or when its owner signs out.
/// </remarks>
public sealed class BrowserSessions(TimeProvider time)
{
    private const int SessionsMax = 65_536;
    private const int SecretBytes = 32;

    private readonly ConcurrentDictionary<UInt128, Signed> sessions = new();

    /// <summary>Seals what a browser carries through a sign-in.</summary>
    internal SignInFlow.Seal Seal { get; } = new();

    /// <summary>Begins; the cookie's value.</summary>
    public string Begin(Principal principal, string listener, string host)
    {
        if (sessions.Count >= SessionsMax) { Sweep(); }
        // Full of what has not ended: nobody else is signed in, rather than anybody signed out.
        if (sessions.Count >= SessionsMax) { return ""; }
        string value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        sessions[Key(Encoding.ASCII.GetBytes(value))] = new Signed(principal, listener, host);
        return value;
    }

    /// <summary>Who a cookie stands for; null when nobody.</summary>
    public Principal? Find(ReadOnlySpan<byte> cookie, string listener, string host)
    {
        UInt128 key = Key(cookie);
        if (!sessions.TryGetValue(key, out Signed? found) || found.Listener != listener || found.Host != host) { return null; }
        if (time.GetUtcNow() < found.Principal.ExpiresAt) { return found.Principal; }
        sessions.TryRemove(key, out _);
        return null;
    }

    /// <summary>Signs out.</summary>
    public Principal? End(ReadOnlySpan<byte> cookie) => sessions.TryRemove(Key(cookie), out Signed? ended) ? ended.Principal : null;

    private void Sweep()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((UInt128 key, Signed session) in sessions)
        {
            if (session.Principal.ExpiresAt <= now) { sessions.TryRemove(key, out _); }
        }
    }

    private static UInt128 Key(ReadOnlySpan<byte> cookie)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(cookie, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private sealed record Signed(Principal Principal, string Listener, string Host);
}
