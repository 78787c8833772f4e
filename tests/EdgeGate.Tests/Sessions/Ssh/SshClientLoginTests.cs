using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using EdgeGate.Core;
using EdgeGate.EndToEnd.Ssh;
using EdgeGate.Identity;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;
using EdgeGate.State;
using EdgeGate.Telemetry;
using EdgeGate.Tests.Relay;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>What a client can make of its tries to sign in.</summary>
public sealed class SshClientLoginTests : IDisposable
{
    private const int TriesMax = 3;

    private readonly DeviceIssuer issuer = new();
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-login-").FullName;
    private readonly StateStore state;

    public SshClientLoginTests() => state = StateStore.Open(folder, isReadOnly: false);

    public void Dispose()
    {
        issuer.Dispose();
        state.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(1000, TriesMax)]
    [InlineData(2, 2)]
    public async Task Sign_ins_that_are_begun_and_given_up_are_so_many_and_no_more(int failuresPerMinute, int begun)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        PipePeer pipe = PipePeer.Create();
        using SshTransport server = new(TransportPair.ServerOptions(), TimeProvider.System);
        using SshLink link = new(pipe.Transport, server);
        SshClientLogin login = Login(link, failuresPerMinute);
        Task client = GiveUpAgainAndAgainAsync(pipe, patience.Token);
        await link.StartAsync(patience.Token);
        Assert.True(await link.SettleAsync(patience.Token));
        SshRefusalException refusal = await Assert.ThrowsAsync<SshRefusalException>(() => login.RunAsync(patience.Token));
        Assert.Equal((SshDisconnectReason.NoMoreAuthMethodsAvailable, begun), (refusal.Code, issuer.Begun));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client);
        await pipe.Transport.DisposeAsync();
    }

    private SshClientLogin Login(SshLink link, int failuresPerMinute)
    {
        IssuerOptions told = new("identity.issuers[0]", new Uri(issuer.Url), "edgegate", "sub", "groups", null);
        GateEngines engines = new(null, null!, state, new GateMetrics("", "", static () => 0), null!, null!, TimeProvider.System, null!, null!, null!, new FailureLimit(TimeProvider.System), null!);
        GatePolicy policy = new(new TokenVerifier([told], TimeProvider.System), null!, null!, 0, null!, TimeSpan.FromSeconds(10), "");
        SshGate gate = new(engines, policy, new Dictionary<string, SshConnectionOptions>(), SshShared.Create(folder, needsHostKeys: false, engines), null!);
        SshListenerOptions listener = new("", TriesMax, failuresPerMinute, [], SshListenerOptions.HostKeysDefault, new DeviceOptions(told, "ssh", null, "openid", null));
        return new SshClientLogin(gate, listener, link, new IPEndPoint(IPAddress.Loopback, 1), static _ => { });
    }

    /// <summary>A client that begins a sign-in, and another as soon as it is told where.</summary>
    private static async Task GiveUpAgainAndAgainAsync(PipePeer pipe, CancellationToken stop)
    {
        using SshTransport transport = new(TransportPair.ClientOptions(), TimeProvider.System);
        using ByteBuffer outbox = new(1 << 20);
        bool isAsked = false;
        transport.Start(outbox);
        while (true)
        {
            if (transport.IsReady && !isAsked)
            {
                isAsked = true;
                Send(transport, outbox, SshMessage.ServiceRequest, "ssh-userauth");
                Ask(transport, outbox);
            }
            FlushResult written = await pipe.Sent.WriteAsync(outbox.WrittenMemory, stop);
            outbox.Clear();
            ReadResult read = await pipe.Written.ReadAsync(stop);
            if (written.IsCompleted || read.IsCompleted) { return; }
            SshReceived received = transport.Receive(read.Buffer.ToArray(), outbox);
            pipe.Written.AdvanceTo(read.Buffer.GetPosition(received.Consumed), received.Kind == SshReceivedKind.NeedMore ? read.Buffer.End : read.Buffer.GetPosition(received.Consumed));
            if (received.Kind == SshReceivedKind.Message && transport.Payload[0] == SshMessage.UserauthMethod) { Ask(transport, outbox); }
        }
    }

    private static void Ask(SshTransport transport, ByteBuffer outbox) => Send(transport, outbox, SshMessage.UserauthRequest, "box", "ssh-connection", "keyboard-interactive", "", "");

    private static void Send(SshTransport transport, ByteBuffer outbox, byte number, params ReadOnlySpan<string> texts)
    {
        ArrayBufferWriter<byte> message = new();
        SshWriter.Byte(message, number);
        foreach (string text in texts) { SshWriter.Text(message, text); }
        transport.Send(message.WrittenSpan, outbox);
    }
}
