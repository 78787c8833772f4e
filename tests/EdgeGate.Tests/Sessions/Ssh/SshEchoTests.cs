using System.Text;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Channels;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>What is typed, and its echo, do not wait; what programs show does.</summary>
public sealed class SshEchoTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("ab", "a", true)]
    [InlineData("ab", "ab", true)]
    [InlineData("a", "\e[1ma\e[0m", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a", "b", false)]
    [InlineData("", "a", false)]
    [InlineData("a\r", "a", false)]
    [InlineData("a\u007f", "a", false)]
    [InlineData("a", "\e[1m", false)]
    [InlineData("a", "\e]0;a\a", false)]
    public void Echo_is_what_was_typed_and_nothing_else(string typed, string shown, bool isEcho)
    {
        SshEcho echo = new();
        echo.Typed(Encoding.UTF8.GetBytes(typed));
        Assert.Equal(isEcho, echo.Takes(Encoding.UTF8.GetBytes(shown)));
    }

    [Fact]
    public void Each_typed_character_is_seen_once()
    {
        SshEcho echo = new();
        echo.Typed("aa"u8);
        Assert.True(echo.Takes("a"u8));
        Assert.True(echo.Takes("a"u8));
        Assert.False(echo.Takes("a"u8));
    }

    [Fact]
    public void Keys_and_their_echo_pass_at_once_and_output_that_may_become_a_find_waits()
    {
        using SshRelayHarness session = Terminal();
        foreach (string key in (string[])["c", "a", "r"])
        {
            Type(session, key);
            Assert.EndsWith(key, SshRelayHarness.Data(session.AtTarget), StringComparison.Ordinal);
            Show(session, key);
            Assert.EndsWith(key, SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
        }
        session.AtClient.Clear();
        Show(session, "\r\nto carla@exa");
        Assert.DoesNotContain("carla", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
        Show(session, "mple.org \r\n");
        Assert.Contains("to [pii.email]", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
    }

    [Fact]
    public void Paste_is_masked_and_keys_are_not()
    {
        using SshRelayHarness session = Terminal();
        Type(session, "mail carla@example.org now");
        Assert.Equal("mail [pii.email] now", SshRelayHarness.Data(session.AtTarget));
    }

    private static SshRelayHarness Terminal()
    {
        SshRelayHarness session = new SshRelayHarness(masks: true).OpenSession();
        session.Client(static output => SshConnectionWriter.Request(output, 0, "pty-req"u8, false, [.. SshRelayHarness.Text("xterm"), 0, 0, 0, 80, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        session.Client(static output => SshConnectionWriter.Request(output, 0, "shell"u8, true, []));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        return session;
    }

    private static void Type(SshRelayHarness session, string keys) => session.Client(output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, Encoding.UTF8.GetBytes(keys)));

    private static void Show(SshRelayHarness session, string text) => session.Target(output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, Encoding.UTF8.GetBytes(text)));
}
