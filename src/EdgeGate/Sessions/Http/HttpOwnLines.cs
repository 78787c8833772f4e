using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Credentials;

namespace EdgeGate.Sessions.Http;

/// <summary>What the gateway writes into every request of a session, written once: the path before every path, who asks, and what it shows the target.</summary>
internal sealed class HttpOwnLines
{
    /// <summary>Writes them.</summary>
    public HttpOwnLines(HttpConnectionOptions connection, Principal principal)
    {
        using ByteBuffer lines = new(64 * 1024);
        HttpIdentityFields.Write(lines, connection, principal);
        if (connection.Credential is { Field: { } field } credential) { Http1Writer.Field(lines, Encoding.ASCII.GetBytes(field), Encoding.Latin1.GetBytes(credential.Value.Reveal())); }
        Own = lines.Written.ToArray();
        BasePath = Encoding.ASCII.GetBytes(connection.Target.BasePath);
        Secret = new OwnSecret(connection.Credential);
    }

    /// <summary>The lines that tell the target who asks, and the credential's.</summary>
    public byte[] Own { get; }
    /// <summary>What comes before every path.</summary>
    public byte[] BasePath { get; }
    /// <summary>What of them no client may learn.</summary>
    public OwnSecret Secret { get; }
}
