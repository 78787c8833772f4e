using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The cancel keys the gateway issued, each for one session and its target's own key, which no client ever sees.</summary>
public sealed class PgCancelKeys
{
    /// <summary>Bytes of a secret in protocol 3.0.</summary>
    public const int ShortBytes = 4;
    /// <summary>Bytes of a secret in protocol 3.2.</summary>
    public const int LongBytes = 32;

    private readonly ConcurrentDictionary<int, (byte[] Secret, string Session, Func<CancellationToken, Task> Cancel)> keys = new();

    /// <summary>Issues a key.</summary>
    /// <param name="bytes">Length of the secret.</param>
    /// <param name="session">The session's identifier, for audit.</param>
    /// <param name="cancel">Cancels at the target.</param>
    public (int ProcessId, byte[] Secret) Issue(int bytes, string session, Func<CancellationToken, Task> cancel)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(bytes);
        while (true)
        {
            int processId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
            if (keys.TryAdd(processId, (secret, session, cancel))) { return (processId, secret); }
        }
    }

    /// <summary>Takes a key back when its session has ended.</summary>
    public void Revoke(int processId) => keys.TryRemove(processId, out _);

    /// <summary>Finds what a CancelRequest's body (Int32 process id, then the secret) may cancel; null when it is none of ours.</summary>
    public (string Session, Func<CancellationToken, Task> Cancel)? Find(ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(int) + ShortBytes || !keys.TryGetValue(BinaryPrimitives.ReadInt32BigEndian(body), out (byte[] Secret, string Session, Func<CancellationToken, Task> Cancel) found)) { return null; }
        return CryptographicOperations.FixedTimeEquals(found.Secret, body[sizeof(int)..]) ? (found.Session, found.Cancel) : null;
    }
}
