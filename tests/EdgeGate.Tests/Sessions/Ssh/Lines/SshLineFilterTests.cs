using System.Text;
using EdgeGate.Protocols.Ssh.Connection;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh.Lines;

/// <summary>Enter is kept back until the line was judged.</summary>
public sealed class SshLineFilterTests : IDisposable
{
    private readonly SshRelayHarness relay = new(denyLines: ["rm -rf *"]);

    public void Dispose() => relay.Dispose();

    [Fact]
    public void Line_that_is_allowed_runs_as_soon_as_its_echo_stands()
    {
        Shell();
        Type("ls -l");
        Assert.Equal("ls -l", AtTarget());
        Type("\r");
        Assert.Equal("", AtTarget());
        Show("ls -l");
        Assert.Equal("\r", AtTarget());
    }

    [Fact]
    public void Line_that_is_denied_is_kept_back_told_and_interrupted()
    {
        Shell();
        Type("rm -rf /data\r");
        Assert.Equal("rm -rf /data", AtTarget());
        Show("rm -rf /data");
        Assert.Equal("", AtTarget());
        Assert.Contains("edgegate: rule 'lines' denies this line on box (rule: lines)", AtClient(), StringComparison.Ordinal);
        Settle();
        Assert.Equal("\u0003", AtTarget());
        relay.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        relay.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        Assert.Contains("\"code\":\"line.denied\",", relay.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public void Echo_that_comes_in_pieces_is_waited_for_so_that_the_denial_stands_behind_it()
    {
        Shell();
        Type("rm -rf /data\r");
        Show("rm -rf ");
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.DoesNotContain("edgegate:", AtClient(), StringComparison.Ordinal);
        Show("/data");
        Assert.StartsWith("/data\r\nedgegate: rule 'lines' denies", AtClient(), StringComparison.Ordinal);
    }

    [Fact]
    public void Echo_that_stays_a_part_is_waited_for_a_while_alone()
    {
        Shell();
        Type("rm -rf /data\r");
        Show("rm -rf ");
        Pass(TimeSpan.FromMilliseconds(450));
        Assert.Contains("edgegate: rule 'lines' denies", AtClient(), StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupt_waits_until_the_line_editor_is_back_at_its_keyboard()
    {
        Shell();
        Type("rm -rf /data\r");
        AtTarget();
        Show("rm -rf /data");
        relay.Time.Advance(TimeSpan.FromMilliseconds(10));
        Show("\e[K");
        relay.Time.Advance(TimeSpan.FromMilliseconds(10));
        relay.Run();
        Assert.Equal("", AtTarget());
        relay.Time.Advance(TimeSpan.FromMilliseconds(10));
        relay.Run();
        Assert.Equal("\u0003", AtTarget());
    }

    [Fact]
    public void Interrupt_that_the_line_editor_forgets_is_sent_again_before_any_key()
    {
        Shell();
        Type("rm -rf /data\r");
        Show("rm -rf /data");
        Settle();
        AtTarget();
        // What bash 5.2 shows when it forgets an interrupt; the line stays in its buffer.
        Show("^C\e[?2004l\r\e[?2004h");
        Type("\r");
        Pass(TimeSpan.FromMilliseconds(300));
        Assert.Equal("", AtTarget());
        Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal("\u0003", AtTarget());
        Show("^C\e[?2004l\r\r\n\e[?2004hada@box:~$ ");
        Settle();
        Assert.Equal("\r", AtTarget());
    }

    [Fact]
    public void Keys_behind_a_denied_line_wait_for_a_prompt_but_not_for_ever()
    {
        Shell();
        Type("rm -rf /data\r");
        Show("rm -rf /data");
        Settle();
        Assert.EndsWith("\u0003", AtTarget(), StringComparison.Ordinal);
        Type("ls");
        Show("^C\r\n");
        Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal("", AtTarget());
        Show("ada@box:~$ ");
        Settle();
        Assert.Equal("ls", AtTarget());
        Type("\r");
        Show("ls");
        AtTarget();
        Show("\r\nada@box:~$ ");
        Type("rm -rf /data\r");
        Show("rm -rf /data");
        Settle();
        Show("^C\r\n");
        Type("x");
        AtTarget();
        Pass(TimeSpan.FromMilliseconds(500));
        Assert.Equal("x", AtTarget());
    }

    [Fact]
    public void Line_recalled_from_history_is_judged_by_what_the_screen_shows()
    {
        Shell();
        Type("\e[A");
        Show("rm -rf /old");
        AtTarget();
        Type("\r");
        Assert.Equal("", AtTarget());
        Pass(TimeSpan.FromMilliseconds(50));
        Assert.Equal("\u0003", AtTarget());
    }

    [Fact]
    public void Line_that_is_not_shown_is_judged_by_its_keys_after_a_while()
    {
        Shell();
        Type("rm -rf /data\r");
        AtTarget();
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("\u0003", AtTarget());
        Type("a password\r");
        AtTarget();
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("\r", AtTarget());
    }

    [Fact]
    public void Lines_typed_ahead_wait_for_each_other()
    {
        Shell();
        Type("one\rtwo\rrm -rf x\rthree\r");
        Assert.Equal("one", AtTarget());
        Show("one");
        Assert.Equal("\rtwo", AtTarget());
        Show("\r\ntwo");
        Assert.Equal("\rrm -rf x", AtTarget());
        Show("\r\nrm -rf x");
        Settle();
        Assert.Equal("\u0003", AtTarget());
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("", AtTarget());
    }

    [Fact]
    public void Pasted_lines_are_judged_before_the_line_editor_has_them()
    {
        Shell();
        Show("\e[?2004h");
        Type("\e[200~echo a\rrm -rf x\recho b\r\e[201~\r");
        Settle();
        Assert.Equal("\e[200~echo a\rrm -rf x\e[201~\u0003", AtTarget());
        Type("ls\r");
        Show("$ ls");
        Pass(TimeSpan.FromSeconds(2));
        Assert.EndsWith("ls\r", AtTarget(), StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_nobody_asked_for_hide_no_enter()
    {
        Shell();
        Type("\e[200~rm -rf x\r\e[201~");
        Show("rm -rf x");
        Pass(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("\r", AtTarget(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_that_goes_on_below_is_judged_with_what_follows()
    {
        Shell();
        Type("rm \\\r");
        Show("rm \\");
        Show("\r\n> ");
        Type("-rf x\r");
        Show("-rf x");
        Settle();
        Assert.EndsWith("\u0003", AtTarget(), StringComparison.Ordinal);
    }

    [Fact]
    public void History_expansion_is_denied()
    {
        Shell();
        Type("!rm\r");
        Show("!rm");
        Settle();
        Assert.EndsWith("\u0003", AtTarget(), StringComparison.Ordinal);
    }

    [Fact]
    public void End_of_input_waits_for_its_line()
    {
        Shell();
        Type("exit\r");
        relay.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelEof, 0));
        Assert.DoesNotContain(relay.AtTarget, static one => one[0] == SshMessage.ChannelEof);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("exit\r", AtTarget());
        Assert.Contains(relay.AtTarget, static one => one[0] == SshMessage.ChannelEof);
    }

    [Fact]
    public void Shell_without_a_terminal_ends_at_a_denied_line()
    {
        relay.OpenSession();
        relay.Client(static output => SshConnectionWriter.Request(output, 0, "shell"u8, true, []));
        relay.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        Type("echo a\nrm -rf x\necho b\n");
        Assert.Equal("echo a\nrm -rf x", AtTarget());
        Assert.Contains(relay.AtTarget, static one => one[0] == SshMessage.ChannelClose);
        Assert.Contains("denies this line", AtClient(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sudo -u x rm -rf y")]
    [InlineData("true && /bin/rm -rf y")]
    [InlineData("A=1 r\\m -rf y")]
    [InlineData("echo $(rm -rf y)")]
    [InlineData("echo \"`rm -rf y`\"")]
    [InlineData("if true; then rm -rf y; fi")]
    [InlineData("(rm -rf y)")]
    public void Command_inside_a_line_is_found(string line)
    {
        Shell();
        Type(line + "\r");
        Show(line);
        Settle();
        Assert.EndsWith("\u0003", AtTarget(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo rm -rf y")]
    [InlineData("rm -r y")]
    [InlineData("git commit -m 'rm -rf y'")]
    public void Other_lines_run(string line)
    {
        Shell();
        Type(line + "\r");
        Show(line);
        Assert.EndsWith("\r", AtTarget(), StringComparison.Ordinal);
    }

    private int readTarget;
    private int readClient;

    private void Shell()
    {
        relay.OpenSession();
        relay.Client(static output => SshConnectionWriter.Request(output, 0, "pty-req"u8, false, [.. SshRelayHarness.Text("xterm"), 0, 0, 0, 80, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        relay.Client(static output => SshConnectionWriter.Request(output, 0, "shell"u8, true, []));
        relay.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        Show("ada@box:~$ ");
    }

    private void Type(string keys) => relay.Client(output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, Encoding.UTF8.GetBytes(keys)));

    private void Show(string text) => relay.Target(output => SshConnectionWriter.Data(output, 0, SshChannelData.Plain, Encoding.UTF8.GetBytes(text)));

    private void Pass(TimeSpan time)
    {
        for (int i = 0; i < 10; i++)
        {
            relay.Time.Advance(time / 10);
            relay.Run();
        }
    }

    /// <summary>As long as a line editor is quiet before it is interrupted, or behind its prompt.</summary>
    private void Settle() => Pass(TimeSpan.FromMilliseconds(20));

    private string AtTarget() => Data(relay.AtTarget, ref readTarget);

    private string AtClient() => Data(relay.AtClient, ref readClient);

    private static string Data(List<byte[]> messages, ref int read)
    {
        string text = SshRelayHarness.Data(messages.Skip(read));
        read = messages.Count;
        return text;
    }
}
