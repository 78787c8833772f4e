using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Userauth;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Sessions.Ssh;

/// <summary>Connects to a target, checks its host key and logs in with the connection's own credentials.</summary>
/// <remarks>RFC 4252; RFC 4256. What the target says of the gateway's credentials is not for the client.</remarks>
public sealed class SshTargetConnector(EpollTransport transport, TimeProvider time)
{
    private static readonly SshConnectionLimits Limits = SshConnectionLimits.Default;

    /// <summary>Logs in; <paramref name="near"/> is the peer the connection will be relayed to.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="user">The user at the target.</param>
    /// <param name="keyId">What a certificate made for this session says of whom it is for.</param>
    /// <param name="near">The client.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="SshRefusalException">The target cannot be reached, is not the one expected, or refuses the credentials.</exception>
    public async Task<SshTarget> LoginAsync(SshConnectionOptions connection, string user, string keyId, PeerTransport near, CancellationToken stop)
    {
        PeerTransport peer = await ConnectAsync(connection, near, stop);
        SshTransport ssh = new(connection.Trust.Options, time);
        try
        {
            using SshLink link = new(peer, ssh);
            await link.StartAsync(stop);
            if (!await link.SettleAsync(stop)) { throw Lost(connection); }
            await RequestServiceAsync(link, connection, stop);
            await AuthenticateAsync(link, connection, user, keyId, stop);
            return new SshTarget(peer, ssh);
        }
        catch (Exception problem)
        {
            Exception refusal = AsRefusal(problem, connection, ssh);
            ssh.Dispose();
            await peer.DisposeAsync();
            throw refusal;
        }
    }

    private async Task<PeerTransport> ConnectAsync(SshConnectionOptions connection, PeerTransport near, CancellationToken stop)
    {
        EndPoint address = IPAddress.TryParse(connection.Host, out IPAddress? ip) ? new IPEndPoint(ip, connection.Port) : new DnsEndPoint(connection.Host, connection.Port);
        try
        {
            return new PeerTransport(await transport.ConnectAsync(address, near.Connection, stop));
        }
        catch (SocketException problem)
        {
            throw new SshRefusalException(SshDisconnectReason.ByApplication, $"the target of {connection.Name} cannot be reached: {problem.SocketErrorCode}", "target_unreachable");
        }
    }

    private static async Task RequestServiceAsync(SshLink link, SshConnectionOptions connection, CancellationToken stop)
    {
        using ByteBuffer request = new(Limits.TextBytesMax);
        SshUserauthWriter.Service(request, SshMessage.ServiceRequest, "ssh-userauth"u8);
        await link.SendAsync(request, stop);
        if (!await link.ReadAsync(stop)) { throw Lost(connection); }
        if (link.Message.Span[0] != SshMessage.ServiceAccept) { throw new SshProtocolException(ProtocolFault.SshUnexpectedMessage); }
    }

    private static async Task AuthenticateAsync(SshLink link, SshConnectionOptions connection, string user, string keyId, CancellationToken stop)
    {
        if (connection.Authority is { } authority)
        {
            using SshMintedKey minted = SshMintedKey.Create(authority, user, keyId, DateTimeOffset.UtcNow);
            if (await TryKeyAsync(link, connection, user, minted.Shown, stop) is null) { return; }
        }
        if (connection.Key is { } key && await TryKeyAsync(link, connection, user, new SshHostKey(key), stop) is null) { return; }
        if (connection.Password is { } password && await TryPasswordAsync(link, connection, user, password.Reveal(), stop)) { return; }
        throw new SshRefusalException(SshDisconnectReason.ByApplication, $"the target of {connection.Name} refused the gateway's login", "target_login");
    }

    /// <summary>Proves a key; null when that was enough, else the methods that can go on.</summary>
    private static async Task<string?> TryKeyAsync(SshLink link, SshConnectionOptions connection, string user, SshHostKey shown, CancellationToken stop)
    {
        using ByteBuffer signed = new(256 * 1024);
        string algorithm = Algorithm(shown, link.Transport.PeerSignatures);
        SshWriter.String(signed, link.Transport.SessionId);
        int head = signed.Length;
        SshUserauthWriter.Request(signed, Encoding.UTF8.GetBytes(user), "publickey"u8);
        SshWriter.Boolean(signed, true);
        SshWriter.Text(signed, algorithm);
        SshWriter.String(signed, shown.Blob.Span);
        byte[] signature = shown.Key.Sign(algorithm, signed.Written);
        using ByteBuffer request = new(256 * 1024);
        request.Append(signed.Written[head..]);
        SshWriter.String(request, signature);
        await link.SendAsync(request, stop);
        return await ReadOutcomeAsync(link, connection, stop);
    }

    /// <summary>The best signature algorithm of a key that the target takes; it may not have said which it takes.</summary>
    private static string Algorithm(SshHostKey shown, string? taken)
    {
        string[] known = taken?.Split(',') ?? [];
        return shown.Algorithms.FirstOrDefault(name => known.Contains(name) || known.Contains(name.Replace("-cert-v01@openssh.com", "", StringComparison.Ordinal))) ?? shown.Algorithms[0];
    }

    private static async Task<bool> TryPasswordAsync(SshLink link, SshConnectionOptions connection, string user, string password, CancellationToken stop)
    {
        using ByteBuffer request = new(64 * 1024);
        SshUserauthWriter.Request(request, Encoding.UTF8.GetBytes(user), "password"u8);
        SshWriter.Boolean(request, false);
        SshWriter.Text(request, password);
        await link.SendAsync(request, stop);
        if (await ReadOutcomeAsync(link, connection, stop) is not { } methods) { return true; }
        return methods.Split(',').Contains("keyboard-interactive") && !methods.Split(',').Contains("password") && await TryKeyboardAsync(link, connection, user, password, stop);
    }

    /// <summary>Answers one hidden prompt with the password; what asks for more, or echoes, gets nothing.</summary>
    private static async Task<bool> TryKeyboardAsync(SshLink link, SshConnectionOptions connection, string user, string password, CancellationToken stop)
    {
        using ByteBuffer request = new(64 * 1024);
        SshUserauthWriter.Request(request, Encoding.UTF8.GetBytes(user), "keyboard-interactive"u8);
        SshWriter.Text(request, "");
        SshWriter.Text(request, "");
        await link.SendAsync(request, stop);
        bool hasAnswered = false;
        while (await ReadOutcomeAsync(link, connection, stop, takesPrompts: true) is { } outcome)
        {
            if (outcome != "prompt" || !SshInfoRequest.TryRead(link.Message.Span, Limits, out SshInfoRequest asked)) { return false; }
            if (asked.Prompts > 1 || asked.FirstEchoes || (asked.Prompts == 1 && hasAnswered)) { return false; }
            hasAnswered |= asked.Prompts == 1;
            request.Clear();
            SshUserauthWriter.InfoResponse(request, asked.Prompts, Encoding.UTF8.GetBytes(password));
            await link.SendAsync(request, stop);
        }
        return true;
    }

    /// <summary>Reads what became of an attempt: null for success, <c>prompt</c>, or the methods that can go on.</summary>
    private static async Task<string?> ReadOutcomeAsync(SshLink link, SshConnectionOptions connection, CancellationToken stop, bool takesPrompts = false)
    {
        while (await link.ReadAsync(stop))
        {
            switch (link.Message.Span[0])
            {
                case SshMessage.UserauthSuccess:
                    return null;
                case SshMessage.UserauthBanner:
                    break;
                case SshMessage.UserauthFailure when SshUserauthFailure.TryRead(link.Message.Span, Limits, out SshUserauthFailure failure):
                    return Encoding.ASCII.GetString(failure.Methods);
                case SshMessage.UserauthMethod when takesPrompts:
                    return "prompt";
                default:
                    throw new SshProtocolException(ProtocolFault.SshUnexpectedMessage);
            }
        }
        throw Lost(connection);
    }

    private static SshRefusalException Lost(SshConnectionOptions connection)
        => new(SshDisconnectReason.ByApplication, $"the target of {connection.Name} closed during login", "target_closed");

    private static Exception AsRefusal(Exception problem, SshConnectionOptions connection, SshTransport target) => problem switch
    {
        SshProtocolException { Fault: ProtocolFault.SshHostKeyRefused }
            => new SshRefusalException(SshDisconnectReason.ByApplication, $"the target of {connection.Name} did not show the host key that is configured; it showed {SshFingerprint.Of(target.PeerHostKey)}", "target_host_key"),
        SshProtocolException { Fault: ProtocolFault.SshNoCommonAlgorithm }
            => new SshRefusalException(SshDisconnectReason.ByApplication, $"the target of {connection.Name} has no algorithm in common with the gateway, or no host key of the configured kind", "target_algorithms"),
        SshProtocolException fault => new SshRefusalException(SshDisconnectReason.ByApplication, $"the target of {connection.Name} broke the protocol ({fault.Fault})", "target_fault"),
        IOException or SocketException or ConnectionAbortedException => new SshRefusalException(SshDisconnectReason.ByApplication, $"the connection to the target of {connection.Name} failed", "target_lost"),
        _ => problem,
    };
}
