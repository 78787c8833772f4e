using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>The server's side of SCRAM-SHA-256, for one exchange.</summary>
/// <remarks>RFC 5802, RFC 7677. No channel binding is offered, so a client that could bind says <c>y</c>. The user name of the exchange is ignored, as PostgreSQL does.</remarks>
public sealed class PgScramServer
{
    /// <summary>The longest message of a client.</summary>
    public const int BytesMax = 1024;

    private readonly PgScramVerifier verifier;
    private readonly string ownNonce;
    private string header = "";
    private string clientFirstBare = "";
    private string serverFirst = "";
    private string nonce = "";

    /// <summary>Prepares an exchange.</summary>
    /// <param name="verifier">What is kept of the password.</param>
    /// <param name="nonce">For tests; else random.</param>
    public PgScramServer(PgScramVerifier verifier, string? nonce = null)
    {
        this.verifier = verifier;
        ownNonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    }

    /// <summary>Answers client-first-message with server-first-message; false when the client's is malformed.</summary>
    public bool TryBegin(ReadOnlySpan<byte> clientFirst, out byte[] answer)
    {
        answer = [];
        if (serverFirst.Length > 0 || !TryText(clientFirst, out string message)) { return false; }
        // Neither binding (p=) nor an authorization identity (a=).
        if (!message.StartsWith("n,,", StringComparison.Ordinal) && !message.StartsWith("y,,", StringComparison.Ordinal)) { return false; }
        string bare = message[3..];
        string[] parts = bare.Split(',');
        // m= would be an extension that must be understood; others that follow the nonce may be passed over.
        if (parts.Length < 2 || !parts[0].StartsWith("n=", StringComparison.Ordinal) || !parts[1].StartsWith("r=", StringComparison.Ordinal) || parts[1].Length < 3) { return false; }
        if (parts.Skip(2).Any(static part => part.Length < 2 || !char.IsAsciiLetter(part[0]) || part[1] != '=')) { return false; }
        (header, clientFirstBare, nonce) = (message[..3], bare, parts[1][2..] + ownNonce);
        serverFirst = $"r={nonce},s={Convert.ToBase64String(verifier.Salt)},i={verifier.Iterations}";
        answer = Encoding.ASCII.GetBytes(serverFirst);
        return true;
    }

    /// <summary>Checks client-final-message; then the answer proves the server. False when it proves nothing.</summary>
    public bool TryFinish(ReadOnlySpan<byte> clientFinal, out byte[] answer)
    {
        answer = [];
        if (serverFirst.Length == 0 || !TryText(clientFinal, out string message)) { return false; }
        int proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0) { return false; }
        string withoutProof = message[..proofAt];
        string expected = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(header))},r={nonce}";
        if (withoutProof != expected && !withoutProof.StartsWith(expected + ",", StringComparison.Ordinal)) { return false; }
        Span<byte> proof = stackalloc byte[SHA256.HashSizeInBytes];
        ReadOnlySpan<char> spelt = message.AsSpan(proofAt + 3);
        if (!Convert.TryFromBase64Chars(spelt, proof, out int length) || length != proof.Length) { return false; }
        // Blanks, or bits behind the last byte that are not 0, would be another spelling of the same proof.
        if (!spelt.SequenceEqual(Convert.ToBase64String(proof))) { return false; }
        byte[] authMessage = Encoding.UTF8.GetBytes($"{clientFirstBare},{serverFirst},{withoutProof}");
        byte[] signature = HMACSHA256.HashData(verifier.StoredKey, authMessage);
        for (int i = 0; i < proof.Length; i++) { proof[i] ^= signature[i]; }
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), verifier.StoredKey)) { return false; }
        answer = Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(HMACSHA256.HashData(verifier.ServerKey, authMessage)));
        return true;
    }

    /// <summary>Printable ASCII and UTF-8 without control characters.</summary>
    private static bool TryText(ReadOnlySpan<byte> message, out string text)
    {
        text = "";
        if (message.Length > BytesMax || !System.Text.Unicode.Utf8.IsValid(message) || message.ContainsAnyInRange((byte)0, (byte)0x1f)) { return false; }
        text = Encoding.UTF8.GetString(message);
        return true;
    }
}
