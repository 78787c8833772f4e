using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>The client's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS.</summary>
/// <remarks>RFC 5802, RFC 7677; tls-server-end-point of RFC 5929 for -PLUS. PostgreSQL ignores the user name in the exchange.</remarks>
public sealed class PgScram
{
    /// <summary>More rounds than this would let a server tie the gateway up.</summary>
    private const int IterationsMax = 1_000_000;
    private const int IterationsMin = 4096;

    private readonly string password;
    private readonly byte[]? binding;
    private readonly string header;
    private readonly string nonce;
    private byte[] serverSignature = [];

    /// <summary>Prepares an exchange.</summary>
    /// <param name="password">The password.</param>
    /// <param name="binding">Hash of the server's certificate for -PLUS, or null.</param>
    /// <param name="canBind">Whether the client could have bound, had the server offered it (flag <c>y</c>, against downgrades).</param>
    /// <param name="nonce">For tests; else random.</param>
    public PgScram(string password, byte[]? binding, bool canBind, string? nonce = null)
    {
        this.password = password;
        this.binding = binding;
        this.nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        header = binding is not null ? "p=tls-server-end-point,," : canBind ? "y,," : "n,,";
    }

    private string FirstBare => $"n=,r={nonce}";

    /// <summary>client-first-message.</summary>
    public byte[] FirstMessage() => Encoding.UTF8.GetBytes(header + FirstBare);

    /// <summary>Answers server-first-message with client-final-message; false when the server's is not acceptable.</summary>
    public bool TryRespond(ReadOnlySpan<byte> serverFirst, out byte[] clientFinal)
    {
        clientFinal = [];
        string message = Encoding.UTF8.GetString(serverFirst);
        string[] parts = message.Split(',');
        if (parts.Length < 3 || !parts[0].StartsWith("r=" + nonce, StringComparison.Ordinal) || parts[0].Length <= nonce.Length + 2
            || !parts[1].StartsWith("s=", StringComparison.Ordinal) || !parts[2].StartsWith("i=", StringComparison.Ordinal)
            || !int.TryParse(parts[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < IterationsMin or > IterationsMax)
        {
            return false;
        }
        byte[] salt = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1][2..], salt, out int saltLength)) { return false; }
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Prepared(password), salt.AsSpan(0, saltLength), iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        string bound = Convert.ToBase64String([.. Encoding.ASCII.GetBytes(header), .. binding ?? []]);
        string withoutProof = $"c={bound},{parts[0]}";
        byte[] authMessage = Encoding.UTF8.GetBytes($"{FirstBare},{message},{withoutProof}");
        byte[] proof = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(proof), authMessage);
        for (int i = 0; i < proof.Length; i++) { proof[i] ^= signature[i]; }
        serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), authMessage);
        clientFinal = Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
        return true;
    }

    /// <summary>Whether server-final-message proves that the server knows the password too.</summary>
    public bool VerifyServer(ReadOnlySpan<byte> serverFinal)
    {
        if (serverSignature.Length == 0) { return false; }
        int end = serverFinal.IndexOf((byte)',');
        // As text: base64 has several spellings of the same bytes, and an honest server uses one.
        byte[] expected = Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(serverSignature));
        return CryptographicOperations.FixedTimeEquals(end < 0 ? serverFinal : serverFinal[..end], expected);
    }

    /// <summary>SASLprep as far as it changes anything in practice: NFKC; text that cannot be normalised is taken as it is, as PostgreSQL does.</summary>
    private static byte[] Prepared(string password)
    {
        if (System.Text.Ascii.IsValid(password)) { return Encoding.ASCII.GetBytes(password); }
        try
        {
            return Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8.GetBytes(password);
        }
    }
}
