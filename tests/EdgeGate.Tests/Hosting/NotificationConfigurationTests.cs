using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>notifications</c> in a configuration file.</summary>
public sealed class NotificationConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public NotificationConfigurationTests()
    {
        folder.Write("secret", "whsec_c2VjcmV0");
        folder.Write("address", "https://hooks.example.com/T000/B000/xxx");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("webhook: { url: \"https://hooks.example.com/x\", secret: { file: secret } }")]
    [InlineData("events: [asked, glass], groups: [dba], webhook: { url: { file: address }, shape: slack }")]
    [InlineData("webhook: { url: \"http://127.0.0.1:8080/x\", secret: { file: secret }, allow_private: true }")]
    [InlineData("smtp: { host: mail.example.com, user: gate, password: { file: secret }, from: gate@example.com, to: [dba@example.com] }")]
    [InlineData("command: [/bin/cat]")]
    public void Whole_channel_is_good(string channel) => Assert.Empty(Problems(channel));

    [Theory]
    [InlineData("events: [asked]", "a notification goes one way")]
    [InlineData("command: [/bin/cat], smtp: { host: localhost }", "a notification goes one way")]
    [InlineData("events: [ask], command: [/bin/cat]", "there is no event 'ask'; write asked, decided, expired, glass")]
    [InlineData("command: [cat]", "begins with a program's path")]
    [InlineData("command: [/bin/no-such]", "there is no program /bin/no-such")]
    [InlineData("webhook: { secret: { file: secret } }", "'url' is missing")]
    [InlineData("webhook: { url: \"https://hooks.example.com/x\" }", "the receiver could not tell who sends")]
    [InlineData("webhook: { url: \"http://hooks.example.com/x\", secret: { file: secret } }", "the webhook is not on https")]
    [InlineData("webhook: { url: \"https://a:b@hooks.example.com/x\", secret: { file: secret } }", "an address has no password in it")]
    [InlineData("webhook: { url: \"https://localhost/x\", secret: { file: secret } }", "the webhook is on this machine")]
    [InlineData("webhook: { url: \"file:///etc/passwd\", secret: { file: secret } }", "the webhook has no address")]
    [InlineData("webhook: { url: \"https://hooks.example.com/x\", shape: discord }", "'discord' is no shape")]
    [InlineData("webhook: { url: \"https://hooks.example.com/x\", secret: plain }", "a secret may not stand in the configuration")]
    [InlineData("smtp: { host: mail.example.com, security: none, from: a@b.c, to: [a@b.c] }", "mail goes without TLS to this machine only")]
    [InlineData("smtp: { host: mail.example.com, user: u, from: a@b.c, to: [a@b.c] }", "the user has no password")]
    [InlineData("smtp: { host: mail.example.com, from: nobody, to: [a@b.c] }", "'nobody' is no mail address")]
    [InlineData("smtp: { host: mail.example.com, from: a@b.c, to: [] }", "smtp.to: the list is empty")]
    [InlineData("smtp: { host: mail.example.com, from: a@b.c, to: [a@b.c], tls: true }", "'tls' is not a known key")]
    public void Channel_that_is_wrong_is_told_with_a_fix(string channel, string problem)
        => Assert.Contains(Problems(channel), found => found.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Names_are_unique() => Assert.Contains(Problems("command: [/bin/cat] }\n  - { name: one, command: [/bin/cat]"), static found => found.Contains("two notifications are named 'one'", StringComparison.Ordinal));

    private List<string> Problems(string channel)
        => folder.Problems($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true } ]
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules:
              - { name: one, who: { groups: [makers] }, on: { connections: [orders], statements: [delete] }, then: allow }
            notifications:
              - { name: one, {{channel}} }
            """);
}
