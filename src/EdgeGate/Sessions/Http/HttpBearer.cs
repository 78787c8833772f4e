using System.Security.Cryptography;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Finds the gateway's token in a request.</summary>
/// <remarks>RFC 6750, 2.1.</remarks>
internal static class HttpBearer
{
    /// <summary>The field for clients whose Authorization belongs to the target.</summary>
    public static ReadOnlySpan<byte> OwnField => "x-edgegate-token"u8;

    /// <summary>Finds the token.</summary>
    /// <param name="fields">The request's field lines.</param>
    /// <param name="token">The token.</param>
    /// <param name="isOwnField">Whether it came in <see cref="OwnField"/>.</param>
    /// <returns>False when there is none, or more than one.</returns>
    public static bool TryFind(ReadOnlySpan<byte> fields, out ReadOnlySpan<byte> token, out bool isOwnField)
    {
        ReadOnlySpan<byte> own = default;
        ReadOnlySpan<byte> shared = default;
        int ownCount = 0;
        int sharedCount = 0;
        Http1Fields all = new(fields);
        while (all.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (Http1Bytes.Same(name, OwnField))
            {
                own = value;
                ownCount++;
            }
            else if (Http1Bytes.Same(name, "authorization"u8))
            {
                shared = value;
                sharedCount++;
            }
        }
        isOwnField = ownCount > 0;
        token = own;
        if (isOwnField) { return ownCount == 1 && !token.IsEmpty; }
        return sharedCount == 1 && TryRead(shared, out token);
    }

    /// <summary>Whether an Authorization holds this token: the gateway's own never goes to a target.</summary>
    public static bool IsSameToken(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> token)
        => TryRead(authorization, out ReadOnlySpan<byte> other) && CryptographicOperations.FixedTimeEquals(other, token);

    /// <summary>Whether an Authorization makes its connection that of who sent it: a server would take what others send there for theirs.</summary>
    /// <remarks>RFC 4559, 5 and 6; MS-NTHT.</remarks>
    public static bool BindsConnection(ReadOnlySpan<byte> authorization)
    {
        int end = authorization.IndexOf((byte)' ');
        ReadOnlySpan<byte> scheme = end < 0 ? authorization : authorization[..end];
        return Http1Bytes.Same(scheme, "negotiate"u8) || Http1Bytes.Same(scheme, "ntlm"u8) || Http1Bytes.Same(scheme, "kerberos"u8);
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> token)
    {
        token = value.Length > 7 && Http1Bytes.Same(value[..7], "bearer "u8) ? Http1Bytes.Trim(value[7..]) : default;
        return !token.IsEmpty;
    }
}
