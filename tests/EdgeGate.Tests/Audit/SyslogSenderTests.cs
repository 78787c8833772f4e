using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Audit;
using EdgeGate.Audit.Syslog;
using EdgeGate.Core;
using Xunit;

namespace EdgeGate.Tests.Audit;

/// <summary>Audit events at a syslog receiver that is a socket of the test's.</summary>
public sealed partial class SyslogSenderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-syslog-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(AuditCode.StatementDenied, "statement.denied", 108)]
    [InlineData(AuditCode.SessionStart, "session.start", 110)]
    [InlineData(AuditCode.GlassBroken, "glass.broken", 109)]
    public async Task Event_is_a_message_of_RFC_5424_with_counted_octets(AuditCode code, string name, int priority)
    {
        using Socket listener = Listen();
        using AuditLog log = Open(listener, SyslogTransport.Tcp);
        Write(log, code, "gr\u00fcn");
        using Socket peer = await listener.AcceptAsync().WaitAsync(Patience);
        Match read = Message().Match(Assert.Single(await MessagesAsync(peer, 1)));
        Assert.True(read.Success);
        Assert.Equal((priority.ToString(System.Globalization.CultureInfo.InvariantCulture), name), (read.Groups["pri"].Value, read.Groups["id"].Value));
        Assert.True(DateTimeOffset.Parse(read.Groups["time"].Value, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-5));
        Assert.Equal("gr\u00fcn", System.Text.Json.JsonDocument.Parse(read.Groups["text"].Value).RootElement.GetProperty("user").GetString());
    }

    [Fact]
    public async Task Receiver_that_dies_with_what_it_was_given_is_given_it_again()
    {
        using Socket listener = Listen();
        using AuditLog log = Open(listener, SyslogTransport.Tcp);
        Write(log, AuditCode.AuthFailed, "first");
        using (Socket dying = await listener.AcceptAsync().WaitAsync(Patience))
        {
            // Its machine has acknowledged it, and nobody has read it.
            SpinWait.SpinUntil(() => dying.Available > 0, Patience);
            dying.LingerState = new LingerOption(true, 0);
        }
        using Socket next = await listener.AcceptAsync().WaitAsync(Patience);
        string[] messages = await MessagesAsync(next, 2);
        Assert.Contains("\"user\":\"first\"", messages[0], StringComparison.Ordinal);
        Assert.Contains("\"code\":\"sink.unreachable\"", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_while_nobody_listens_comes_in_order_after_a_restart_of_the_gateway()
    {
        using Socket listener = Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        AuditOptions options = Options(listener, SyslogTransport.Tcp);
        listener.Close();
        using (AuditLog log = AuditLog.Open([options], TimeProvider.System, sends: true))
        {
            for (int i = 0; i < 100; i++) { Write(log, AuditCode.AuthFailed, $"user {i}"); }
            Assert.True(log.Close());
        }
        using (AuditLog command = AuditLog.Open([options], TimeProvider.System))
        {
            Write(command, AuditCode.ValueUnmasked, "by a command");
            Assert.True(command.Close());
        }
        using Socket again = Listen(port);
        using AuditLog next = AuditLog.Open([options], TimeProvider.System, sends: true);
        using Socket peer = await again.AcceptAsync().WaitAsync(Patience);
        // Whether the first gateway had time to find out that nobody listens does not matter.
        string[] messages = await MessagesAsync(peer, 101, static message => !message.Contains("\"sink\"", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"user {i}").Append("by a command"), messages.Select(static message => System.Text.Json.JsonDocument.Parse(Message().Match(message).Groups["text"].Value).RootElement.GetProperty("user").GetString()!));
    }

    [Fact]
    public async Task Gateway_that_ends_waits_until_the_receiver_has_read_all()
    {
        using Socket listener = Listen();
        AuditLog log = Open(listener, SyslogTransport.Tcp);
        using Socket peer = await listener.AcceptAsync().WaitAsync(Patience);
        for (int i = 0; i < 1000; i++) { Write(log, AuditCode.SessionStart, $"user {i}"); }
        Task<string[]> read = MessagesAsync(peer, int.MaxValue);
        Task<bool> closed = Task.Run(log.Close);
        Assert.Equal(1000, (await read.WaitAsync(Patience)).Length);
        peer.Close();
        Assert.True(await closed.WaitAsync(Patience));
        using AuditLog next = Open(listener, SyslogTransport.Tcp);
        Write(next, AuditCode.SessionEnd, "later");
        using Socket other = await listener.AcceptAsync().WaitAsync(Patience);
        Assert.Contains("later", Assert.Single(await MessagesAsync(other, 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SyslogTransport.Udp)]
    [InlineData(SyslogTransport.Unix)]
    public async Task Event_is_a_datagram_and_one_that_is_too_long_is_cut(SyslogTransport transport)
    {
        string path = Path.Combine(folder, "log");
        using Socket socket = transport == SyslogTransport.Unix ? new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) : new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(transport == SyslogTransport.Unix ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Loopback, 0));
        int port = (socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;
        using AuditLog log = AuditLog.Open([new AuditOptions("audit[0]", Path.Combine(folder, "queue"), AuditSync.Interval, Receiver(transport, port, path))], TimeProvider.System, sends: true);
        AuditLine line = log.Begin(AuditCode.AuthFailed, null);
        line.Text("user"u8, "ann");
        foreach (string name in (string[])["a", "b", "c"]) { line.Text(Encoding.ASCII.GetBytes(name), new string('\u00fc', 40_000)); }
        line.Commit();
        byte[] room = new byte[100_000];
        int length = await socket.ReceiveAsync(room).WaitAsync(Patience);
        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(room, 0, length);
        Assert.InRange(length, 65_506, 65_507);
        Assert.Matches(Message(), text);
    }

    [Fact]
    public async Task Datagram_that_nobody_took_is_sent_when_somebody_listens()
    {
        string path = Path.Combine(folder, "log");
        using AuditLog log = AuditLog.Open([new AuditOptions("audit[0]", Path.Combine(folder, "queue"), AuditSync.Interval, Receiver(SyslogTransport.Unix, 0, path))], TimeProvider.System, sends: true);
        Write(log, AuditCode.AuthFailed, "early");
        Assert.True(SpinWait.SpinUntil(() => log.Receivers.Single().IsUnreachable, Patience));
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        byte[] room = new byte[100_000];
        Assert.Contains("early", Encoding.UTF8.GetString(room, 0, await socket.ReceiveAsync(room).WaitAsync(Patience)), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => !log.Receivers.Single().IsUnreachable, Patience));
    }

    private static Socket Listen(int port = 0)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private AuditLog Open(Socket listener, SyslogTransport transport) => AuditLog.Open([Options(listener, transport)], TimeProvider.System, sends: true);

    private AuditOptions Options(Socket listener, SyslogTransport transport)
        => new("audit[0]", Path.Combine(folder, "queue"), AuditSync.Interval, Receiver(transport, ((IPEndPoint)listener.LocalEndPoint!).Port, ""));

    private static SyslogOptions Receiver(SyslogTransport transport, int port, string path) => new("siem", "127.0.0.1", port, path, transport, null, null, null, null, 13, 64 * 1024 * 1024);

    private static void Write(AuditLog log, AuditCode code, string user)
    {
        AuditLine line = log.Begin(code, null);
        line.Text("user"u8, user);
        line.Commit();
    }

    /// <summary>Reads frames until there are so many, or the other side ends.</summary>
    private static async Task<string[]> MessagesAsync(Socket peer, int count, Func<string, bool>? isWanted = null)
    {
        List<string> messages = [];
        using NetworkStream stream = new(peer);
        using CancellationTokenSource patience = new(Patience);
        byte[] one = new byte[1];
        while (messages.Count < count)
        {
            int length = 0;
            while (true)
            {
                if (await stream.ReadAsync(one, patience.Token) == 0) { return [.. messages]; }
                if (one[0] == (byte)' ') { break; }
                length = (length * 10) + one[0] - '0';
            }
            byte[] message = new byte[length];
            await stream.ReadExactlyAsync(message, patience.Token);
            string text = Encoding.UTF8.GetString(message);
            if (isWanted?.Invoke(text) != false) { messages.Add(text); }
        }
        return [.. messages];
    }

    [GeneratedRegex("""^<(?<pri>\d+)>1 (?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) [!-~]{1,255} edgegate \d+ (?<id>[!-~]{1,32}) - (?<text>\{.*)$""")]
    private static partial Regex Message();
}
