using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Core.Holds;

/// <summary>What binds an approval to what was approved.</summary>
public static class HoldDigest
{
    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    /// <param name="scope">Who asks, where and for what kind of thing; each part ended by a NUL, so that no two scopes read as one.</param>
    /// <param name="bytes">The exact bytes that will run.</param>
    /// <param name="more">More of them.</param>
    public static string Of(string scope, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> more = default)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(scope));
        hash.AppendData(bytes);
        hash.AppendData(more);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
