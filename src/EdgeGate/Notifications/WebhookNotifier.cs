using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeGate.Core.Notifications;
using EdgeGate.Core.Transport;

namespace EdgeGate.Notifications;

/// <summary>Posts notices to a webhook. No redirect is followed, no proxy asked, and without leave no address on this machine or a private network connected to, whatever its name resolves to.</summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private readonly WebhookOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    public WebhookNotifier(WebhookOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectCallback = ConnectAsync };
        handler.SslOptions.CertificateChainPolicy = ServerTrust.Policy(options.CaFile);
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <inheritdoc/>
    public async Task SendAsync(Delivery delivery, string link, CancellationToken stop)
    {
        byte[] body = NoticeWriter.Write(options.Shape, delivery, link);
        using HttpRequestMessage request = new(HttpMethod.Post, options.Url.Reveal()) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("EdgeGate");
        long seconds = time.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        if (options.Secret is { } secret) { request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, delivery.Id, seconds, body)); }
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (!answer.IsSuccessStatusCode) { throw new NotifyFailedException($"the webhook answered {(int)answer.StatusCode}"); }
        }
        catch (HttpRequestException problem)
        {
            throw new NotifyFailedException(problem.InnerException is NotifyFailedException refused ? refused.Message : problem.InnerException is AuthenticationException ? "the webhook's certificate is not trusted" : "the webhook cannot be reached", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    /// <summary>Whether an address is one of the world: not this machine, a private network, a link, or a service that clouds have at such places.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) { address = address.MapToIPv4(); }
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any)) { return false; }
        byte[] bytes = address.GetAddressBytes();
        // 64:ff9b::/96 and 2002::/16 lead to IPv4 addresses that would have to be looked at.
        if (bytes.Length == 16) { return !(bytes[0] == 0 && bytes[1] == 0x64) && !(bytes[0] == 0x20 && bytes[1] == 0x02); }
        return bytes[0] switch
        {
            0 or 10 or 127 or >= 224 => false,
            100 => bytes[1] is < 64 or > 127,
            169 => bytes[1] != 254,
            172 => bytes[1] is < 16 or > 31,
            192 => bytes[1] != 168 && !(bytes[1] == 0 && bytes[2] == 0),
            198 => bytes[1] is not (18 or 19),
            _ => true,
        };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop);
        IPAddress[] allowed = [.. found.Where(address => options.AllowsPrivate || IsPublic(address))];
        if (allowed.Length == 0) { throw new NotifyFailedException("the webhook's address is on this machine or a private network; write allow_private: true if it should be"); }
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
