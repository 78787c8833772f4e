using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGate.EndToEnd;

/// <summary>Stands between the gateway and its target with TLS on both sides and a certificate of its own, as an attacker would.</summary>
internal sealed class MiddleMan : IDisposable
{
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

    private readonly TcpListener listener;
    private readonly int targetPort;
    private readonly Func<byte[], byte[]> change;
    private readonly X509Certificate2 certificate;

    /// <summary>Listens on a port, and changes what the target says.</summary>
    public MiddleMan(int port, int targetPort, Func<byte[], byte[]>? change = null, string? shown = null)
    {
        this.targetPort = targetPort;
        this.change = change ?? (static bytes => bytes);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=middle", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = shown is not null ? X509Certificate2.CreateFromPemFile(shown + ".pem", shown + ".key") : request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose()
    {
        listener.Stop();
        certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) { _ = RelayAsync(await listener.AcceptTcpClientAsync()); }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient gateway)
    {
        using TcpClient target = new("127.0.0.1", targetPort);
        using (gateway)
        {
            await gateway.GetStream().ReadExactlyAsync(new byte[SslRequest.Length]);
            await gateway.GetStream().WriteAsync("S"u8.ToArray());
            using SslStream near = new(gateway.GetStream());
            await near.AuthenticateAsServerAsync(certificate);
            await target.GetStream().WriteAsync(SslRequest);
            await target.GetStream().ReadExactlyAsync(new byte[1]);
#pragma warning disable CA5359 // An attacker checks nothing.
            using SslStream far = new(target.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
            await far.AuthenticateAsClientAsync("localhost");
            await Task.WhenAny(near.CopyToAsync(far), CopyChangedAsync(far, near));
        }
    }

    private async Task CopyChangedAsync(SslStream from, SslStream to)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and int count) { await to.WriteAsync(change(buffer[..count])); }
    }
}
