using System.Net;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Notifications;
using EdgeGate.Notifications;
using Xunit;

namespace EdgeGate.Tests.Notifications;

/// <summary>What channels are sent, and where they may not be.</summary>
public sealed class NoticeTests
{
    private static readonly Notice Asked = new(
        NoticeKind.Asked, "01hold", "pending", "<!channel> eve\r\nBcc: all@corp.test", "orders-db", "postgres", "rule [x](http://evil.test) <http://evil.test|y>", "delete", ["dba"], 2, "", "", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static readonly Delivery Delivery = new("01delivery", "hook", Asked, DeliveryState.Waiting, 0, default, "");

    /// <summary>Computed with Python's hmac.</summary>
    [Fact]
    public void Signature_is_that_of_standard_webhooks()
        => Assert.Equal(
            "v1,/Xy7FLfFISa1TZH7WLT+0x/orG5MlcutAFOpVan3/00=",
            WebhookSignature.Sign(new SecretText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw=="), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public void Slack_reads_no_mention_and_no_link_in_what_people_wrote()
    {
        JsonElement body = JsonDocument.Parse(NoticeWriter.Write(WebhookShape.Slack, Delivery, "https://gate.test/approvals/01hold")).RootElement;
        string text = body.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()!;
        Assert.Contains("&lt;!channel&gt; eve", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<http://evil.test", text, StringComparison.Ordinal);
        Assert.EndsWith("<https://gate.test/approvals/01hold|Decide>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<!", body.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Teams_gets_a_card_with_a_link_back()
    {
        JsonElement attachment = JsonDocument.Parse(NoticeWriter.Write(WebhookShape.Teams, Delivery, "https://gate.test/approvals/01hold")).RootElement.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        JsonElement content = attachment.GetProperty("content");
        Assert.Equal("https://gate.test/approvals/01hold", content.GetProperty("actions")[0].GetProperty("url").GetString());
        Assert.DoesNotContain("[x](", content.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_has_no_header_that_people_wrote()
    {
        SmtpNotifier notifier = new(new SmtpOptions("localhost", 25, "none", null, null, null, "gate@corp.test", ["dba@corp.test"]));
        using MimeKit.MimeMessage message = notifier.Write(Delivery, "https://gate.test/approvals/01hold");
        using MemoryStream written = new();
        await message.WriteToAsync(written);
        string text = Encoding.UTF8.GetString(written.ToArray());
        Assert.DoesNotContain("\nBcc:", text.Split("\r\n\r\n")[0], StringComparison.Ordinal);
        Assert.Contains("Message-Id: <01delivery@edgegate>", text, StringComparison.Ordinal);
        Assert.Contains("https://gate.test/approvals/01hold", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    public void Addresses_of_this_machine_and_of_private_networks_are_not_public(string address, bool isPublic) => Assert.Equal(isPublic, WebhookNotifier.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task Webhook_goes_nowhere_private_without_leave()
    {
        using WebhookNotifier notifier = new(new WebhookOptions(new SecretText("http://localhost:1/"), null, WebhookShape.Generic, null, false), TimeProvider.System);
        NotifyFailedException problem = await Assert.ThrowsAsync<NotifyFailedException>(() => notifier.SendAsync(Delivery, "", TestContext.Current.CancellationToken));
        Assert.Contains("on this machine or a private network", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 80)]
    [InlineData(11, 3600)]
    [InlineData(19, 3600)]
    [InlineData(60, 3600)]
    public void Waits_grow_up_to_an_hour(int attempts, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), NotificationDispatcher.WaitAfter(attempts));
}
