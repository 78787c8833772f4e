using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeGate.Fuzz.Plain;

/// <summary>SCRAM-SHA-256 word by word from RFC 5802, section 3; what the user is called is a parameter, so that the RFC's own example can check it.</summary>
internal sealed class PlainScram(string user, string password, string gs2Header, byte[] binding, string clientNonce)
{
    private byte[] serverSignature = [];

    /// <summary>client-final-message, or null when server-first-message is not acceptable.</summary>
    public string? ClientFinal(byte[] serverFirst)
    {
        string text = Encoding.UTF8.GetString(serverFirst);
        Match match = Regex.Match(text, @"\A(r=([^,]*)),s=([^,]*),i=([0-9]+)(,|\z)", RegexOptions.Singleline);
        if (!match.Success || !match.Groups[2].Value.StartsWith(clientNonce, StringComparison.Ordinal) || match.Groups[2].Length == clientNonce.Length) { return null; }
        if (!long.TryParse(match.Groups[4].Value, CultureInfo.InvariantCulture, out long iterations) || iterations is < 4096 or > 1_000_000) { return null; }
        byte[] salt;
        try
        {
            salt = Convert.FromBase64String(match.Groups[3].Value);
        }
        catch (FormatException)
        {
            return null;
        }
        byte[] saltedPassword = Hi(Encoding.UTF8.GetBytes(password), salt, (int)iterations);
        byte[] clientKey = HMACSHA256.HashData(saltedPassword, Encoding.ASCII.GetBytes("Client Key"));
        byte[] storedKey = SHA256.HashData(clientKey);
        string withoutProof = "c=" + Convert.ToBase64String([.. Encoding.ASCII.GetBytes(gs2Header), .. binding]) + "," + match.Groups[1].Value;
        string authMessage = $"n={user},r={clientNonce}" + "," + text + "," + withoutProof;
        byte[] clientSignature = HMACSHA256.HashData(storedKey, Encoding.UTF8.GetBytes(authMessage));
        byte[] serverKey = HMACSHA256.HashData(saltedPassword, Encoding.ASCII.GetBytes("Server Key"));
        serverSignature = HMACSHA256.HashData(serverKey, Encoding.UTF8.GetBytes(authMessage));
        return withoutProof + ",p=" + Convert.ToBase64String([.. clientKey.Zip(clientSignature, static (a, b) => (byte)(a ^ b))]);
    }

    /// <summary>server-final-message as an honest server sends it.</summary>
    public string ServerFinal => "v=" + Convert.ToBase64String(serverSignature);

    /// <summary>Hi of RFC 5802: the first block of PBKDF2, by hand.</summary>
    private static byte[] Hi(byte[] text, byte[] salt, int iterations)
    {
        byte[] u = HMACSHA256.HashData(text, (byte[])[.. salt, 0, 0, 0, 1]);
        byte[] result = [.. u];
        for (int i = 1; i < iterations; i++)
        {
            u = HMACSHA256.HashData(text, u);
            for (int b = 0; b < result.Length; b++) { result[b] ^= u[b]; }
        }
        return result;
    }
}
