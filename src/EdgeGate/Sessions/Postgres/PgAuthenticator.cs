using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Answers a target's Authentication requests: trust, cleartext (only inside TLS whose certificate is checked), MD5, SCRAM-SHA-256 and -PLUS.</summary>
/// <remarks>PostgreSQL protocol, "Start-up" and "SASL Authentication".</remarks>
public sealed class PgAuthenticator(PgConnectionOptions connection, SslStream? tls)
{
    private const int Ok = 0;
    private const int Cleartext = 3;
    private const int Md5 = 5;
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;

    private PgScram? scram;
    private bool isServerProven;

    /// <summary>Handles one request; true when the target is satisfied.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="reply">Receives the answer, if one is due.</param>
    public bool OnRequest(ReadOnlySpan<byte> body, ByteBuffer reply)
    {
        WireReader reader = new(body);
        if (!reader.TryReadInt32(out int code)) { throw new PgProtocolException(ProtocolFault.PgMalformedMessage); }
        switch (code)
        {
            case Ok when scram is null || isServerProven:
                return true;
            case Cleartext when tls is not null && connection.Tls == PgTargetTls.Require:
                // Who is in the middle has a certificate too, and would ask for just this.
                throw Refuse("asks for a cleartext password, and its certificate is not checked: set tls to verify-full, or have it ask for SCRAM");
            case Cleartext when tls is not null || connection.UnixSocketPath is not null:
                PgWriter.StringMessage(reply, PgMessageType.Password, Encoding.UTF8.GetBytes(Password()));
                return false;
            case Cleartext:
                throw Refuse("asks for a cleartext password outside TLS");
            case Md5 when reader.TryReadBytes(4, out ReadOnlySpan<byte> salt):
                PgWriter.StringMessage(reply, PgMessageType.Password, Encoding.ASCII.GetBytes(PgMd5.Response(connection.User, Password(), salt)));
                return false;
            case Sasl:
                StartScram(reader.Rest, reply);
                return false;
            case SaslContinue when scram is not null:
                if (!scram.TryRespond(reader.Rest, out byte[] answer)) { throw Refuse("failed SCRAM"); }
                PgWriter.Message(reply, PgMessageType.Password, answer);
                return false;
            case SaslFinal when scram is not null:
                isServerProven = scram.VerifyServer(reader.Rest);
                if (!isServerProven) { throw Refuse("failed to prove that it knows the password"); }
                return false;
            default:
                throw Refuse($"asks for an authentication the gateway does not speak (code {code})");
        }
    }

    private void StartScram(ReadOnlySpan<byte> mechanisms, ByteBuffer reply)
    {
        bool offersPlain = false;
        bool offersPlus = false;
        WireReader reader = new(mechanisms);
        while (reader.TryReadCString(out ReadOnlySpan<byte> name) && !name.IsEmpty)
        {
            offersPlain |= name.SequenceEqual("SCRAM-SHA-256"u8);
            offersPlus |= name.SequenceEqual("SCRAM-SHA-256-PLUS"u8);
        }
        byte[]? binding = tls is not null && offersPlus ? CertificateHash(tls) : null;
        if (!offersPlain && binding is null) { throw Refuse("offers no SASL mechanism the gateway speaks"); }
        scram = new PgScram(Password(), binding, canBind: tls is not null && binding is null && CertificateHash(tls) is not null);
        ReadOnlySpan<byte> mechanism = binding is null ? "SCRAM-SHA-256"u8 : "SCRAM-SHA-256-PLUS"u8;
        byte[] first = scram.FirstMessage();
        byte[] message = new byte[mechanism.Length + 1 + sizeof(int) + first.Length];
        mechanism.CopyTo(message);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(mechanism.Length + 1), first.Length);
        first.CopyTo(message.AsSpan(mechanism.Length + 1 + sizeof(int)));
        PgWriter.Message(reply, PgMessageType.Password, message);
    }

    /// <summary>The tls-server-end-point channel binding: a hash of the certificate with its signature's hash, MD5 and SHA-1 raised to SHA-256.</summary>
    /// <remarks>RFC 5929, section 4.1. Null for signatures without a hash of their own (Ed25519), for which the RFC defines none.</remarks>
    private static byte[]? CertificateHash(SslStream tls)
    {
        if (tls.RemoteCertificate is not X509Certificate2 certificate) { return null; }
        return certificate.SignatureAlgorithm.Value switch
        {
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA512),
            "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.1" or "1.2.840.10045.4.3.2"
                => certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256),
            _ => null,
        };
    }

    private string Password() => connection.Password?.Reveal() ?? throw Refuse("asks for a password and the connection has none");

    private PgRefusalException Refuse(string what)
        => new("08004", $"the target of {connection.Name} {what}", "target_login");
}
