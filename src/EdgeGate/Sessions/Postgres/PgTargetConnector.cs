using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Postgres;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Connects to a target and logs in with the connection's own credentials.</summary>
/// <remarks>PostgreSQL protocol, "Start-up", "SSL Session Encryption", "SASL Authentication"; RFC 5929 for channel binding.</remarks>
public sealed class PgTargetConnector(EpollTransport transport, PgLimits limits)
{
    private const string Alpn = "postgresql";

    /// <summary>Bytes of parameters a target may announce before it is ready; PostgreSQL announces some hundred.</summary>
    private const int ParameterBytesMax = 64 * 1024;

    /// <summary>Logs in; <paramref name="near"/> is the peer the connection will be relayed to, if any.</summary>
    /// <exception cref="PgRefusalException">The target cannot be reached, fails verification, or refuses the credentials.</exception>
    public async Task<PgTarget> LoginAsync(
        PgConnectionOptions connection, string database, IReadOnlyDictionary<string, string> startupOptions, CancellationToken stop, PeerTransport? near = null)
    {
        PeerTransport peer = await ConnectAsync(connection, near, stop);
        try
        {
            using PgMessageReader reader = new(peer, limits);
            await SendStartupAsync(peer, connection, database, startupOptions, stop);
            await AuthenticateAsync(peer, reader, connection, stop);
            return await AwaitReadyAsync(peer, reader, connection, stop);
        }
        catch (Exception problem)
        {
            await peer.DisposeAsync();
            throw AsRefusal(problem, connection);
        }
    }

    /// <summary>Sends a CancelRequest on a connection of its own, as the protocol asks.</summary>
    public async Task CancelAsync(PgConnectionOptions connection, int processId, byte[] key, CancellationToken stop)
    {
        await using PeerTransport peer = await ConnectAsync(connection, near: null, stop);
        using ByteBuffer packet = new(limits.StartupBytesMax);
        byte[] body = new byte[sizeof(int) + key.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, processId);
        key.CopyTo(body, sizeof(int));
        PgWriter.Startup(packet, PgStartup.CancelRequest, body);
        await peer.WriteAsync(packet.WrittenMemory, stop);
        // The target closes when it has dealt with it; waiting for that keeps the client's own wait meaningful.
        await peer.Input.ReadAsync(stop);
    }

    private async Task<PeerTransport> ConnectAsync(PgConnectionOptions connection, PeerTransport? near, CancellationToken stop)
    {
        EndPoint address = connection.UnixSocketPath is string path
            ? new UnixDomainSocketEndPoint(path)
            : IPAddress.TryParse(connection.Host, out IPAddress? ip) ? new IPEndPoint(ip, connection.Port) : new DnsEndPoint(connection.Host, connection.Port);
        PeerTransport peer;
        try
        {
            peer = new PeerTransport(await transport.ConnectAsync(address, near?.Connection, stop));
        }
        catch (SocketException problem)
        {
            throw new PgRefusalException("08001", $"the target of {connection.Name} cannot be reached: {problem.SocketErrorCode}", "target_unreachable");
        }
        try
        {
            if (connection.Tls != PgTargetTls.Disable) { await StartTlsAsync(peer, connection, stop); }
            return peer;
        }
        catch (Exception problem)
        {
            await peer.DisposeAsync();
            throw AsRefusal(problem, connection);
        }
    }

    private async Task StartTlsAsync(PeerTransport peer, PgConnectionOptions connection, CancellationToken stop)
    {
        using ByteBuffer request = new(limits.StartupBytesMax);
        PgWriter.Startup(request, PgStartup.SslRequest, []);
        await peer.WriteAsync(request.WrittenMemory, stop);
        using PgMessageReader reader = new(peer, limits);
        if (await reader.ReadByteAsync(stop) is not (byte)'S')
        {
            throw new PgRefusalException("08001", $"the target of {connection.Name} does not offer TLS", "target_tls");
        }
        // Bytes that came with the 'S' were sent in the clear; taken for TLS they would be an injection (CVE-2021-23222).
        if (peer.Input.TryRead(out System.IO.Pipelines.ReadResult early))
        {
            bool isInjected = !early.Buffer.IsEmpty;
            peer.Input.AdvanceTo(early.Buffer.Start);
            if (isInjected) { throw new PgProtocolException(Protocols.Wire.ProtocolFault.PgBytesBeforeTls); }
        }
        SslStream tls = peer.CreateTls();
        await tls.AuthenticateAsClientAsync(TlsOptions(connection), stop);
        peer.UseTls(tls);
    }

    private static SslClientAuthenticationOptions TlsOptions(PgConnectionOptions connection)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = connection.Host,
            ApplicationProtocols = [new SslApplicationProtocol(Alpn)],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = ServerTrust.Policy(connection.CaFile),
        };
        if (connection is { ClientCertificateFile: string certificate, ClientKeyFile: string key })
        {
            options.ClientCertificateContext = PemCertificate.Load(certificate, key);
        }
        SslPolicyErrors borne = connection.Tls switch
        {
            PgTargetTls.Require => SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors,
            PgTargetTls.VerifyCa => SslPolicyErrors.RemoteCertificateNameMismatch,
            _ => SslPolicyErrors.None,
        };
        options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~borne) == SslPolicyErrors.None;
        return options;
    }

    private async Task SendStartupAsync(
        PeerTransport peer, PgConnectionOptions connection, string database, IReadOnlyDictionary<string, string> options, CancellationToken stop)
    {
        using ByteBuffer body = new(PgMessageReader.BytesMax);
        Append(body, "user", connection.User);
        Append(body, "database", database);
        foreach ((string name, string value) in options) { Append(body, name, value); }
        body.Append((byte)0);
        if (body.Length + PgFramer.StartupHeaderBytes > limits.StartupBytesMax) { throw new PgRefusalException("54000", "the startup parameters are longer than a server takes", "startup_option"); }
        using ByteBuffer packet = new(limits.StartupBytesMax);
        PgWriter.Startup(packet, PgStartup.Version30, body.Written);
        await peer.WriteAsync(packet.WrittenMemory, stop);
    }

    private static void Append(ByteBuffer body, string name, string value)
    {
        body.Append(Encoding.UTF8.GetBytes(name));
        body.Append((byte)0);
        body.Append(Encoding.UTF8.GetBytes(value));
        body.Append((byte)0);
    }

    private static async Task AuthenticateAsync(PeerTransport peer, PgMessageReader reader, PgConnectionOptions connection, CancellationToken stop)
    {
        PgAuthenticator authenticator = new(connection, peer.Tls);
        while (await reader.ReadAsync(stop))
        {
            if (reader.Type == PgMessageType.ErrorResponse) { throw TargetError(reader.Body.Span, connection); }
            if (reader.Type != PgMessageType.Authentication) { throw new PgProtocolException(Protocols.Wire.ProtocolFault.PgUnexpectedMessage); }
            using ByteBuffer reply = new(PgMessageReader.BytesMax);
            if (authenticator.OnRequest(reader.Body.Span, reply)) { return; }
            if (reply.Length > 0) { await peer.WriteAsync(reply.WrittenMemory, stop); }
        }
        throw new PgRefusalException("08006", $"the target of {connection.Name} closed during login", "target_closed");
    }

    private static async Task<PgTarget> AwaitReadyAsync(PeerTransport peer, PgMessageReader reader, PgConnectionOptions connection, CancellationToken stop)
    {
        Dictionary<string, string> parameters = [];
        int parameterBytes = 0;
        int processId = 0;
        byte[] key = [];
        while (await reader.ReadAsync(stop))
        {
            ReadOnlyMemory<byte> body = reader.Body;
            switch (reader.Type)
            {
                case PgMessageType.ParameterStatus when PgMessages.TryReadParameterStatus(body.Span, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value):
                    if ((parameterBytes += body.Length) > ParameterBytesMax) { throw new PgProtocolException(Protocols.Wire.ProtocolFault.PgMessageTooLong); }
                    parameters[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
                    break;
                case PgMessageType.BackendKeyData when body.Length is > sizeof(int) and <= sizeof(int) + 256:
                    processId = BinaryPrimitives.ReadInt32BigEndian(body.Span);
                    key = body.Span[sizeof(int)..].ToArray();
                    break;
                case PgMessageType.ErrorResponse:
                    throw TargetError(body.Span, connection);
                case PgMessageType.NoticeResponse or PgMessageType.NegotiateProtocolVersion:
                    break;
                case PgMessageType.ReadyForQuery:
                    return new PgTarget(peer, parameters, processId, key);
                default:
                    throw new PgProtocolException(Protocols.Wire.ProtocolFault.PgUnexpectedMessage);
            }
        }
        throw new PgRefusalException("08006", $"the target of {connection.Name} closed during login", "target_closed");
    }

    /// <summary>What the target says of the gateway's own credentials is for the log, not for the client; it gets the SQLSTATE.</summary>
    private static PgRefusalException TargetError(ReadOnlySpan<byte> body, PgConnectionOptions connection)
    {
        string sqlState = "";
        PgErrorFields fields = new(body);
        while (fields.Read(out byte code, out ReadOnlySpan<byte> value))
        {
            if (code == 'C') { sqlState = Encoding.ASCII.GetString(value); }
        }
        return sqlState switch
        {
            "3D000" => new PgRefusalException("3D000", $"the target of {connection.Name} has no such database", "target_database"),
            "53300" => new PgRefusalException("53300", $"the target of {connection.Name} has too many clients already", "target_full"),
            "57P03" => new PgRefusalException("57P03", $"the target of {connection.Name} is starting up or shutting down", "target_not_ready"),
            _ => new PgRefusalException("08004", $"the target of {connection.Name} refused the gateway's login (SQLSTATE {sqlState})", "target_login"),
        };
    }

    private static Exception AsRefusal(Exception problem, PgConnectionOptions connection) => problem switch
    {
        AuthenticationException => new PgRefusalException("08001", $"TLS to the target of {connection.Name} failed: its certificate is not trusted", "target_tls"),
        IOException or SocketException or ConnectionAbortedException => new PgRefusalException("08006", $"the connection to the target of {connection.Name} failed", "target_lost"),
        PgProtocolException fault => new PgRefusalException("08P01", $"the target of {connection.Name} broke the protocol ({fault.Fault})", "target_fault"),
        _ => problem,
    };
}
