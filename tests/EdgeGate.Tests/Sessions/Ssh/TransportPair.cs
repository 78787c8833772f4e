using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Ssh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>A server and a client transport, with what each has sent to the other and was not read yet.</summary>
internal sealed class TransportPair : IDisposable
{
    public TransportPair(Func<SshTransportOptions, SshTransportOptions>? server = null, Func<SshTransportOptions, SshTransportOptions>? client = null)
        : this((server ?? (static options => options))(ServerOptions()), (client ?? (static options => options))(ClientOptions()))
    {
    }

    public TransportPair(SshTransportOptions server, SshTransportOptions client)
    {
        Server = new SshTransport(server, Time);
        Client = new SshTransport(client, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public SshTransport Server { get; }

    public SshTransport Client { get; }

    public ByteBuffer ToServer { get; } = new(256 * 1024 * 1024);

    public ByteBuffer ToClient { get; } = new(256 * 1024 * 1024);

    /// <summary>What the layers above got, each message as it came.</summary>
    public List<byte[]> AtServer { get; } = [];

    public List<byte[]> AtClient { get; } = [];

    public SshReceived LastAtServer { get; private set; }

    public SshReceived LastAtClient { get; private set; }

    public static SshTransportOptions ServerOptions(
        IReadOnlyList<string>? kex = null, IReadOnlyList<string>? ciphers = null, IReadOnlyList<string>? macs = null, long rekeyBytes = 1L << 30, long rekeyPackets = 1L << 28, IReadOnlyList<string>? compressions = null, bool strict = false, int peerExchanges = int.MaxValue)
        => new()
        {
            Role = SshRole.Server,
            HostKeys = TestKeys.Hosts,
            Compressions = compressions ?? SshAlgorithms.CompressionsDefault,
            KeyExchanges = kex ?? SshAlgorithms.KeyExchanges,
            Ciphers = ciphers ?? SshAlgorithms.Ciphers,
            Macs = macs ?? [.. SshAlgorithms.Macs, .. SshAlgorithms.PlainMacs],
            RekeyBytes = rekeyBytes,
            RekeyPackets = rekeyPackets,
            RequiresStrictKeyExchange = strict,
            AnnouncesHostBound = true,
            PeerExchangesMax = peerExchanges,
        };

    public static SshTransportOptions ClientOptions(
        IReadOnlyList<string>? kex = null, IReadOnlyList<string>? ciphers = null, IReadOnlyList<string>? macs = null, IReadOnlyList<string>? hostKeys = null,
        SshHostKeyCheck? check = null, long rekeyBytes = 1L << 30, long rekeyPackets = 1L << 28, IReadOnlyList<string>? compressions = null)
        => new()
        {
            Role = SshRole.Client,
            Compressions = compressions ?? SshAlgorithms.CompressionsDefault,
            KeyExchanges = kex ?? ["curve25519-sha256"],
            Ciphers = ciphers ?? SshAlgorithms.Ciphers,
            Macs = macs ?? [.. SshAlgorithms.Macs, .. SshAlgorithms.PlainMacs],
            HostKeyAlgorithms = hostKeys ?? SshAlgorithms.Signatures,
            HostKeyCheck = check ?? (static (_, _) => true),
            PeerExchangesMax = int.MaxValue,
            RekeyBytes = rekeyBytes,
            RekeyPackets = rekeyPackets,
        };

    /// <summary>Starts both and exchanges keys.</summary>
    public TransportPair Connect()
    {
        Server.Start(ToClient);
        Client.Start(ToServer);
        Settle();
        return this;
    }

    /// <summary>Lets both read until neither can go on.</summary>
    public void Settle()
    {
        bool isMoving = true;
        while (isMoving)
        {
            isMoving = false;
            while (StepServer() is SshReceivedKind.Handled or SshReceivedKind.Message) { isMoving = true; }
            while (StepClient() is SshReceivedKind.Handled or SshReceivedKind.Message) { isMoving = true; }
        }
    }

    public SshReceivedKind StepServer()
    {
        LastAtServer = Server.Receive(ToServer.Written, ToClient);
        ToServer.RemoveFirst(LastAtServer.Consumed);
        if (LastAtServer.Kind == SshReceivedKind.Message) { AtServer.Add(Server.Payload.ToArray()); }
        return LastAtServer.Kind;
    }

    public SshReceivedKind StepClient()
    {
        LastAtClient = Client.Receive(ToClient.Written, ToServer);
        ToClient.RemoveFirst(LastAtClient.Consumed);
        if (LastAtClient.Kind == SshReceivedKind.Message) { AtClient.Add(Client.Payload.ToArray()); }
        return LastAtClient.Kind;
    }

    /// <summary>A message of the connection layer with a text in it.</summary>
    public static byte[] Message(string text) => [94, .. Encoding.UTF8.GetBytes(text)];

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
        ToServer.Release();
        ToClient.Release();
    }
}
