using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Sftp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>An sftp channel between a client and a target that do as a test says, wrong things too.</summary>
public sealed class SftpRelayTests
{
    private static readonly byte[] None = [0, 0, 0, 0];

    [Fact]
    public void Request_is_sent_with_the_path_the_target_says_it_leads_to()
    {
        using SshRelayHarness session = Opened();
        Client(session, static output => SftpWriter.Open(output, 7, "in/../x"u8, SftpOpenFlags.Read, None));
        (uint id, byte[] asked) = Last(session.AtTarget, SftpType.Realpath);
        Assert.Equal("in/../x", Encoding.UTF8.GetString(asked));
        Target(session, output => SftpWriter.Name(output, id, "/real/place"u8));
        (id, byte[] path) = Last(session.AtTarget, SftpType.Open);
        Assert.Equal("/real/place", Encoding.UTF8.GetString(path));
        Target(session, output => SftpWriter.Content(output, SftpType.Handle, id, "target's own"u8));
        (uint answered, byte[] handle) = Last(session.AtClient, SftpType.Handle);
        Assert.Equal((7u, 8), (answered, handle.Length));
    }

    [Fact]
    public void Packets_cut_at_every_byte_are_the_same()
    {
        byte[] requests = Bytes(static output =>
        {
            SftpWriter.One(output, SftpType.Stat, 1, "a"u8);
            SftpWriter.One(output, SftpType.Lstat, 2, "b/c"u8);
        });
        for (int cut = 1; cut < requests.Length; cut++)
        {
            using SshRelayHarness session = Opened();
            session.Client(output => SshConnectionWriter.Data(output, 0, 0, requests.AsSpan(0, cut)));
            session.Client(output => SshConnectionWriter.Data(output, 0, 0, requests.AsSpan(cut)));
            Assert.Equal(["a", "b"], All(session.AtTarget, SftpType.Realpath).Skip(1).Select(static one => Encoding.UTF8.GetString(one.Text)));
        }
    }

    [Fact]
    public void Answers_in_another_order_find_their_requests()
    {
        using SshRelayHarness session = Opened();
        Client(session, static output => SftpWriter.One(output, SftpType.Stat, 11, "a"u8));
        Client(session, static output => SftpWriter.One(output, SftpType.Stat, 12, "b"u8));
        (uint Id, byte[] Text)[] asked = [.. All(session.AtTarget, SftpType.Realpath).Skip(1)];
        Target(session, output => SftpWriter.Name(output, asked[1].Id, "/b"u8));
        Target(session, output => SftpWriter.Name(output, asked[0].Id, "/a"u8));
        (uint Id, byte[] Text)[] sent = [.. All(session.AtTarget, SftpType.Stat)];
        Assert.Equal(["/b", "/a"], sent.Select(static one => Encoding.UTF8.GetString(one.Text)));
        Target(session, output => SftpWriter.Status(output, sent[0].Id, SftpStatus.NoSuchFile, "text of the target"u8));
        (uint id, _) = Last(session.AtClient, SftpType.Status);
        Assert.Equal(12u, id);
        Assert.DoesNotContain("text of the target", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
    }

    /// <summary>Whether link(2) follows a link is each system's choice (POSIX.1-2024): Linux does not, BSD and macOS do. Asked so, it makes no difference.</summary>
    [Fact]
    public void Hard_link_is_made_to_what_a_link_leads_to()
    {
        using SshRelayHarness session = Opened("hardlink@openssh.com");
        Client(session, static output => SftpWriter.ExtendedTwo(output, 1, SftpExtension.Hardlink, "up/link"u8, "up/alias"u8));
        (uint Id, byte[] Text)[] asked = [.. All(session.AtTarget, SftpType.Realpath).Skip(1)];
        Assert.Equal(["up/link", "up"], asked.Select(static one => Encoding.UTF8.GetString(one.Text)));
        Target(session, output => SftpWriter.Name(output, asked[0].Id, "/etc/secret"u8));
        Target(session, output => SftpWriter.Name(output, asked[1].Id, "/home/up"u8));
        byte[] sent = Assert.Single(session.AtTarget, static one => SshRelayHarness.Data([one]).Contains("hardlink@", StringComparison.Ordinal));
        Assert.Contains("/etc/secret", SshRelayHarness.Data([sent]), StringComparison.Ordinal);
        Assert.Contains("/home/up/alias", SshRelayHarness.Data([sent]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_a_request_that_changes_something_waits_until_it_is_sent()
    {
        using SshRelayHarness session = Opened();
        Client(session, static output => SftpWriter.One(output, SftpType.Remove, 1, "a"u8));
        Client(session, static output => SftpWriter.One(output, SftpType.Stat, 2, "a"u8));
        (uint id, _) = Assert.Single(All(session.AtTarget, SftpType.Realpath).Skip(1));
        Target(session, output => SftpWriter.Name(output, id, "/home"u8));
        Assert.Single(All(session.AtTarget, SftpType.Remove));
        Assert.Equal(3, All(session.AtTarget, SftpType.Realpath).Count());
    }

    [Theory]
    [InlineData("unasked")]
    [InlineData("twice")]
    [InlineData("kind")]
    [InlineData("ok")]
    [InlineData("relative")]
    [InlineData("length")]
    [InlineData("request")]
    public void Target_that_breaks_the_protocol_ends_the_channel_alone(string how)
    {
        using SshRelayHarness session = Opened();
        Client(session, static output => SftpWriter.One(output, SftpType.Stat, 1, "a"u8));
        (uint id, _) = Last(session.AtTarget, SftpType.Realpath);
        Target(session, output =>
        {
            switch (how)
            {
                case "unasked":
                    SftpWriter.Name(output, 999, "/a"u8);
                    break;
                case "twice":
                    SftpWriter.Name(output, id, "/a"u8);
                    SftpWriter.Name(output, id, "/a"u8);
                    break;
                case "kind":
                    SftpWriter.Content(output, SftpType.Handle, id, "h"u8);
                    break;
                case "ok":
                    SftpWriter.Status(output, id, SftpStatus.Ok, []);
                    break;
                case "relative":
                    SftpWriter.Name(output, id, "a/../b"u8);
                    break;
                case "length":
                    SshWriter.UInt32(output, uint.MaxValue);
                    break;
                default:
                    SftpWriter.One(output, SftpType.Stat, 5, "/a"u8);
                    break;
            }
        });
        Assert.Null(session.Ended);
        Assert.Contains("edgegate: the target broke the sftp protocol", SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
        Assert.Equal(SshMessage.ChannelClose, session.AtClient[^1][0]);
        Assert.Equal(SshMessage.ChannelClose, session.AtTarget[^1][0]);
    }

    [Fact]
    public void Extension_that_is_not_known_is_neither_told_nor_passed()
    {
        using SshRelayHarness session = new SshRelayHarness(channels: ["shell", "sftp"]).OpenSession();
        Start(session);
        Target(session, static output => SftpWriter.Version(output, 3, Bytes(static pairs =>
        {
            foreach (string text in new[] { "evil@example.org", "1", "posix-rename@openssh.com", "1", "statvfs@openssh.com", "9" }) { SshWriter.Text(pairs, text); }
        })));
        string told = SshRelayHarness.Data(session.AtClient);
        Assert.Contains("posix-rename", told, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", told, StringComparison.Ordinal);
        Assert.DoesNotContain("statvfs", told, StringComparison.Ordinal);
        (uint id, _) = Last(session.AtTarget, SftpType.Realpath);
        Target(session, output => SftpWriter.Name(output, id, "/home"u8));
        Client(session, static output => SftpWriter.Passed(output, SftpType.Extended, 5, Bytes(static rest => SshWriter.Text(rest, "evil@example.org"))));
        Client(session, static output => SftpWriter.Extended(output, 6, SftpExtension.Statvfs, "/"u8));
        Assert.Equal([5u, 6u], All(session.AtClient, SftpType.Status).Select(static one => one.Id));
        Assert.Empty(All(session.AtTarget, SftpType.Extended));
    }

    [Fact]
    public void Version_that_is_not_three_ends_the_channel()
    {
        using SshRelayHarness session = new SshRelayHarness(channels: ["shell", "sftp"]).OpenSession();
        Start(session);
        Target(session, static output => SftpWriter.Version(output, 4, []));
        Assert.Contains(nameof(ProtocolFault.SftpVersionUnsupported), SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_beyond_what_was_asked_for_ends_the_channel()
    {
        using SshRelayHarness session = Opened();
        byte[] handle = OpenFile(session);
        Client(session, output => SftpWriter.Read(output, 9, handle, 0, 4));
        (uint id, _) = Last(session.AtTarget, SftpType.Read);
        Target(session, output => SftpWriter.Content(output, SftpType.Data, id, "12345"u8));
        Assert.Contains(nameof(ProtocolFault.SftpUnaskedResponse), SshRelayHarness.Data(session.AtClient), StringComparison.Ordinal);
    }

    [Fact]
    public void Handle_that_was_closed_opens_nothing()
    {
        using SshRelayHarness session = Opened();
        byte[] handle = OpenFile(session);
        Client(session, output => SftpWriter.One(output, SftpType.Close, 8, handle));
        Client(session, output => SftpWriter.Read(output, 9, handle, 0, 4));
        (uint id, _) = Last(session.AtClient, SftpType.Status);
        Assert.Equal(9u, id);
        Assert.Empty(All(session.AtTarget, SftpType.Read));
    }

    [Fact]
    public void Client_that_asks_ten_thousand_things_at_once_is_read_as_the_target_answers()
    {
        using SshRelayHarness session = Opened();
        byte[] handle = OpenFile(session);
        byte[] request = Bytes(output => SftpWriter.Read(output, 5, handle, 0, 1));
        byte[] many = [.. Enumerable.Repeat(request, 1000).SelectMany(static one => one)];
        for (int i = 0; i < many.Length; i += 30_000) { session.Client(output => SshConnectionWriter.Data(output, 0, 0, many.AsSpan(i, Math.Min(30_000, many.Length - i)))); }
        Assert.InRange(All(session.AtTarget, SftpType.Read).Count(), 500, 520);
        Assert.Null(session.Ended);
    }

    /// <summary>A channel on which versions were exchanged, and whose target starts in /home.</summary>
    /// <summary>A name that was a folder when REALPATH was asked is a link when the file is opened: two sessions of one person are enough for that.</summary>
    [Fact]
    public void Move_waits_for_what_another_session_does_by_its_paths()
    {
        SftpTurns turns = new(new FakeTimeProvider());
        using SshRelayHarness reader = Opened(turns: turns), mover = Opened(turns: turns);
        Client(reader, static output => SftpWriter.Open(output, 1, "d/x"u8, SftpOpenFlags.Read, None));
        Follow(reader, "/home/d/x");
        (uint opened, _) = Last(reader.AtTarget, SftpType.Open);
        Client(mover, static output => SftpWriter.Two(output, SftpType.Rename, 2, "d"u8, "e"u8));
        Follow(mover, "/home", "/home");
        Assert.Empty(All(mover.AtTarget, SftpType.Rename));
        Target(reader, output => SftpWriter.Content(output, SftpType.Handle, opened, "h"u8));
        Follow(mover, "/home", "/home");
        Assert.Single(All(mover.AtTarget, SftpType.Rename));
    }

    [Theory]
    [InlineData(SftpType.Rename)]
    [InlineData(SftpType.Symlink)]
    public void Paths_followed_before_another_session_moved_names_are_followed_anew(byte type)
    {
        SftpTurns turns = new(new FakeTimeProvider());
        using SshRelayHarness reader = Opened(turns: turns), mover = Opened(turns: turns);
        Client(reader, static output => SftpWriter.Open(output, 1, "d/x"u8, SftpOpenFlags.Read, None));
        Client(mover, output => SftpWriter.Two(output, type, 2, "/home/d"u8, "e"u8));
        Follow(mover, type == SftpType.Rename ? ["/home", "/home"] : ["/home"]);
        (uint moved, _) = Assert.Single(All(mover.AtTarget, type));
        Follow(reader, "/home/d/x");
        Assert.Empty(All(reader.AtTarget, SftpType.Open));
        Target(mover, output => SftpWriter.Status(output, moved, SftpStatus.Ok, []));
        Follow(reader, "/home/d/x");
        Assert.Empty(All(reader.AtTarget, SftpType.Open));
        Follow(reader, "/etc/x");
        Assert.Equal("/etc/x", Encoding.UTF8.GetString(Assert.Single(All(reader.AtTarget, SftpType.Open)).Text));
    }

    [Fact]
    public void Move_fails_when_another_session_is_never_done_and_others_go_on()
    {
        FakeTimeProvider time = new();
        SftpTurns turns = new(time);
        using SshRelayHarness reader = Opened(turns: turns), mover = Opened(turns: turns);
        Client(reader, static output => SftpWriter.Open(output, 1, "pipe"u8, SftpOpenFlags.Read, None));
        Follow(reader, "/home/pipe");
        Client(mover, static output => SftpWriter.Two(output, SftpType.Rename, 2, "d"u8, "e"u8));
        Follow(mover, "/home", "/home");
        time.Advance(SftpTurns.WaitMax);
        Follow(mover, "/home", "/home");
        Assert.Equal(2u, Last(mover.AtClient, SftpType.Status).Id);
        Client(mover, static output => SftpWriter.One(output, SftpType.Stat, 3, "d"u8));
        Follow(mover, "/home/d");
        Assert.Single(All(mover.AtTarget, SftpType.Stat));
    }

    [Fact]
    public void What_was_sent_counts_for_a_while_after_its_channel_has_ended()
    {
        FakeTimeProvider time = new();
        SftpTurns turns = new(time);
        using SshRelayHarness reader = Opened(turns: turns);
        SshRelayHarness mover = Opened(turns: turns);
        Client(mover, static output => SftpWriter.Two(output, SftpType.Rename, 2, "d"u8, "e"u8));
        Follow(mover, "/home", "/home");
        mover.Dispose();
        Client(reader, static output => SftpWriter.One(output, SftpType.Stat, 1, "d/x"u8));
        Follow(reader, "/home/d/x");
        Assert.Empty(All(reader.AtTarget, SftpType.Stat));
        time.Advance(SftpTurns.LeftBehind);
        Follow(reader, "/home/d/x");
        Follow(reader, "/home/d/x");
        Assert.Single(All(reader.AtTarget, SftpType.Stat));
    }

    /// <summary>The target answers what was asked last: where paths lead to.</summary>
    private static void Follow(SshRelayHarness session, params string[] paths)
    {
        foreach ((uint id, string path) in All(session.AtTarget, SftpType.Realpath).TakeLast(paths.Length).Select(static one => one.Id).Zip(paths).ToList()) { Target(session, output => SftpWriter.Name(output, id, Encoding.UTF8.GetBytes(path))); }
    }

    private static SshRelayHarness Opened(string? extension = null, SftpTurns? turns = null)
    {
        SshRelayHarness session = new SshRelayHarness(channels: ["shell", "sftp"], turns: turns).OpenSession();
        Start(session);
        Target(session, output => SftpWriter.Version(output, 3, extension is null ? [] : [.. SshRelayHarness.Text(extension), .. SshRelayHarness.Text("1")]));
        (uint id, _) = Last(session.AtTarget, SftpType.Realpath);
        Target(session, output => SftpWriter.Name(output, id, "/home"u8));
        return session;
    }

    private static void Start(SshRelayHarness session)
    {
        session.Client(static output => SshConnectionWriter.Request(output, 0, "subsystem"u8, true, SshRelayHarness.Text("sftp")));
        session.Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        Client(session, static output => SftpWriter.Init(output, 6));
    }

    private static byte[] OpenFile(SshRelayHarness session)
    {
        Client(session, static output => SftpWriter.Open(output, 1, "/f"u8, SftpOpenFlags.Read, None));
        uint id = Last(session.AtTarget, SftpType.Realpath).Id;
        Target(session, output => SftpWriter.Name(output, id, "/f"u8));
        id = Last(session.AtTarget, SftpType.Open).Id;
        Target(session, output => SftpWriter.Content(output, SftpType.Handle, id, "h"u8));
        return Last(session.AtClient, SftpType.Handle).Text;
    }

    private static void Client(SshRelayHarness session, Action<ArrayBufferWriter<byte>> write) => session.Client(output => SshConnectionWriter.Data(output, 0, 0, Bytes(write)));

    private static void Target(SshRelayHarness session, Action<ArrayBufferWriter<byte>> write) => session.Target(output => SshConnectionWriter.Data(output, 0, 0, Bytes(write)));

    private static byte[] Bytes(Action<ArrayBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static (uint Id, byte[] Text) Last(IEnumerable<byte[]> messages, byte type) => All(messages, type).Last();

    /// <summary>Packets of a type a peer got: their ids and first strings.</summary>
    private static IEnumerable<(uint Id, byte[] Text)> All(IEnumerable<byte[]> messages, byte type)
    {
        byte[] stream = [.. messages.Where(static one => one[0] == SshMessage.ChannelData).SelectMany(static one => one[9..])];
        for (int at = 0; at + 9 <= stream.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(stream.AsSpan(at));
            byte[] packet = stream[(at + 4)..(at + 4 + length)];
            at += 4 + length;
            if (packet[0] != type) { continue; }
            int text = packet.Length >= 9 ? Math.Min(packet.Length - 9, Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(5)))) : 0;
            yield return (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(1)), packet.Length >= 9 ? packet[9..(9 + text)] : []);
        }
    }
}
