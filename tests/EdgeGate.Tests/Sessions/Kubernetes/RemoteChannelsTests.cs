using System.IO.Pipelines;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Kubernetes;
using EdgeGate.Tests.Masking;
using EdgeGate.Tests.Relay;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Sessions.Kubernetes;

/// <summary>What a terminal shows in pieces, and when what waits of it for being a find is let go; what a client may do while its stream waits for approval.</summary>
public sealed class RemoteChannelsTests : IAsyncDisposable
{
    private const string Card = "4111111111111111";
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider time = new();
    private readonly Lock gate = new();
    private readonly PipePeer clientPipe = PipePeer.Create();
    private readonly PipePeer targetPipe = PipePeer.Create();
    private readonly RelayPeer client;
    private readonly RelayPeer target;
    private readonly RelayExchange running;
    private readonly Wire shown = new();
    private RemoteChannels channels;

    public RemoteChannelsTests()
    {
        client = new RelayPeer(clientPipe.Transport, 1024, gate, time);
        target = new RelayPeer(targetPipe.Transport, 1024, gate, time);
        running = new RelayExchange(gate, client, new NoMeter());
        running.Begin(target, null, null!);
        channels = Create(MaskSamples.BuiltIn);
    }

    private RemoteChannels Create(Masker masker)
    {
        GuestStream stream = new()
        {
            Connection = "pods",
            Client = client,
            Gate = gate,
            Principal = null!,
            Judgement = new GuestJudgement(new HttpVerdict(new Verdict(VerdictKind.Allow, "rule", "", [MaskSamples.Pattern("*")]), [], false), 0, [], true, GuestBodies.Plain, null),
            Tape = null,
            Scope = null!,
            Engines = new GateEngines(null, null!, null!, null!, null!, null!, time, null!, null!, null!, null!, null!),
            Masker = masker,
            Finds = new MaskFinds(masker.PlanAll.Classes),
            Number = 1,
            Info = null!,
            ConsoleUrl = "",
            StopReason = static () => default,
            Settled = static (_, _) => { },
            Fields = [],
            Target = [],
            WriteCredential = static _ => { },
            ResponseTimeout = TimeSpan.FromSeconds(1),
            Connect = static _ => throw new InvalidOperationException(),
            Began = static _ => throw new InvalidOperationException(),
        };
        RemoteChannels made = new(stream, new RemoteOptions("", ["cat", "log"], true, true, false, true), RemoteProtocol.Parse("v5.channel.k8s.io"u8), recordsContent: false, KubeLimits.Default)
        {
            Client = shown,
            Target = new Wire(),
            TargetPeer = target,
        };
        made.Begin(running);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        channels.Dispose();
        await client.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public void Tail_of_an_idle_terminal_is_let_go()
    {
        Read();
        Show(Card[..6]);
        time.Advance(Idle);
        Assert.Equal(Card[..6], shown.Text);
    }

    [Fact]
    public void Terminal_that_goes_on_is_not_idle()
    {
        Read();
        Show(Card[..6]);
        time.Advance(Idle * 0.8);
        Show(Card[6..10]);
        time.Advance(Idle * 0.8);
        Show(Card[10..] + "\r\n");
        time.Advance(Idle);
        Assert.Equal("[pii.card.visa]\r\n", shown.Text);
    }

    /// <summary>Who leaves off to read what came would else choose where a find is cut.</summary>
    [Fact]
    public void Terminal_whose_target_is_not_read_is_not_idle()
    {
        Show(Card[..6]);
        time.Advance(Idle * 3);
        Show(Card[6..] + "\r\n");
        Read();
        time.Advance(Idle * 2);
        Assert.Equal("[pii.card.visa]\r\n", shown.Text);
    }

    /// <summary>A person may hold a terminal for as long as they like: what it is to show must not be lost meanwhile, or its frames be cut.</summary>
    [Fact]
    public async Task Tail_waits_as_long_as_the_client_takes_nothing()
    {
        channels.Client = new Wire { Own = client.Outbox };
        Read();
        lock (gate) { client.Outbox.Buffer.Append(new byte[128 * 1024]); }
        Show(Card[..6]);
        time.Advance(Idle);
        // Longer than what a session that has ended gives its last words.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, client.Outbox.WriteStarted);
        ReadResult read = await clientPipe.Written.ReadAtLeastAsync((128 * 1024) + 6, TestContext.Current.CancellationToken);
        clientPipe.Written.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task Tail_that_may_not_pass_ends_the_stream()
    {
        channels.Dispose();
        channels = Create(MaskSamples.Create([], new MaskOptions("masks.card", MaskSamples.Pattern("pii.card.*"), MaskKind.Deny)));
        Read();
        Show(Card);
        time.Advance(Idle);
        Assert.Equal("", shown.Text);
        Assert.Equal(SessionEnd.PolicyEnded, await RunAsync());
    }

    [Fact]
    public async Task Failure_on_the_clock_ends_the_stream_and_is_told()
    {
        channels.Client = new Wire { Fails = true };
        Read();
        Show(Card[..6]);
        time.Advance(Idle);
        await Assert.ThrowsAsync<NotSupportedException>(RunAsync);
    }

    /// <summary>A stream may be over as it is opened (SPDY protocol draft 3.1, 2.6.1): while it waits for approval there is no target to be told.</summary>
    [Fact]
    public void Input_that_ends_as_it_is_opened_waits_for_the_target()
    {
        channels.Target = null;
        channels.IsHeld = true;
        using RemoteSpdy wire = new(channels, client.Outbox, isClient: true, RemoteProtocol.Parse("v4.channel.k8s.io"u8), new TaskCompletionSource(), SpdyLimits.Default);
        using ByteBuffer sent = new(4096);
        new SpdyWriter().SynStream(sent, 1, ["streamtype"], ["stdin"]);
        sent.Written[4] = SpdyFrame.Fin;
        RelayStep step;
        lock (gate) { step = wire.Step(sent.Written); }
        Assert.Equal((RelayStepKind.Read, sent.Length), (step.Kind, step.Consumed));
        Wire approved = new();
        channels.Target = approved;
        Assert.Equal([RemoteChannel.Stdin], approved.Closed);
    }

    /// <summary>Who relays what the target says would else go round and round until the session is ended by somebody else, and where the target is lost nobody ends it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Target_waits_no_more_for_streams_of_a_client_that_is_over(bool isFault)
    {
        TaskCompletionSource ready = new();
        using RemoteSpdy wire = new(channels, client.Outbox, isClient: true, RemoteProtocol.Parse("v4.channel.k8s.io"u8), ready, SpdyLimits.Default);
        RemoteDirection asks = new(channels, wire, channels.Target!, ready, SessionEnd.ClientClosed);
        RemoteDirection answers = new(channels, channels.Target!, wire, ready, SessionEnd.TargetClosed);
        Assert.Equal(RelayStepKind.Wait, answers.Step("x"u8).Kind);
        SessionEnd reason = isFault ? asks.Step("no SPDY at all"u8).Reason : asks.OnClosed();
        Assert.Equal(isFault ? SessionEnd.ClientFault : SessionEnd.ClientClosed, reason);
        await answers.WaitAsync(TestContext.Current.CancellationToken);
        RelayStep step = answers.Step("x"u8);
        Assert.Equal((RelayStepKind.End, reason), (step.Kind, step.Reason));
    }

    /// <summary>The target has sent nothing more, and it is waited for.</summary>
    private void Read() => _ = target.ReadAsync().AsTask();

    /// <summary>Why the stream has ended.</summary>
    private Task<SessionEnd> RunAsync()
    {
        TaskCompletionSource ready = new();
        RemoteDirection asks = new(channels, channels.Client, channels.Target!, ready, SessionEnd.ClientClosed);
        RemoteDirection answers = new(channels, channels.Target!, channels.Client, ready, SessionEnd.TargetClosed);
        return running.RunAsync(asks, answers).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Show(string text)
    {
        lock (gate)
        {
            Assert.Equal(default, channels.Take(isFromClient: false, RemoteChannel.Stdout, Encoding.ASCII.GetBytes(text)));
            channels.ArmIdle(isFromClient: false);
        }
    }

    /// <summary>Keeps what is sent.</summary>
    private sealed class Wire : IRemoteWire
    {
        public string Text { get; private set; } = "";

        public bool IsReady => true;

        public RelayStep Step(ReadOnlySpan<byte> unread) => RelayStep.Read(unread.Length, 1);

        public bool Fails { get; init; }

        public Outbox? Own { get; init; }

        public void Send(RemoteChannel channel, ReadOnlySpan<byte> data)
        {
            if (Fails) { throw new NotSupportedException(); }
            Text += Encoding.ASCII.GetString(data);
            Own?.Buffer.Append(data);
        }

        public List<RemoteChannel> Closed { get; } = [];

        public void Close(RemoteChannel channel) => Closed.Add(channel);

        public void Beat()
        {
        }

        public void End(bool isFailure)
        {
        }

        public void Dispose()
        {
        }
    }
}
