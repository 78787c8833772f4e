using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Notifications;
using EdgeGate.Core.Transport;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace EdgeGate.Notifications;

/// <summary>Writes notices as mails. Without TLS nothing is sent, but on this machine.</summary>
internal sealed class SmtpNotifier(SmtpOptions options) : INotifier
{
    /// <inheritdoc/>
    public async Task SendAsync(Delivery delivery, string link, CancellationToken stop)
    {
        using MimeMessage message = Write(delivery, link);
        using SmtpClient client = new() { CheckCertificateRevocation = false };
        if (options.CaFile is { } ca)
        {
            client.ServerCertificateValidationCallback = (_, certificate, chain, errors)
                => (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is X509Certificate2 own && ServerTrust.Trusts(ca, own, chain);
        }
        try
        {
            await client.ConnectAsync(options.Host, options.Port, options.Security switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls }, stop);
            if (options.User is { } user) { await client.AuthenticateAsync(user, options.Password!.Reveal(), stop); }
            await client.SendAsync(message, stop);
        }
        catch (Exception problem) when (problem is ProtocolException or CommandException or ServiceNotAuthenticatedException or AuthenticationException or SslHandshakeException or IOException or System.Net.Sockets.SocketException or NotSupportedException)
        {
            throw new NotifyFailedException(problem switch
            {
                SmtpCommandException refused => $"the mail server refused it ({(int)refused.StatusCode})",
                AuthenticationException => "the mail server did not accept the password",
                SslHandshakeException => "the mail server's certificate is not trusted",
                NotSupportedException => "the mail server does not offer STARTTLS",
                _ => "the mail server cannot be reached",
            }, problem);
        }
        try
        {
            await client.DisconnectAsync(true, stop);
        }
        catch (Exception problem) when (problem is ProtocolException or IOException or OperationCanceledException)
        {
            // It was taken already.
        }
    }

    /// <summary>A mail; MimeKit encodes what does not belong into a header, line ends among it.</summary>
    internal MimeMessage Write(Delivery delivery, string link)
    {
        MimeMessage message = new() { Subject = "EdgeGate: " + delivery.Notice.Title.ReplaceLineEndings(" ") };
        message.From.Add(MailboxAddress.Parse(options.From));
        foreach (string to in options.To) { message.To.Add(MailboxAddress.Parse(to)); }
        // A repeat is known by it.
        message.MessageId = $"{delivery.Id}@edgegate";
        message.Headers.Add("Auto-Submitted", "auto-generated");
        string facts = string.Join('\n', NoticeWriter.Facts(delivery.Notice).Select(static fact => $"{fact.Name}: {fact.Value.ReplaceLineEndings(" ")}"));
        message.Body = new TextPart("plain") { Text = $"{delivery.Notice.Title.ReplaceLineEndings(" ")}\n\n{facts}\n\n{link}\n" };
        return message;
    }
}
