using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Packets;
using EdgeGate.Sessions.Ssh.Transport;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>zlib@openssh.com: when it begins, what it refuses, what it costs, and how long what cannot be compressed becomes.</summary>
public sealed class PacketCompressionTests
{
    [Fact]
    public void Compression_begins_when_the_client_is_known_and_begins_anew_with_every_key()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(compressions: ["none", "zlib@openssh.com"]), TransportPair.ClientOptions(compressions: ["zlib@openssh.com"]));
        pair.Connect();
        byte[] zeros = new byte[30_000];
        zeros[0] = 94;
        Assert.True(Sealed(zeros) > 60_000);
        pair.Server.Send([SshMessageType.UserAuthSuccess], pair.ToClient);
        pair.Settle();
        Assert.True(Sealed(zeros) < 2_000);
        for (int i = 1; i < 4; i++)
        {
            pair.Client.RequestRekey(pair.ToServer);
            pair.Settle();
            byte[] random = new byte[30_000 * i];
            Random.Shared.NextBytes(random);
            random[0] = 94;
            Assert.True(Sealed(random) > 2 * random.Length);
            Assert.True(Sealed(zeros) < 2_000);
        }
        Assert.Equal(4, pair.Client.KeyExchangesDone);

        int Sealed(byte[] message)
        {
            pair.Client.Send(message, pair.ToServer);
            pair.Server.Send(message, pair.ToClient);
            int bytes = pair.ToServer.Length + pair.ToClient.Length;
            pair.Settle();
            Assert.Equal(ProtocolFault.None, pair.LastAtServer.Problem);
            Assert.Equal(message, pair.AtServer[^1]);
            Assert.Equal(message, pair.AtClient[^1]);
            return bytes;
        }
    }

    [Theory]
    [InlineData("789c", false)]
    [InlineData("78bb", false)]
    [InlineData("7f9c", false)]
    [InlineData("789c4b040000ffff", false)]
    [InlineData("789c4a04000000ffff", true)]
    [InlineData("789c4b0400", false)]
    [InlineData("789cff", false)]
    [InlineData("", false)]
    public void Payload_that_is_no_piece_of_a_stream_is_refused(string payload, bool isRight)
    {
        using PacketDecompressor zlib = new(1000);
        Assert.Equal(isRight, zlib.TryDecompress(Convert.FromHexString(payload)));
    }

    [Fact]
    public void Payload_that_becomes_longer_than_it_may_is_refused()
    {
        using PacketCompressor bomb = new(1 << 20);
        using PacketDecompressor zlib = new(100_000);
        Assert.True(zlib.TryDecompress(bomb.Compress(new byte[50_000], new byte[50_000])));
        Assert.Equal(100_000, zlib.Payload.Length);
        Assert.False(zlib.TryDecompress(bomb.Compress(new byte[100_001], [])));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(16 * 1024, true)]
    [InlineData(16 * 1024, false)]
    [InlineData(32 * 1024, true)]
    [InlineData(32 * 1024, false)]
    public void Packets_compressed_and_taken_apart_allocate_nothing(int length, bool isText)
    {
        using TransportPair pair = Compressed();
        byte[] message = Payload(length, isText);
        for (int i = 0; i < 50; i++) { Pass(); }
        Assert.Equal(0, Allocations.Least(Pass, 200));

        void Pass()
        {
            pair.ToServer.Clear();
            pair.Client.Send(message, pair.ToServer);
            SshReceived received = pair.Server.Receive(pair.ToServer.Written, pair.ToClient);
            Assert.True(received.Kind == SshReceivedKind.Message && pair.Server.Payload.SequenceEqual(message));
        }
    }

    public static TheoryData<string, string> Ciphers { get; } = new() { { "aes128-gcm@openssh.com", "" }, { "chacha20-poly1305@openssh.com", "" }, { "aes256-ctr", "hmac-sha2-512-etm@openssh.com" }, { "aes128-ctr", "hmac-sha2-256" } };

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Longest_message_that_cannot_be_compressed_is_a_packet_still_and_a_longer_one_is_refused(string cipher, string mac)
    {
        using TransportPair pair = Compressed(cipher, mac);
        int longest = pair.Client.MessageBytesMax;
        for (int i = 0; i < 3; i++)
        {
            byte[] message = Payload(longest, isText: false);
            // What is compressed before it leaves a block that has begun.
            pair.Client.Send(Payload(10_000 * i + 1, isText: true), pair.ToServer);
            pair.Client.Send(message.AsSpan(0, 9), message.AsSpan(9), pair.ToServer);
            Assert.True(pair.ToServer.Length > longest);
            pair.Settle();
            Assert.Equal(ProtocolFault.None, pair.LastAtServer.Problem);
            Assert.Equal(message, pair.AtServer[^1]);
        }
        Assert.Throws<ArgumentException>(() => pair.Client.Send(new byte[longest + 1], pair.ToServer));
    }

    /// <summary>Bytes of which a dynamic code is no help, and matches that save nothing: what zlib does its worst with.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_cannot_be_compressed_grows_within_its_bound(int kind)
    {
        using PacketCompressor compressor = new(SshLimits.Default.PacketBytesMax);
        Random random = new(kind);
        foreach (int length in (int[])[1, 2, 5, 100, 16_383, 16_384, 32_768, 65_535, 131_073, 262_144])
        {
            byte[] payload = new byte[length];
            random.NextBytes(payload);
            for (int i = 40_000; kind == 1 && i + 3 < length; i += 7) { payload.AsSpan(i - random.Next(25_000, 32_000), 3).CopyTo(payload.AsSpan(i)); }
            for (int i = 0; kind == 2 && i < length; i++) { payload[i] = (byte)(144 + random.Next(112)); }
            for (int i = 0; kind == 3 && i < length; i++) { payload[i] = i < 20_000 ? (byte)'a' : payload[i]; }
            int packed = compressor.Compress(payload.AsSpan(0, length / 2), payload.AsSpan(length / 2)).Length;
            Assert.True(packed <= length + PacketCompressor.GrowthMax(length), $"{length} became {packed}");
        }
    }

    private static TransportPair Compressed(string cipher = "aes128-gcm@openssh.com", string mac = "")
    {
        TransportPair pair = new(TransportPair.ServerOptions(compressions: ["none", "zlib@openssh.com"]), TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? null : [mac], compressions: ["zlib@openssh.com"]));
        pair.Connect();
        pair.Server.Send([SshMessageType.UserAuthSuccess], pair.ToClient);
        pair.Settle();
        return pair;
    }

    private static byte[] Payload(int length, bool isText)
    {
        byte[] random = RandomNumberGenerator.GetBytes(length);
        if (isText) { random = [.. Convert.ToHexString(random)[..length].Select(static c => (byte)c)]; }
        random[0] = 94;
        return random;
    }
}
