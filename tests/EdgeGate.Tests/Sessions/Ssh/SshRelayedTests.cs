using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Login;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Channels between a client and a target that do as a test says, wrong things too.</summary>
public sealed class SshRelayedTests
{
    private const string Mail = "carla@example.org";

    [Fact]
    public void Command_goes_to_the_target_and_its_output_status_and_end_come_back_in_order()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession().Exec("ls");
        Assert.Equal("90 98", SshRelayHarness.Numbers(session.AtTarget));
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, "hi"u8));
        session.Target(static output => SshConnectionWriter.Request(output, 0, "exit-status"u8, false, [0, 0, 0, 3]));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelEof, 0));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        Assert.Equal("91 99 94 98 96 97", SshRelayHarness.Numbers(session.AtClient));
        Assert.Equal(1, session.State.Channels.Count);
        session.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        Assert.Equal("90 98 97", SshRelayHarness.Numbers(session.AtTarget));
        Assert.Equal(0, session.State.Channels.Count);
        Assert.Null(session.Ended);
    }

    [Fact]
    public void Client_that_sends_more_than_its_window_ends_the_session()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession(targetWindow: 100).Exec("cat");
        session.Client(static output => SshConnectionWriter.Data(output, 0, 0, new byte[101]));
        Assert.Equal((SessionEnd.ClientFault, ProtocolFault.SshWindowExceeded), (session.Ended, session.State.LastFault));
        Assert.Equal("90 98", SshRelayHarness.Numbers(session.AtTarget));
    }

    [Fact]
    public void Target_that_sends_more_than_its_window_ends_the_session()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession(clientWindow: 100).Exec("cat");
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, new byte[101]));
        Assert.Equal((SessionEnd.TargetFault, ProtocolFault.SshWindowExceeded), (session.Ended, session.State.LastFault));
    }

    [Fact]
    public void Windows_of_a_slow_receiver_hold_the_sender_back()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession(clientWindow: 10).Exec("cat");
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, "0123456789"u8));
        Assert.Equal("0123456789", SshRelayHarness.Data(session.AtClient));
        Assert.DoesNotContain(session.AtTarget, static message => message[0] == SshMessage.ChannelWindowAdjust);
        session.Client(static output => SshConnectionWriter.Adjust(output, 0, 5));
        byte[] adjust = Assert.Single(session.AtTarget, static message => message[0] == SshMessage.ChannelWindowAdjust);
        Assert.Equal([93, 0, 0, 0, 9, 0, 0, 0, 5], adjust);
    }

    [Fact]
    public void What_masking_makes_longer_waits_for_the_receivers_window()
    {
        // Eleven characters become eleven and more: [pii.email].
        using SshRelayHarness session = new SshRelayHarness(masks: true).OpenSession(clientWindow: 18).Exec("cat");
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, "a@b.io c@d.io "u8));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelEof, 0));
        Assert.Equal("[pii.email] [pii.e", SshRelayHarness.Data(session.AtClient));
        Assert.DoesNotContain(session.AtClient, static message => message[0] == SshMessage.ChannelEof);
        session.Client(static output => SshConnectionWriter.Adjust(output, 0, 100));
        Assert.Equal("[pii.email] [pii.email] ", SshRelayHarness.Data(session.AtClient));
        Assert.Equal(SshMessage.ChannelEof, session.AtClient[^1][0]);
    }

    /// <summary>However many pieces wait, one that is cut costs no more than its own bytes: who chooses the window would else have the loop walk over all of them again and again.</summary>
    [Fact]
    public void Pieces_of_output_and_errors_that_the_window_cuts_keep_their_order()
    {
        const int Pieces = 2_000;
        using SshRelayHarness session = new SshRelayHarness(masks: true).OpenSession(clientWindow: 7 * Pieces).Exec("cat");
        for (uint i = 0; i < Pieces; i++) { session.Target(output => SshConnectionWriter.Data(output, 0, i % 2, "a@b.io "u8)); }
        int left = (12 * Pieces) - (7 * Pieces);
        Assert.Equal(7 * Pieces, SshRelayHarness.Data(session.AtClient).Length);
        for (int i = 0; i < left; i += 5) { session.Client(static output => SshConnectionWriter.Adjust(output, 0, 5)); }
        Assert.Equal(string.Concat(Enumerable.Repeat("[pii.email] ", Pieces)), SshRelayHarness.Data(session.AtClient));
    }

    [Fact]
    public void Find_cut_over_messages_is_masked_and_what_waits_comes_at_the_end()
    {
        using SshRelayHarness session = new SshRelayHarness(masks: true).OpenSession().Exec("cat");
        foreach (char one in $"to {Mail}") { session.Target(output => SshConnectionWriter.Data(output, 0, 0, [(byte)one])); }
        Assert.DoesNotContain("carla", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
        session.Time.Advance(TimeSpan.FromSeconds(10));
        session.Run();
        Assert.DoesNotContain("carla", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        Assert.Equal("to [pii.email]", SshRelayHarness.Data(session.AtClient));
        Assert.Equal(SshMessage.ChannelClose, session.AtClient[^1][0]);
    }

    [Fact]
    public void Message_to_the_receiver_is_no_longer_than_it_takes()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession(packetMax: 100).Exec("cat");
        session.Client(static output => SshConnectionWriter.Data(output, 0, 0, new byte[250]));
        Assert.Equal([109, 109, 59], session.AtTarget.Where(static message => message[0] == SshMessage.ChannelData).Select(static message => message.Length));
    }

    /// <summary>A byte a packet would make fifty bytes of one, and of a window's worth, let go at once, more than an outbox holds.</summary>
    [Fact]
    public void Channel_whose_packets_would_hold_next_to_nothing_is_refused()
    {
        using SshRelayHarness session = new();
        session.Client(static output => SshConnectionWriter.Open(output, "session"u8, 7, 1 << 20, 63, []));
        Assert.Equal(("92", 0), (SshRelayHarness.Numbers(session.AtClient), session.AtTarget.Count));
        session.Client(static output => SshConnectionWriter.Open(output, "session"u8, 7, 1 << 20, 64, []));
        session.Target(static output => SshConnectionWriter.OpenConfirmation(output, 0, 9, 1 << 20, 63));
        Assert.Equal((SessionEnd.TargetFault, ProtocolFault.SshMalformedMessage), (session.Ended, session.State.LastFault));
    }

    [Fact]
    public void Denied_command_is_told_with_its_rule_and_ends_the_channel()
    {
        using SshRelayHarness session = new SshRelayHarness(["exec"], ["ls *"]).OpenSession();
        session.Client(static output => SshConnectionWriter.Request(output, 0, "exec"u8, true, SshRelayHarness.Text("id")));
        Assert.Equal("edgegate: no rule allows this command on box (rule: default)\r\n", SshRelayHarness.Data(session.AtClient));
        Assert.Equal("91 99 95 98 96 97", SshRelayHarness.Numbers(session.AtClient));
        Assert.Equal("90 96 97", SshRelayHarness.Numbers(session.AtTarget));
        // What the target says of the channel it was told to close goes nowhere.
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, "late"u8));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        session.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        Assert.Equal((0, 6), (session.State.Channels.Count, session.AtClient.Count));
        Assert.Contains("\"code\":\"channel.denied\"", session.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public void Denial_waits_for_the_answers_before_it()
    {
        using SshRelayHarness session = new SshRelayHarness(["exec"], ["ls *"]).OpenSession();
        session.Client(static output => SshConnectionWriter.Request(output, 0, "env"u8, true, [.. SshRelayHarness.Text("LANG"), .. SshRelayHarness.Text("C")]));
        session.Client(static output => SshConnectionWriter.Request(output, 0, "env"u8, true, [.. SshRelayHarness.Text("LD_PRELOAD"), .. SshRelayHarness.Text("x")]));
        session.Client(static output => SshConnectionWriter.Request(output, 0, "exec"u8, true, SshRelayHarness.Text("id")));
        Assert.Equal("91", SshRelayHarness.Numbers(session.AtClient));
        Assert.Equal("90 98", SshRelayHarness.Numbers(session.AtTarget));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        Assert.Equal("91 99 100 99 95 98 96 97", SshRelayHarness.Numbers(session.AtClient));
    }

    [Theory]
    [InlineData("zh_CN.GBK", false)]
    [InlineData("zh_CN.UTF-8", true)]
    public void Locale_in_which_a_command_would_read_otherwise_than_it_was_judged_is_not_set(string locale, bool isSet)
    {
        using SshRelayHarness session = new SshRelayHarness(["exec"], ["ls *"]).OpenSession();
        session.Client(output => SshConnectionWriter.Request(output, 0, "env"u8, true, [.. SshRelayHarness.Text("LANG"), .. SshRelayHarness.Text(locale)]));
        Assert.Equal(isSet ? "90 98" : "90", SshRelayHarness.Numbers(session.AtTarget));
        Assert.Equal(isSet ? "91" : "91 100", SshRelayHarness.Numbers(session.AtClient));
    }

    [Fact]
    public void Variables_that_may_change_what_a_command_does_are_written_down_with_it()
    {
        using SshRelayHarness session = new SshRelayHarness(records: true).OpenSession();
        Set(session, "LANG", "C");
        Set(session, "DEPLOY_TO", "prod\n\"x\"");
        Set(session, "DEPLOY_FOR", Mail);
        session.Exec("make");
        Assert.Equal("90 98 98 98 98", SshRelayHarness.Numbers(session.AtTarget));
        session.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        string env = JsonDocument.Parse(session.Audit().Split('\n').Single(static line => line.Contains("channel.allowed", StringComparison.Ordinal))).RootElement.GetProperty("env").GetString()!;
        Assert.Equal("DEPLOY_TO=\"prod\\n\\\"x\\\"\" DEPLOY_FOR=\"[pii.email]\"", env);
    }

    [Theory]
    [InlineData("DEPLOY_X\nrm", "1")]
    [InlineData("DEPLOY_X=1", "1")]
    [InlineData("DEPLOY_", "1024 and more")]
    public void Variable_that_people_could_not_be_shown_is_not_set(string name, string value)
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession();
        Set(session, name, value == "1" ? value : value.PadRight(SshVariables.BytesMax));
        Assert.Equal("90", SshRelayHarness.Numbers(session.AtTarget));
        Assert.Equal("91 100", SshRelayHarness.Numbers(session.AtClient));
    }

    private static void Set(SshRelayHarness session, string name, string value)
        => session.Client(output => SshConnectionWriter.Request(output, 0, "env"u8, true, [.. SshRelayHarness.Text(name), .. SshRelayHarness.Text(value)]));

    [Fact]
    public void One_thing_runs_on_a_channel()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession().Exec("ls");
        session.Client(static output => SshConnectionWriter.Request(output, 0, "shell"u8, true, []));
        Assert.Equal("91 99 100", SshRelayHarness.Numbers(session.AtClient));
        Assert.Equal("90 98", SshRelayHarness.Numbers(session.AtTarget));
    }

    [Fact]
    public void Data_before_anything_was_allowed_goes_nowhere()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession();
        session.Client(static output => SshConnectionWriter.Data(output, 0, 0, "rm -rf /\n"u8));
        session.Target(static output => SshConnectionWriter.Data(output, 0, 0, "secrets"u8));
        Assert.Equal(("", ""), (SshRelayHarness.Data(session.AtTarget), SshRelayHarness.Data(session.AtClient)));
    }

    [Theory]
    [InlineData("forwarded-tcpip")]
    [InlineData("forwarded-streamlocal@openssh.com")]
    [InlineData("auth-agent@openssh.com")]
    [InlineData("x11")]
    [InlineData("session")]
    [InlineData("tun@openssh.com")]
    public void Target_opens_nothing_that_was_not_asked_for(string type)
    {
        using SshRelayHarness session = new();
        session.Target(output => SshConnectionWriter.Open(output, Encoding.ASCII.GetBytes(type), 3, 1000, 1000, [.. SshRelayHarness.Text("host"), 0, 0, 0, 80, .. SshRelayHarness.Text("from"), 0, 0, 0, 81]));
        Assert.Equal("92", SshRelayHarness.Numbers(session.AtTarget));
        Assert.Empty(session.AtClient);
        Assert.Null(session.Ended);
    }

    [Fact]
    public void Target_opens_what_was_allowed_from_there_alone()
    {
        using SshRelayHarness session = new(["forward"]);
        session.Client(static output => SshConnectionWriter.GlobalRequest(output, "tcpip-forward"u8, true, [.. SshRelayHarness.Text(""), 0, 0, 0, 0]));
        session.Target(static output => output.Append([SshMessage.RequestSuccess, 0, 0, 31, 64]));
        Assert.Equal([81, 0, 0, 31, 64], session.AtClient[^1]);
        session.Target(static output => SshConnectionWriter.Open(output, "forwarded-tcpip"u8, 3, 1000, 1000, [.. SshRelayHarness.Text(""), 0, 0, 31, 65, .. SshRelayHarness.Text("from"), 0, 0, 0, 81]));
        Assert.Equal(SshMessage.ChannelOpenFailure, session.AtTarget[^1][0]);
        session.Target(static output => SshConnectionWriter.Open(output, "forwarded-tcpip"u8, 4, 1000, 1000, [.. SshRelayHarness.Text(""), 0, 0, 31, 64, .. SshRelayHarness.Text("from"), 0, 0, 0, 81]));
        Assert.Equal(SshMessage.ChannelOpen, session.AtClient[^1][0]);
        session.Client(static output => SshConnectionWriter.OpenConfirmation(output, 0, 5, 1000, 1000));
        session.Client(static output => SshConnectionWriter.Data(output, 0, 0, "hello"u8));
        Assert.Equal("hello", SshRelayHarness.Data(session.AtTarget));
    }

    [Theory]
    [InlineData("direct-tcpip", "no rule allows forwarding through box (rule: default)")]
    public void Forward_is_denied_by_default(string type, string reason)
    {
        using SshRelayHarness session = new();
        session.Client(output => SshConnectionWriter.Open(output, Encoding.ASCII.GetBytes(type), 3, 1000, 1000, [.. SshRelayHarness.Text("host"), 0, 0, 0, 80, .. SshRelayHarness.Text("from"), 0, 0, 0, 81]));
        Assert.Empty(session.AtTarget);
        Assert.Contains(reason, Encoding.UTF8.GetString(session.AtClient[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_is_denied_where_recording_is_required_or_a_certificate_forbids_it()
    {
        foreach (SshRelayHarness session in (SshRelayHarness[])[new(["forward"], records: true), new(["forward"], grants: new SshGrants(null, true, false, true, true))])
        {
            using (session)
            {
                session.Client(static output => SshConnectionWriter.Open(output, "direct-tcpip"u8, 3, 1000, 1000, [.. SshRelayHarness.Text("host"), 0, 0, 0, 80, .. SshRelayHarness.Text("from"), 0, 0, 0, 81]));
                Assert.Equal(("92", 0), (SshRelayHarness.Numbers(session.AtClient), session.AtTarget.Count));
            }
        }
    }

    [Fact]
    public void Forced_command_takes_the_place_of_every_other()
    {
        using SshRelayHarness session = new SshRelayHarness(grants: SshGrants.All with { ForcedCommand = "backup"u8.ToArray() }).OpenSession();
        session.Client(static output => SshConnectionWriter.Request(output, 0, "shell"u8, true, []));
        Assert.True(SshChannelRequest.TryRead(session.AtTarget[^1], SshConnectionLimits.Default, out SshChannelRequest asked));
        Assert.Equal("exec", Encoding.ASCII.GetString(asked.Type));
        Assert.True(asked.TryReadText(100, out ReadOnlySpan<byte> command) && command.SequenceEqual("backup"u8));
    }

    [Fact]
    public void Free_text_of_an_exit_signal_is_not_passed()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession().Exec("x");
        session.Target(static output => SshConnectionWriter.Request(output, 0, "exit-signal"u8, false, [.. SshRelayHarness.Text("KILL"), 0, .. SshRelayHarness.Text(Mail), .. SshRelayHarness.Text("")]));
        string told = Encoding.UTF8.GetString(session.AtClient[^1]);
        Assert.Contains("KILL", told, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, told, StringComparison.Ordinal);
    }

    /// <summary>What is kept of a long command is cut where it is masked already: a piece of a find would not be known for one.</summary>
    [Fact]
    public void Long_command_is_masked_before_it_is_cut()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession().Exec($"echo {new string('x', 8 * 1024 - 16)} {Mail}");
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        session.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        string audit = session.Audit();
        Assert.Contains("channel.allowed", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("carla@", audit, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_signals_are_masked_where_they_are_kept()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession().Exec("x");
        session.Target(static output => SshConnectionWriter.Request(output, 0, "exit-signal"u8, false, [.. SshRelayHarness.Text(Mail), 0, .. SshRelayHarness.Text(""), .. SshRelayHarness.Text("")]));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        session.Client(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelClose, 0));
        string audit = session.Audit();
        Assert.Contains("channel.closed", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, audit, StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_whether_we_live_are_answered_here()
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession();
        session.Client(static output => SshConnectionWriter.GlobalRequest(output, "keepalive@openssh.com"u8, true, []));
        session.Target(static output => SshConnectionWriter.Request(output, 0, "keepalive@openssh.com"u8, true, []));
        session.Target(static output => SshConnectionWriter.GlobalRequest(output, "keepalive@openssh.com"u8, true, []));
        session.Target(static output => SshConnectionWriter.GlobalRequest(output, "hostkeys-00@openssh.com"u8, false, [1, 2, 3]));
        Assert.Equal("91 82", SshRelayHarness.Numbers(session.AtClient));
        Assert.Equal("90 100 82", SshRelayHarness.Numbers(session.AtTarget));
    }

    [Theory]
    [InlineData(new byte[] { 94, 0, 0, 0, 5, 0, 0, 0, 0 }, ProtocolFault.SshUnknownChannel)]
    [InlineData(new byte[] { 94, 0, 0, 0, 0, 0, 0, 0, 9 }, ProtocolFault.SshMalformedMessage)]
    [InlineData(new byte[] { 95, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, ProtocolFault.SshMalformedMessage)]
    [InlineData(new byte[] { 93, 0, 0, 0, 0, 255, 255, 255, 255 }, ProtocolFault.SshWindowExceeded)]
    [InlineData(new byte[] { 91, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 }, ProtocolFault.SshUnknownChannel)]
    [InlineData(new byte[] { 92, 0, 0, 0, 0, 0, 0, 0, 1 }, ProtocolFault.SshUnknownChannel)]
    [InlineData(new byte[] { 99, 0, 0, 0, 0 }, ProtocolFault.SshUnaskedReply)]
    [InlineData(new byte[] { 81 }, ProtocolFault.SshUnexpectedMessage)]
    [InlineData(new byte[] { 98, 0, 0, 0, 0, 0, 0, 0, 4, 101, 120, 101, 99, 1 }, ProtocolFault.SshMalformedMessage)]
    [InlineData(new byte[] { 60 }, ProtocolFault.SshUnexpectedMessage)]
    public void Wrong_message_of_a_client_ends_the_session(byte[] message, ProtocolFault fault)
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession();
        session.Client(output => output.Append(message));
        Assert.Equal((SessionEnd.ClientFault, fault), (session.Ended, session.State.LastFault));
    }

    [Theory]
    [InlineData(new byte[] { 81 }, ProtocolFault.SshUnaskedReply)]
    [InlineData(new byte[] { 99, 0, 0, 0, 0 }, ProtocolFault.SshUnaskedReply)]
    [InlineData(new byte[] { 91, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 }, ProtocolFault.SshUnknownChannel)]
    [InlineData(new byte[] { 94, 0, 0, 0, 63, 0, 0, 0, 0 }, ProtocolFault.SshUnknownChannel)]
    [InlineData(new byte[] { 95, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0 }, ProtocolFault.SshMalformedMessage)]
    public void Wrong_message_of_a_target_ends_the_session(byte[] message, ProtocolFault fault)
    {
        using SshRelayHarness session = new SshRelayHarness().OpenSession();
        session.Target(output => output.Append(message));
        Assert.Equal((SessionEnd.TargetFault, fault), (session.Ended, session.State.LastFault));
    }

    [Fact]
    public void Channels_are_bounded_and_their_numbers_used_again()
    {
        using SshRelayHarness session = new();
        for (uint i = 0; i < 65; i++) { session.Client(output => SshConnectionWriter.Open(output, "session"u8, i, 1000, 1000, [])); }
        Assert.Equal((64, "92"), (session.State.Channels.Count, SshRelayHarness.Numbers(session.AtClient)));
        session.Target(static output => SshConnectionWriter.OpenRefusal(output, 5, 4, "full"u8));
        Assert.Equal(63, session.State.Channels.Count);
        session.Client(static output => SshConnectionWriter.Open(output, "session"u8, 70, 1000, 1000, []));
        Assert.True(SshChannelOpen.TryRead(session.AtTarget[^1], SshConnectionLimits.Default, out SshChannelOpen open));
        Assert.Equal(5u, open.Sender);
    }

    [Fact]
    public void Keys_are_renewed_in_the_middle_of_data_and_nothing_is_lost()
    {
        using SshRelayHarness session = new SshRelayHarness(rekeyBytes: 10_000).OpenSession(targetWindow: 1 << 20).Exec("cat");
        for (int i = 0; i < 100; i++)
        {
            session.Client(static output => SshConnectionWriter.Data(output, 0, 0, new byte[1000]));
            session.Target(static output => SshConnectionWriter.Data(output, 0, 0, new byte[1000]));
        }
        Assert.True(session.KeyExchanges > 5);
        Assert.Equal((100_000, 100_000), (SshRelayHarness.Data(session.AtTarget).Length, SshRelayHarness.Data(session.AtClient).Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Data_allocates_nothing_in_the_steady_state(bool masks)
    {
        using SshRelayHarness session = new SshRelayHarness(masks: masks).OpenSession(clientWindow: uint.MaxValue).Exec("cat");
        using ByteBuffer sealedBytes = new(64 * 1024 * 1024);
        byte[] line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"a line with {Mail} in it\n", 20)));
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 4 && allocated > 0; attempt++)
        {
            sealedBytes.Clear();
            for (int i = 0; i < 1000; i++) { session.SealTarget(output => SshConnectionWriter.Data(output, 0, 0, line), sealedBytes); }
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.StepTarget(sealedBytes.Written);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }
}
