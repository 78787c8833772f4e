using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Tells a target who asks, in fields that clients cannot set.</summary>
internal static class HttpIdentityFields
{
    /// <summary>Groups beyond this many bytes are left out: fewer groups never allow more.</summary>
    private const int GroupsBytesMax = 8 * 1024;

    /// <summary>Writes the fields a connection asks for.</summary>
    public static void Write(ByteBuffer output, HttpConnectionOptions connection, Principal principal)
    {
        if (connection.UserField is { } user) { Http1Writer.Field(output, Encoding.ASCII.GetBytes(user), Encode(principal.Subject)); }
        if (connection.EmailField is { } email && principal.OwnEmail is { } address) { Http1Writer.Field(output, Encoding.ASCII.GetBytes(email), Encode(address)); }
        if (connection.GroupsField is { } groups) { Http1Writer.Field(output, Encoding.ASCII.GetBytes(groups), Join(principal.Groups)); }
    }

    private static byte[] Join(ImmutableArray<string> groups)
    {
        using MemoryStream joined = new();
        foreach (string group in groups)
        {
            byte[] encoded = Encode(group);
            if (joined.Length + encoded.Length + 1 > GroupsBytesMax) { break; }
            if (joined.Length > 0) { joined.WriteByte((byte)','); }
            joined.Write(encoded);
        }
        return joined.ToArray();
    }

    /// <summary>Printable ASCII as it is; the comma, the percent sign and all else percent-encoded, so that no name can pose as two.</summary>
    private static byte[] Encode(string text)
    {
        using MemoryStream encoded = new();
        foreach (byte c in Encoding.UTF8.GetBytes(text))
        {
            if (c is > 0x20 and < 0x7f and not (byte)',' and not (byte)'%') { encoded.WriteByte(c); }
            else { encoded.Write(Encoding.ASCII.GetBytes($"%{c:X2}")); }
        }
        return encoded.ToArray();
    }
}
