using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>What a browser carries through a sign-in, sealed in a cookie: so the answer can only be given by the browser that was asked.</summary>
/// <param name="State">Comes back in the query.</param>
/// <param name="Nonce">Comes back in the ID token.</param>
/// <param name="Secret">The PKCE verifier.</param>
/// <param name="Listener">Where it began.</param>
/// <param name="Host">The authority asked.</param>
/// <param name="Return">The path asked for first.</param>
/// <param name="Until">Unix seconds at which it ends.</param>
internal sealed record SignInFlow(string State, string Nonce, string Secret, string Listener, string Host, string Return, long Until)
{
    /// <summary>How long a person may take to sign in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int ReturnCharsMax = 1024;

    /// <summary>Begins.</summary>
    public static SignInFlow Begin(string listener, string host, string asked, DateTimeOffset now)
        => new(Random(16), Random(16), Random(32), listener, host, SafeReturn(asked), (now + Lifetime).ToUnixTimeSeconds());

    /// <summary>A path of this origin, or the root: browsers take <c>//host</c> and <c>/\host</c> for other origins.</summary>
    public static string SafeReturn(string asked)
    {
        bool isSafe = asked.Length is > 0 and <= ReturnCharsMax && asked[0] == '/' && !asked.StartsWith("//", StringComparison.Ordinal)
            && asked.All(static c => c is > ' ' and < (char)0x7F and not '\\') && !asked.StartsWith("/.edgegate/", StringComparison.Ordinal);
        return isSafe ? asked : "/";
    }

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Seals flows: AES-256-GCM under a key that lives in memory alone.</summary>
    internal sealed class Seal
    {
        private const int NonceBytes = 12;
        private const int TagBytes = 16;
        private const int CharsMax = 4096;

        private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

        /// <summary>Seals one: a cookie's value.</summary>
        public string Close(SignInFlow flow)
        {
            byte[] plain = JsonSerializer.SerializeToUtf8Bytes([flow.State, flow.Nonce, flow.Secret, flow.Listener, flow.Host, flow.Return, flow.Until.ToString(System.Globalization.CultureInfo.InvariantCulture)], SignInJson.Default.StringArray);
            byte[] sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
            RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
            using AesGcm cipher = new(key, TagBytes);
            cipher.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
            return Base64Url.EncodeToString(sealedBytes);
        }

        /// <summary>Opens one; null when it is none of ours, or too old.</summary>
        public SignInFlow? Open(ReadOnlySpan<byte> cookie, DateTimeOffset now)
        {
            if (cookie.Length > CharsMax || !Base64Url.IsValid(cookie)) { return null; }
            byte[] sealedBytes = Base64Url.DecodeFromUtf8(cookie);
            if (sealedBytes.Length <= NonceBytes + TagBytes) { return null; }
            byte[] plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
            try
            {
                using AesGcm cipher = new(key, TagBytes);
                cipher.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
            string[] parts = JsonSerializer.Deserialize(plain, SignInJson.Default.StringArray)!;
            SignInFlow flow = new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], long.Parse(parts[6], System.Globalization.CultureInfo.InvariantCulture));
            return now.ToUnixTimeSeconds() <= flow.Until ? flow : null;
        }
    }
}
