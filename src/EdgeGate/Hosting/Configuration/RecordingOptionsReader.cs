using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Recording;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>recording</c>.</summary>
internal static class RecordingOptionsReader
{
    public static RecordingOptions Read(ConfigScope scope)
    {
        ConfigScope sign = scope.Child("sign");
        SecretText? key = sign.Secret("key");
        if (scope.Has("sign") && !sign.Has("key")) { sign.Problem(sign.Key, "'key' is missing", "add key: { file: sign.pem }, or remove sign for a key that is made"); }
        if (key is not null)
        {
            try
            {
                RecordingKey.Parse(key.Reveal());
            }
            catch (Exception problem) when (problem is CryptographicException or FormatException)
            {
                sign.Problem(sign.At("key"), "the key is not an Ed25519 private key in PEM", "make one with: openssl genpkey -algorithm ed25519");
                key = null;
            }
        }
        sign.Finish();
        RecordingOptions options = new(scope.Flag("required", true), scope.Duration("retain", "90d"), key, scope.Size("row_bytes", 64 * 1024, 0, 16 * 1024 * 1024));
        scope.Finish();
        return options;
    }
}
