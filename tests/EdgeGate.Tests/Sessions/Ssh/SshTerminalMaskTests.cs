using System.Text;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Sessions.Ssh.Channels;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>A client cannot have a find cut where it likes: not by its window, not by leaving off to read, not by what it types or is denied.</summary>
public sealed class SshTerminalMaskTests : IDisposable
{
    private const string Card = "4111111111111111";
    private const string Masked = "[pii.card.visa]";
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(60);

    private readonly SshRelayHarness relay = new(masks: true, denyLines: ["rm *"]);

    public void Dispose() => relay.Dispose();

    [Fact]
    public void Tail_of_an_idle_terminal_is_let_go()
    {
        Cat(window: 1000);
        Show(Card[..6]);
        Assert.Equal("", Shown());
        Pass();
        Assert.Equal(Card[..6], Shown());
    }

    /// <summary>Two finds that masking makes longer use the client's window up in the midst of a third.</summary>
    [Fact]
    public void Target_that_was_granted_no_more_is_not_idle()
    {
        Cat(window: 20);
        Show("a@b.io c@d.io " + Card[..6]);
        Pass();
        Adjust(1000);
        Show(Card[6..] + "\r\n");
        Pass();
        Assert.Equal($"[pii.email] [pii.email] {Masked}\r\n", Shown());
    }

    [Fact]
    public void Target_that_is_granted_more_and_shows_nothing_is_idle()
    {
        Cat(window: 20);
        Show("a@b.io c@d.io " + Card[..6]);
        Pass();
        Adjust(1000);
        Pass();
        Assert.Equal($"[pii.email] [pii.email] {Card[..6]}", Shown());
    }

    [Fact]
    public void Target_that_nobody_reads_is_not_idle()
    {
        Cat(window: 1000);
        Show(Card[..6]);
        relay.Relay.IsTargetBusy = true;
        Pass();
        Pass();
        relay.Relay.IsTargetBusy = false;
        Show(Card[6..] + "\r\n");
        Pass();
        Assert.Equal($"{Masked}\r\n", Shown());
    }

    /// <summary>With a terminal that does not echo, what was typed is a guess at what the program shows next.</summary>
    [Fact]
    public void Output_that_the_window_cut_is_no_echo()
    {
        Cat(window: 1);
        relay.Client(static output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, "4"u8));
        Show(Card[..1]);
        Adjust(1000);
        Show(Card[1..] + "\r\n");
        Pass();
        Assert.Equal($"{Masked}\r\n", Shown());
    }

    [Fact]
    public void Line_that_is_denied_cuts_no_find()
    {
        Cat(window: 1000);
        relay.Client(static output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, "rm x"u8));
        Pass();
        Show(Card[..6]);
        relay.Relay.IsTargetBusy = true;
        relay.Client(static output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, "\r"u8));
        Pass();
        relay.Relay.IsTargetBusy = false;
        Show(Card[6..] + "\r\n");
        Pass();
        Assert.Contains("denies this line", Shown(), StringComparison.Ordinal);
        Assert.Contains(Masked, Shown(), StringComparison.Ordinal);
        Assert.DoesNotContain(Card[..6], Shown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminal_makes_no_upper_case_of_what_classes_know_in_lower_case()
    {
        relay.OpenSession();
        relay.Client(static output => SshConnectionWriter.Request(output, 0, "pty-req"u8, true, [.. Terminal, 0, 0, 0, 16, 72, 0, 0, 0, 1, 71, 0, 0, 0, 1, 53, 0, 0, 0, 1, 0]));
        byte[] asked = relay.AtTarget[^1];
        Assert.Equal([0, 0, 0, 16, 72, 0, 0, 0, 1, 71, 0, 0, 0, 0, 53, 0, 0, 0, 1, 0], asked[^20..]);
    }

    /// <summary>Who reads nothing cannot have the gateway's own words pile up.</summary>
    [Fact]
    public void Words_of_the_gateway_that_nobody_reads_are_bounded()
    {
        Cat(window: 10);
        for (int i = 0; i < 2000; i++) { relay.Client(static output => SshConnectionWriter.Request(output, 0, "auth-agent-req@openssh.com"u8, false, [])); }
        Assert.True(relay.State.Channels.TryGet(0, out SshChannel? channel));
        Assert.InRange(channel.ToClient.WaitingBytes, 1, 64 * 1024);
        Adjust(1 << 20);
        Show("on\r\n");
        Assert.EndsWith("on\r\n", Shown(), StringComparison.Ordinal);
    }

    private static byte[] Terminal => [.. SshRelayHarness.Text("xterm"), 0, 0, 0, 80, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0];

    private void Cat(uint window)
    {
        relay.OpenSession(clientWindow: window);
        relay.Client(static output => SshConnectionWriter.Request(output, 0, "pty-req"u8, false, [.. Terminal, 0, 0, 0, 0]));
        relay.Exec("cat log");
    }

    private void Show(string text) => relay.Target(output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, Encoding.ASCII.GetBytes(text)));

    private void Adjust(uint bytes) => relay.Client(output => SshConnectionWriter.Adjust(output, 0, bytes));

    private void Pass()
    {
        for (int i = 0; i < 10; i++)
        {
            relay.Time.Advance(Idle / 10);
            relay.Run();
        }
    }

    private string Shown() => SshRelayHarness.Data(relay.AtClient);
}
