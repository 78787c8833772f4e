using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Policy;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Sftp;
using EdgeGate.Sessions.Ssh.Transport;
using EdgeGate.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>A relayed SSH session without sockets: a client and a target that a test plays, and the gateway between them.</summary>
internal sealed class SshRelayHarness : IDisposable
{
    private static readonly Taxonomy Classes = Taxonomy.Create(new MaskingOptions([], []), []);
    private static readonly Masker Masker = new(Classes, HyperscanCache.None);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-relay-").FullName;
    private readonly AuditLog audit;
    private readonly Recorder? recorder;
    private readonly RelaySession relay;
    private readonly SessionRecording? recording;
    private readonly SshTransport client;
    private readonly SshTransport target;
    private readonly SshTransport gateClient;
    private readonly SshTransport gateTarget;
    private readonly SshPeer toClient;
    private readonly SshPeer toTarget;
    private readonly SshJournal journal;
    private readonly SshRelayed state;
    private readonly MemoryStream writtenToClient = new();
    private readonly MemoryStream writtenToTarget = new();
    private readonly ByteBuffer fromClient = new(64 * 1024 * 1024);
    private readonly ByteBuffer fromTarget = new(64 * 1024 * 1024);
    private readonly ByteBuffer message = new(1024 * 1024);

    public SshRelayHarness(string[]? channels = null, string[]? commands = null, bool masks = false, bool records = false, SshGrants? grants = null, long rekeyBytes = 1L << 30, string[]? denyLines = null, SftpTurns? turns = null)
    {
        ClassPattern all = ClassPattern.TryParse("*", out ClassPattern parsed) ? parsed : default;
        ImmutableArray<string> named = [.. channels ?? ["shell", "exec"]];
        RuleOptions rule = new("rules[0]", "tests", ["devs"], [], false, ["box"], [], [], [], false, VerdictKind.Allow, masks ? [all] : [],
            new SshRuleOptions(named, [.. (commands ?? []).Select(static text => CommandPattern.Parse(text)!)], [], []));
        RuleOptions lines = rule with { Name = "lines", Then = VerdictKind.Deny, Mask = [], Ssh = new SshRuleOptions(named, [], [], []) { Lines = [.. (denyLines ?? []).Select(static text => CommandPattern.Parse(text)!)] } };
        Ruleset rules = Ruleset.Create(denyLines is null ? [rule] : [lines, rule], ["box"], [.. Classes.Classes.Select(static known => known.Name)], []);
        SshLogin login = new(new Principal("ada", null, ["devs"], "ca", Proof.Certificate, DateTimeOffset.MaxValue), "box", null, grants ?? SshGrants.All, "certificate");
        SessionInfo info = new(SessionId.Create(DateTimeOffset.UtcNow), login.Principal, "box", "ssh", "192.0.2.1:5000", "test", DateTimeOffset.UtcNow);
        audit = AuditLog.Open([new AuditOptions("audit[0]", AuditFile, AuditSync.Never)], TimeProvider.System);
        recorder = records ? Recorder.Open(folder, new RecordingOptions(true, TimeSpan.FromDays(1), null, 64 * 1024), TimeProvider.System) : null;
        GateMetrics metrics = new("test", "test", static () => 0);
        metrics.UseClasses(Classes.Classes.Select(static known => known.Name.Value));
        relay = new RelaySession(Socket(writtenToClient), Socket(writtenToTarget), new RelayMeter(metrics.Ssh), Time, CancellationToken.None);
        recording = recorder?.Start(info, relay.Gate);
        client = new SshTransport(TransportPair.ClientOptions(rekeyBytes: rekeyBytes), Time);
        gateClient = new SshTransport(TransportPair.ServerOptions(), Time);
        gateTarget = new SshTransport(TransportPair.ClientOptions(), Time);
        target = new SshTransport(TransportPair.ServerOptions(), Time);
        toClient = new SshPeer(gateClient, relay.ToClient);
        toTarget = new SshPeer(gateTarget, relay.ToTarget);
        journal = new SshJournal(audit, new AuditScope(info), metrics, recording?.Tape, Masker.PlanAll);
        SshConnectionOptions connection = new("box", "192.0.2.2", 22, new SshTargetTrust([], null, "box", 22), "root", [], null, null, null, ["LANG", "DEPLOY_*"], false);
        state = new SshRelayed(relay, toClient, toTarget, connection, new SshOperations("box", "root"), new SshJudge(rules.Ssh, login, records), journal, Masker, new SpoolFolder(Path.Combine(folder, "spool")), turns ?? new SftpTurns(Time), Time);
        client.Start(fromClient);
        gateClient.Start(relay.ToClient.Buffer);
        gateTarget.Start(relay.ToTarget.Buffer);
        target.Start(fromTarget);
        while (!(client.IsReady && gateClient.IsReady && gateTarget.IsReady && target.IsReady)) { Run(); }
        Run();
    }

    public FakeTimeProvider Time { get; } = new();

    public List<byte[]> AtClient { get; } = [];

    public List<byte[]> AtTarget { get; } = [];

    /// <summary>How a step ended the session; null while it goes on.</summary>
    public SessionEnd? Ended { get; private set; }

    public SshRelayed State => state;

    public RelaySession Relay => relay;

    public int KeyExchanges => client.KeyExchangesDone;

    private string AuditFile => Path.Combine(folder, "audit.jsonl");

    /// <summary>The client sends a message.</summary>
    public void Client(Action<ByteBuffer> write) => Send(client, fromClient, write);

    /// <summary>The target sends a message.</summary>
    public void Target(Action<ByteBuffer> write) => Send(target, fromTarget, write);

    /// <summary>Opens a session channel: the client's number is 7, the target's 9, the gateway's 0.</summary>
    public SshRelayHarness OpenSession(uint clientWindow = 1 << 20, uint targetWindow = 1 << 20, uint packetMax = 32768)
    {
        Client(output => SshConnectionWriter.Open(output, "session"u8, 7, clientWindow, packetMax, []));
        Target(output => SshConnectionWriter.OpenConfirmation(output, 0, 9, targetWindow, packetMax));
        return this;
    }

    /// <summary>The client asks for a command, and the target runs it.</summary>
    public SshRelayHarness Exec(string command)
    {
        Client(output => SshConnectionWriter.Request(output, 0, "exec"u8, true, Text(command)));
        Target(static output => SshConnectionWriter.Signal(output, SshMessage.ChannelSuccess, 0));
        return this;
    }

    public static byte[] Text(string text) => [0, 0, (byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>Numbers of the messages a peer got.</summary>
    public static string Numbers(IEnumerable<byte[]> messages) => string.Join(' ', messages.Select(static one => one[0]));

    /// <summary>The plain data a peer got, joined.</summary>
    public static string Data(IEnumerable<byte[]> messages)
        => string.Concat(messages.Where(static one => one[0] is 94 or 95).Select(static one => Encoding.UTF8.GetString(one.AsSpan(one[0] == 94 ? 9 : 13))));

    /// <summary>Lets all four ends go on until none can.</summary>
    public void Run()
    {
        bool isMoving = true;
        while (isMoving)
        {
            isMoving = Step(fromClient, isClient: true) | Step(fromTarget, isClient: false);
            isMoving |= Read(client, writtenToClient, relay.ToClient.Buffer, fromClient, AtClient);
            isMoving |= Read(target, writtenToTarget, relay.ToTarget.Buffer, fromTarget, AtTarget);
        }
    }

    /// <summary>Steps over sealed bytes without playing the peers: for measuring.</summary>
    public void StepTarget(ReadOnlySpan<byte> bytes)
    {
        relay.ToClient.Buffer.Clear();
        relay.ToTarget.Buffer.Clear();
        lock (relay.Gate) { SshStep.Take(state, isClient: false, bytes); }
    }

    /// <summary>Seals a message of the target without giving it to anybody.</summary>
    public void SealTarget(Action<ByteBuffer> write, ByteBuffer output)
    {
        message.Clear();
        write(message);
        target.Send(message.Written, output);
    }

    public string Audit()
    {
        audit.Close();
        return File.ReadAllText(AuditFile);
    }

    public void Dispose()
    {
        lock (relay.Gate) { state.EndAll(); }
        recording?.CloseAsync(SessionEnd.ClientClosed, CancellationToken.None).GetAwaiter().GetResult();
        state.Dispose();
        journal.Dispose();
        toClient.Dispose();
        toTarget.Dispose();
        relay.Dispose();
        recorder?.Dispose();
        audit.Dispose();
        client.Dispose();
        target.Dispose();
        gateClient.Dispose();
        gateTarget.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Send(SshTransport end, ByteBuffer outbox, Action<ByteBuffer> write)
    {
        message.Clear();
        write(message);
        end.Send(message.Written, outbox);
        Run();
    }

    private bool Step(ByteBuffer input, bool isClient)
    {
        if (input.Length == 0 || Ended is not null) { return false; }
        RelayStep step;
        lock (relay.Gate) { step = SshStep.Take(state, isClient, input.Written); }
        input.RemoveFirst(step.Consumed);
        if (step.Kind == RelayStepKind.End) { Ended = step.Reason; }
        if (step.Kind == RelayStepKind.Wait)
        {
            (isClient ? gateClient : gateTarget).Compute();
            lock (relay.Gate) { input.RemoveFirst(SshStep.Take(state, isClient, input.Written).Consumed); }
        }
        return step.Consumed > 0;
    }

    /// <summary>Reads what a clock's step had written, and what waits behind it.</summary>
    private static bool Read(SshTransport end, MemoryStream written, ByteBuffer waiting, ByteBuffer output, List<byte[]> messages)
    {
        if (written.Length == 0) { return Read(end, waiting, output, messages); }
        using ByteBuffer input = new(64 * 1024 * 1024);
        input.Append(written.GetBuffer().AsSpan(0, (int)written.Length));
        written.SetLength(0);
        Read(end, input, output, messages);
        Assert.Equal(0, input.Length);
        return true;
    }

    private static bool Read(SshTransport end, ByteBuffer input, ByteBuffer output, List<byte[]> messages)
    {
        bool isMoving = false;
        while (input.Length > 0)
        {
            SshReceived received = end.Receive(input.Written, output);
            if (received.Kind == SshReceivedKind.Message) { messages.Add(end.Payload.ToArray()); }
            input.RemoveFirst(received.Consumed);
            if (received.Consumed == 0) { break; }
            isMoving = true;
        }
        return isMoving;
    }

    private static PeerTransport Socket(MemoryStream written) => new(new DefaultConnectionContext { Transport = new Pipes(written) });

    private sealed class Pipes(MemoryStream written) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(Stream.Null);

        public PipeWriter Output { get; } = PipeWriter.Create(written, new StreamPipeWriterOptions(leaveOpen: true));
    }
}
