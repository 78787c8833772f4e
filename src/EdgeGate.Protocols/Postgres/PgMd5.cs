using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>MD5 password authentication.</summary>
/// <remarks>PostgreSQL protocol, "Start-up", AuthenticationMD5Password: md5(md5(password + user) + salt), each in hexadecimal.</remarks>
public static class PgMd5
{
    /// <summary>The answer to a request: <c>md5</c> and 32 hexadecimal digits.</summary>
    public static string Response(string user, string password, ReadOnlySpan<byte> salt)
    {
#pragma warning disable CA5351 // The protocol says MD5; SCRAM is preferred by the server that offers it.
        string inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
#pragma warning restore CA5351
    }
}
