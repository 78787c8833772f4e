using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Postgres;

/// <summary>The client's side of a session's beginning: TLS, version, what it asks for, and its token.</summary>
/// <remarks>PostgreSQL protocol, "Start-up", "SSL Session Encryption", "Canceling Requests in Progress".</remarks>
public sealed class PgHandshake(PeerTransport client, PgListenerOptions listener, PgLimits limits, TimeProvider time) : IDisposable
{
    private const byte TlsHandshakeRecord = 0x16;

    /// <summary>What a byte that is no UTF-8 may become: U+FFFD.</summary>
    private const int BytesPerStrayByte = 3;
    private static readonly SslApplicationProtocol Alpn = new("postgresql");

    private readonly PgMessageReader plainReader = new(client, limits);
    private PgMessageReader? tlsReader;

    /// <summary>The body of a CancelRequest, when that is what came.</summary>
    public byte[]? CancelRequest { get; private set; }

    private PgMessageReader Reader => tlsReader ?? plainReader;

    /// <summary>Reads up to the StartupMessage; null when the client only asked to cancel, or went away.</summary>
    /// <exception cref="PgRefusalException">It is refused.</exception>
    /// <exception cref="PgProtocolException">It is malformed.</exception>
    public async Task<PgClientHello?> ReadHelloAsync(CancellationToken stop)
    {
        if (await plainReader.PeekByteAsync(stop) == TlsHandshakeRecord)
        {
            if (listener.Certificate is null) { return null; }
            await StartTlsAsync(mustHaveAlpn: true, stop);
        }
        bool askedTls = client.Tls is not null;
        bool askedGss = false;
        while (true)
        {
            int? code = await Reader.ReadStartupAsync(stop);
            switch (code)
            {
                case null:
                    return null;
                case PgStartup.SslRequest when !askedTls:
                    askedTls = true;
                    await AnswerTlsAsync(stop);
                    break;
                case PgStartup.GssEncRequest when !askedGss:
                    askedGss = true;
                    await client.WriteAsync("N"u8.ToArray(), stop);
                    break;
                case PgStartup.CancelRequest:
                    CancelRequest = Reader.Body.ToArray();
                    return null;
                default:
                    if (code >> 16 != 3) { throw new PgProtocolException(ProtocolFault.PgUnsupportedProtocol); }
                    return await ReadStartupMessageAsync(code.Value, stop);
            }
        }
    }

    /// <summary>Asks for the token as a cleartext password; inside TLS, or on loopback where allowed.</summary>
    /// <exception cref="PgRefusalException">None came.</exception>
    public async Task<string> ReadTokenAsync(CancellationToken stop)
    {
        RequireProtection();
        const int CleartextPassword = 3;
        using ByteBuffer ask = new(limits.StartupBytesMax);
        PgWriter.Authentication(ask, CleartextPassword);
        await client.WriteAsync(ask.WrittenMemory, stop);
        if (!await Reader.ReadAsync(stop) || Reader.Type != PgMessageType.Password || !TryReadPassword(out string token))
        {
            throw new PgRefusalException("28P01", "the gateway expects a token as password", "no_token");
        }
        return token;
    }

    /// <summary>Whom the client's certificate proves: nobody and no fault when it showed none that an authority vouches for.</summary>
    public IdentityResult Certificate { get; private set; }

    /// <summary>Proofs come inside TLS, or on loopback where that is allowed.</summary>
    /// <exception cref="PgRefusalException">TLS is needed.</exception>
    public void RequireProtection()
    {
        if (client.Tls is null && !listener.AllowsPlaintextToken)
        {
            throw new PgRefusalException("28000", "this gateway takes tokens only over TLS: use sslmode=require or verify-full", "tls_required");
        }
    }

    /// <summary>Sends an Authentication request with data.</summary>
    public async Task SendAuthenticationAsync(int code, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        using ByteBuffer message = new(limits.StartupBytesMax);
        PgWriter.Authentication(message, code, data.Span);
        await client.WriteAsync(message.WrittenMemory, stop);
    }

    /// <summary>Reads an answer to one; valid until the next read.</summary>
    /// <exception cref="PgRefusalException">Another message came, or none.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadPasswordMessageAsync(CancellationToken stop)
        => await Reader.ReadAsync(stop) && Reader.Type == PgMessageType.Password ? Reader.Body : throw new PgRefusalException("28P01", "the gateway expects an answer to its request for authentication", "no_token");

    /// <inheritdoc/>
    public void Dispose()
    {
        plainReader.Dispose();
        tlsReader?.Dispose();
    }

    private bool TryReadPassword(out string token)
    {
        WireReader reader = new(Reader.Body.Span);
        bool isRead = reader.TryReadCString(out ReadOnlySpan<byte> text) && reader.AtEnd && !text.IsEmpty;
        token = isRead ? Encoding.UTF8.GetString(text) : "";
        return isRead;
    }

    private async Task AnswerTlsAsync(CancellationToken stop)
    {
        if (listener.Certificate is null)
        {
            await client.WriteAsync("N"u8.ToArray(), stop);
            return;
        }
        // Bytes already here were sent in the clear; taken for TLS they would be an injection (CVE-2021-23214).
        if (client.Input.TryRead(out System.IO.Pipelines.ReadResult early))
        {
            bool isInjected = !early.Buffer.IsEmpty;
            client.Input.AdvanceTo(early.Buffer.Start);
            if (isInjected) { throw new PgProtocolException(ProtocolFault.PgBytesBeforeTls); }
        }
        await client.WriteAsync("S"u8.ToArray(), stop);
        await StartTlsAsync(mustHaveAlpn: false, stop);
    }

    private async Task StartTlsAsync(bool mustHaveAlpn, CancellationToken stop)
    {
        SslStream tls = client.CreateTls();
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = listener.Certificate,
                ApplicationProtocols = [Alpn],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                // Asked for, not demanded: what proves nobody is as none.
                ClientCertificateRequired = !listener.SignIn.Authorities.IsEmpty,
                CertificateChainPolicy = ClientAuthority.HandshakePolicy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => Look(certificate, chain),
            },
            stop);
        // A direct handshake without ALPN may be another protocol's, aimed at us across protocols.
        if (mustHaveAlpn && tls.NegotiatedApplicationProtocol != Alpn) { throw new AuthenticationException("direct TLS without ALPN postgresql"); }
        client.UseTls(tls);
        tlsReader = new PgMessageReader(client, limits);
    }

    private bool Look(X509Certificate? certificate, X509Chain? chain)
    {
        Certificate = ClientAuthority.Find(listener.SignIn.Authorities, certificate, chain, time.GetUtcNow());
        return true;
    }

    private async Task<PgClientHello> ReadStartupMessageAsync(int version, CancellationToken stop)
    {
        Dictionary<string, string> parameters = Parameters(Reader.Body.Span);
        List<string> extensions = [.. parameters.Keys.Where(static name => name.StartsWith("_pq_.", StringComparison.Ordinal))];
        if (version > PgStartup.Version32 || version == ((3 << 16) | 1) || extensions.Count > 0)
        {
            // 3.1 was never released; the answer to it is 3.0.
            int newest = version >= PgStartup.Version32 ? PgStartup.Version32 : PgStartup.Version30;
            using ByteBuffer negotiate = new(limits.StartupBytesMax * BytesPerStrayByte);
            PgWriter.NegotiateProtocolVersion(negotiate, newest & 0xffff | 3 << 16, extensions);
            await client.WriteAsync(negotiate.WrittenMemory, stop);
        }
        string user = parameters.GetValueOrDefault("user") ?? throw new PgRefusalException("28000", "no user name in the startup packet", "no_user");
        string database = parameters.GetValueOrDefault("database", user);
        PgReplicationMode replication = ReadReplication(parameters.GetValueOrDefault("replication", "false"));
        // libpq's tools for physical replication send this name whatever they are told; the user then names the connection.
        if (replication == PgReplicationMode.Physical && database == "replication") { database = user; }
        int slash = database.IndexOf('/', StringComparison.Ordinal);
        Dictionary<string, string> options = [];
        List<string> unusual = [];
        foreach ((string name, string value) in parameters)
        {
            if (name is "user" or "database" or "replication" || name.StartsWith("_pq_.", StringComparison.Ordinal)) { continue; }
            // PostgreSQL does not mind their case; who looks for one here does.
            options[name.ToLowerInvariant()] = value;
            if (!PgParameters.AlwaysPassed.Contains(name)) { unusual.Add(name); }
        }
        if (options.TryGetValue("client_encoding", out string? encoding) && !PgParameters.IsSafeEncoding(encoding))
        {
            throw new PgRefusalException("22023", $"client_encoding {encoding} cannot be inspected: use UTF8", "encoding");
        }
        return new PgClientHello(
            slash < 0 ? database : database[..slash], slash < 0 ? null : database[(slash + 1)..], user, options, unusual,
            replication,
            version >= PgStartup.Version32);
    }

    /// <summary>The parameter as PostgreSQL reads it: <c>database</c>, or a boolean.</summary>
    private static PgReplicationMode ReadReplication(string value) => value.ToLowerInvariant() switch
    {
        "database" => PgReplicationMode.Logical,
        "true" or "on" or "yes" or "1" => PgReplicationMode.Physical,
        "false" or "off" or "no" or "0" => PgReplicationMode.None,
        _ => throw new PgRefusalException("22023", "invalid value for parameter \"replication\": write true, false or database", "replication"),
    };

    private static Dictionary<string, string> Parameters(ReadOnlySpan<byte> body)
    {
        Dictionary<string, string> parameters = new(StringComparer.Ordinal);
        PgStartup startup = new(body);
        while (startup.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)) { parameters[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value); }
        return startup.IsMalformed ? throw new PgProtocolException(ProtocolFault.PgMalformedMessage) : parameters;
    }
}
