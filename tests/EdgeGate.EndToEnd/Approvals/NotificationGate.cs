using System.Diagnostics;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>A gateway that tells people of holds: by webhooks, by mail to a real SMTP server with STARTTLS, by a program.</summary>
public sealed class NotificationGate(GateFixture fixture) : IAsyncLifetime
{
    /// <summary>The secret that webhooks are signed with.</summary>
    internal const string Secret = "hook-secret-of-the-tests";

    /// <summary>An SMTP server of aiosmtpd that wants STARTTLS and a password, and writes each mail to standard output.</summary>
    private const string SmtpScript = """
        import asyncio, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                print("MAIL", envelope.mail_from, envelope.rcpt_tos, session.ssl is not None, envelope.content.hex(), flush=True)
                return "250 taken"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b"gate" and data.password == b"mail-password")
        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: SMTP(Handler(), tls_context=context, require_starttls=True, auth_required=True, authenticator=check), "127.0.0.1", int(sys.argv[1]))
            print("ready", flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """;

    private Process? smtp;

    internal WebhookReceiver Receiver { get; } = new();

    internal HoldGate Gate { get; } = new(fixture);

    internal List<string> Mails { get; } = [];

    internal string CommandFile => Path.Combine(Gate.Folder, "told.jsonl");

    public async ValueTask InitializeAsync()
    {
        int port = Ports.Free();
        await WriteSecretAsync("hook.secret", Secret);
        await WriteSecretAsync("mail.password", "mail-password");
        string script = Path.Combine(Gate.Folder, "tell");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ncat >> {CommandFile}\necho >> {CommandFile}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Gate.More = $$"""
            notifications:
              - { name: hook, webhook: { url: "{{Receiver.Url}}hook", secret: { file: hook.secret }, allow_private: true } }
              - { name: dba slack, groups: [dba], webhook: { url: "{{Receiver.Url}}slack", shape: slack, allow_private: true } }
              - { name: others, groups: [others], webhook: { url: "{{Receiver.Url}}others", secret: { file: hook.secret }, allow_private: true } }
              - { name: broken, events: [expired], webhook: { url: "{{Receiver.Url}}broken", secret: { file: hook.secret }, allow_private: true } }
              - { name: mail, events: [asked], smtp: { host: localhost, port: {{port}}, ca: gate.pem, user: gate, password: { file: mail.password }, from: gate@example.com, to: [dba@example.com] } }
              - { name: program, command: [{{script}}] }
            """;
        Receiver.Answer = static path => path == "/broken" ? 500 : 200;
        smtp = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", SmtpScript, $"{port}", Path.Combine(fixture.Folder, "gate.pem"), Path.Combine(fixture.Folder, "gate.key")]) { RedirectStandardOutput = true })!;
        string? ready = await smtp.StandardOutput.ReadLineAsync();
        Assert.Equal("ready", ready);
        _ = ReadMailsAsync();
        await Gate.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        Receiver.Dispose();
        smtp?.Kill();
        smtp?.Dispose();
    }

    /// <summary>Waits for a mail with a mark.</summary>
    internal async Task<string> WaitForMailAsync(string mark)
    {
        for (int i = 0; i < 600; i++)
        {
            lock (Mails)
            {
                if (Mails.Find(mail => mail.Contains(mark, StringComparison.Ordinal)) is { } found) { return found; }
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"no mail has {mark}");
    }

    private async Task ReadMailsAsync()
    {
        while (await smtp!.StandardOutput.ReadLineAsync() is { } line)
        {
            int at = line.LastIndexOf(' ');
            lock (Mails) { Mails.Add($"{line[..at]}\n{System.Text.Encoding.UTF8.GetString(Convert.FromHexString(line[(at + 1)..]))}"); }
        }
    }

    private async Task WriteSecretAsync(string name, string value)
    {
        string path = Path.Combine(Gate.Folder, name);
        await File.WriteAllTextAsync(path, value);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
