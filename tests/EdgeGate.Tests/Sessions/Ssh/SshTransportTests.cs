using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Transport;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh;

public sealed class SshTransportTests
{
    public static TheoryData<string> KeyExchanges => [.. SshAlgorithms.KeyExchanges];

    public static TheoryData<string> HostKeys => [.. SshAlgorithms.Signatures];

    public static TheoryData<string, string> CiphersAndMacs
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string cipher in SshAlgorithms.Ciphers)
            {
                string[] macs = cipher.EndsWith("-ctr", StringComparison.Ordinal) ? [.. SshAlgorithms.Macs, .. SshAlgorithms.PlainMacs] : [""];
                foreach (string mac in macs) { data.Add(cipher, mac); }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KeyExchanges))]
    public void Key_exchange_agrees_at_both_ends_and_again_on_rekey(string kex)
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(kex: [kex]));
        pair.Connect();
        Assert.True(pair.Server.IsReady && pair.Client.IsReady);
        Assert.Equal(kex, pair.Server.NegotiatedAlgorithms!.KeyExchange);
        Assert.Equal(pair.Client.NegotiatedAlgorithms, pair.Server.NegotiatedAlgorithms);
        Assert.Equal(pair.Client.SessionId.ToArray(), pair.Server.SessionId.ToArray());
        Assert.True(pair.Server.SessionId.Length >= 32);
        byte[] first = pair.Server.SessionId.ToArray();
        pair.Client.RequestRekey(pair.ToServer);
        pair.Settle();
        Assert.Equal(2, pair.Server.KeyExchangesDone);
        Assert.Equal(first, pair.Server.SessionId.ToArray());
        Exchange(pair);
    }

    [Fact]
    public void Peer_that_begins_key_exchanges_without_end_is_cut_off()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(peerExchanges: 4), TransportPair.ClientOptions());
        pair.Connect();
        for (int i = 0; i < 4; i++)
        {
            pair.Client.RequestRekey(pair.ToServer);
            pair.Settle();
        }
        pair.Time.Advance(TimeSpan.FromSeconds(1));
        pair.Client.RequestRekey(pair.ToServer);
        pair.Settle();
        Assert.Equal(6, pair.Server.KeyExchangesDone);
        pair.Client.RequestRekey(pair.ToServer);
        pair.Settle();
        Assert.Equal(ProtocolFault.SshTooManyKeyExchanges, pair.LastAtServer.Problem);
    }

    [Fact]
    public void Deferred_exchange_holds_nothing_up_and_goes_on_once_it_is_computed()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions());
        pair.Connect();
        pair.Server.DefersComputing = true;
        pair.Client.RequestRekey(pair.ToServer);
        while (pair.LastAtServer.Kind != SshReceivedKind.Computing)
        {
            pair.StepClient();
            pair.StepServer();
        }
        pair.Server.Send(TransportPair.Message("meanwhile"), pair.ToClient);
        Assert.True(pair.Server.IsHolding);
        pair.Server.Compute();
        pair.Server.Receive([], pair.ToClient);
        Assert.False(pair.Server.IsHolding);
        pair.Settle();
        Assert.Equal("meanwhile", Encoding.UTF8.GetString(pair.AtClient[^1].AsSpan(1)));
        Assert.Equal(2, pair.Client.KeyExchangesDone);
    }

    [Theory]
    [MemberData(nameof(HostKeys))]
    public void Host_key_of_every_kind_is_verified_and_handed_to_the_check(string algorithm)
    {
        byte[] seen = [];
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(hostKeys: [algorithm], check: (name, blob) =>
        {
            Assert.Equal(algorithm, name);
            seen = blob.ToArray();
            return true;
        }));
        pair.Connect();
        Assert.True(pair.Client.IsReady);
        Assert.Equal(TestKeys.All.Single(key => key.Algorithms.Contains(algorithm)).PublicBlob, seen);
        Assert.Equal(seen, pair.Client.PeerHostKey.ToArray());
    }

    [Fact]
    public void Host_certificate_is_shown_where_the_client_asks_for_one()
    {
        byte[] certificate = SshCertificateMint.Sign(TestKeys.P256, new SshCertificateRequest
        {
            Kind = SshCertificateKind.Host,
            PublicBlob = TestKeys.Rsa.PublicBlob,
            KeyId = "host",
            Principals = ["gate"],
            ValidAfter = DateTimeOffset.UnixEpoch,
            ValidBefore = DateTimeOffset.UtcNow.AddDays(1),
        });
        byte[] seen = [];
        SshTransportOptions server = new() { Role = SshRole.Server, HostKeys = [new SshHostKey(TestKeys.Rsa, certificate), .. TestKeys.Hosts] };
        using TransportPair pair = new(server, TransportPair.ClientOptions(hostKeys: ["rsa-sha2-512-cert-v01@openssh.com"], check: (_, blob) =>
        {
            seen = blob.ToArray();
            return true;
        }));
        pair.Connect();
        Assert.True(pair.Client.IsReady);
        Assert.Equal(certificate, seen);
        // A user's certificate is no host's, whoever signed it.
        byte[] user = SshCertificateMint.Sign(TestKeys.P256, new SshCertificateRequest { Kind = SshCertificateKind.User, PublicBlob = TestKeys.Rsa.PublicBlob, KeyId = "u", Principals = ["gate"], ValidAfter = DateTimeOffset.UnixEpoch, ValidBefore = DateTimeOffset.UtcNow.AddDays(1) });
        using TransportPair wrong = new(new SshTransportOptions { Role = SshRole.Server, HostKeys = [new SshHostKey(TestKeys.Rsa, user)] }, TransportPair.ClientOptions(hostKeys: ["rsa-sha2-512-cert-v01@openssh.com"]));
        wrong.Connect();
        Assert.Equal(ProtocolFault.SshHostSignature, wrong.LastAtClient.Problem);
    }

    /// <summary>A server that shows a key whose private key it has not, as whoever stands in the middle would.</summary>
    [Fact]
    public void Host_key_shown_without_its_private_key_is_refused_before_the_check_is_asked()
    {
        bool isAsked = false;
        SshTransportOptions server = new() { Role = SshRole.Server, HostKeys = [new SshHostKey(Ed25519PrivateKey.Generate(), TestKeys.Ed25519.PublicBlob, ["ssh-ed25519"])] };
        using TransportPair pair = new(server, TransportPair.ClientOptions(check: (_, _) => isAsked = true));
        pair.Connect();
        Assert.Equal(ProtocolFault.SshHostSignature, pair.LastAtClient.Problem);
        Assert.False(isAsked);
    }

    [Theory]
    [MemberData(nameof(CiphersAndMacs))]
    public void Cipher_with_mac_carries_messages_of_every_length_both_ways(string cipher, string mac)
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? [] : [mac]));
        pair.Connect();
        Assert.Equal(cipher, pair.Client.NegotiatedAlgorithms!.CipherToServer);
        Assert.Equal(mac, pair.Client.NegotiatedAlgorithms!.MacToServer);
        int[] lengths = [.. Enumerable.Range(1, 80), 32 * 1024, 200_000, pair.Client.MessageBytesMax];
        foreach (int length in lengths)
        {
            byte[] message = new byte[length];
            Random.Shared.NextBytes(message);
            message[0] = 94;
            pair.Server.Send(message, pair.ToClient);
            pair.Client.Send(message.AsSpan(0, length / 2), message.AsSpan(length / 2), pair.ToServer);
            pair.Settle();
            Assert.Equal(message, pair.AtClient[^1]);
            Assert.Equal(message, pair.AtServer[^1]);
        }
        Assert.Equal(lengths.Length, pair.AtClient.Count);
        Assert.Equal(lengths.Length, pair.AtServer.Count);
        Assert.Throws<ArgumentException>(() => pair.Server.Send(new byte[SshLimits.Default.PacketBytesMax], pair.ToClient));
    }

    /// <summary>One byte at a time from the version line on: every cut there is, with what is needed asked for.</summary>
    [Theory]
    [InlineData("aes128-gcm@openssh.com", "")]
    [InlineData("chacha20-poly1305@openssh.com", "")]
    [InlineData("aes256-ctr", "hmac-sha2-256-etm@openssh.com")]
    [InlineData("aes128-ctr", "hmac-sha2-512")]
    public void Stream_cut_at_every_byte_reads_the_same(string cipher, string mac)
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? [] : [mac]));
        pair.Server.Start(pair.ToClient);
        pair.Client.Start(pair.ToServer);
        string[] texts = ["", "a", new('b', 37), new('c', 500)];
        foreach (string text in texts)
        {
            pair.Client.Send(TransportPair.Message(text), pair.ToServer);
            pair.Server.Send(TransportPair.Message(text), pair.ToClient);
        }
        Trickle trickle = new(pair);
        trickle.Run();
        Assert.Equal(texts, pair.AtServer.Select(static message => Encoding.UTF8.GetString(message.AsSpan(1))));
        Assert.Equal(texts, pair.AtClient.Select(static message => Encoding.UTF8.GetString(message.AsSpan(1))));
    }

    [Theory]
    [MemberData(nameof(CiphersAndMacs))]
    public void Sealed_packet_with_any_bit_flipped_is_refused_and_nothing_is_passed_up(string cipher, string mac)
    {
        for (int bit = 0; ; bit += 13)
        {
            using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? [] : [mac]));
            pair.Connect();
            pair.Client.Send(TransportPair.Message("hello"), pair.ToServer);
            if (bit >= pair.ToServer.Length * 8) { return; }
            pair.ToServer.Written[bit / 8] ^= (byte)(1 << (bit % 8));
            pair.Settle();
            Assert.Empty(pair.AtServer);
            if (pair.LastAtServer.Kind == SshReceivedKind.NeedMore)
            {
                // The flipped length may be a possible one: it must then be asked for, and be refused once it is there.
                Assert.InRange(pair.LastAtServer.Need, pair.ToServer.Length + 1, pair.Server.WindowBytesMin);
                pair.ToServer.Append(new byte[pair.LastAtServer.Need - pair.ToServer.Length]);
                pair.Settle();
            }
            Assert.Equal(SshReceivedKind.Fault, pair.LastAtServer.Kind);
            Assert.Contains(pair.LastAtServer.Problem, new[] { ProtocolFault.SshMac, ProtocolFault.SshPacketLength });
            Assert.Empty(pair.AtServer);
            Assert.Equal(SshReceivedKind.Closed, pair.LastAtClient.Kind);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(5u)]
    [InlineData(13u)]
    [InlineData(0x40004u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void Hostile_length_is_refused_before_more_is_asked_for(uint length)
    {
        using TransportPair pair = new();
        pair.Server.Start(pair.ToClient);
        pair.ToServer.Append("SSH-2.0-x\r\n"u8);
        pair.ToServer.Append([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        pair.StepServer();
        pair.StepServer();
        Assert.Equal(SshReceivedKind.Fault, pair.LastAtServer.Kind);
        Assert.Equal(ProtocolFault.SshPacketLength, pair.LastAtServer.Problem);
        Assert.Equal(0, pair.LastAtServer.Consumed);
    }

    [Fact]
    public void Padding_that_is_too_short_or_leaves_no_message_is_refused()
    {
        foreach (byte padding in new byte[] { 0, 3, 11, 12, 255 })
        {
            using TransportPair pair = new();
            pair.Server.Start(pair.ToClient);
            pair.ToServer.Append("SSH-2.0-x\r\n"u8);
            pair.ToServer.Append([0, 0, 0, 12, padding, .. new byte[11]]);
            pair.Settle();
            Assert.Equal(ProtocolFault.SshPadding, pair.LastAtServer.Problem);
        }
    }

    [Theory]
    [InlineData("SSH-1.5-old\r\n", ProtocolFault.SshVersionUnsupported)]
    [InlineData("SSH-2.0\r\n", ProtocolFault.SshVersionMalformed)]
    [InlineData("SSH-2.0-\r\n", ProtocolFault.SshVersionMalformed)]
    [InlineData("GET / HTTP/1.1\r\n", ProtocolFault.SshVersionMalformed)]
    [InlineData("SSH-2.0-a\tb\r\n", ProtocolFault.SshVersionMalformed)]
    [InlineData("SSH-2.0-a\0b\r\n", ProtocolFault.SshVersionMalformed)]
    public void Client_with_a_wrong_version_line_is_refused(string line, ProtocolFault problem)
    {
        using TransportPair pair = new();
        pair.Server.Start(pair.ToClient);
        pair.ToServer.Append(Encoding.ASCII.GetBytes(line));
        pair.Settle();
        Assert.Equal(SshReceivedKind.Fault, pair.LastAtServer.Kind);
        Assert.Equal(problem, pair.LastAtServer.Problem);
    }

    [Fact]
    public void Version_line_that_never_ends_is_refused()
    {
        using TransportPair pair = new();
        pair.Server.Start(pair.ToClient);
        pair.ToServer.Append(Encoding.ASCII.GetBytes("SSH-2.0-" + new string('a', 246)));
        Assert.Equal(SshReceivedKind.NeedMore, pair.StepServer());
        pair.ToServer.Append((byte)'a');
        pair.StepServer();
        Assert.Equal(ProtocolFault.SshVersionTooLong, pair.LastAtServer.Problem);
    }

    [Fact]
    public void Server_may_say_other_lines_first_but_not_for_ever()
    {
        using TransportPair pair = new();
        pair.ToClient.Append("Welcome\r\nto this host\n"u8);
        pair.Connect();
        Assert.True(pair.Client.IsReady);
        using TransportPair endless = new();
        for (int i = 0; i < 500; i++) { endless.ToClient.Append("a line of twenty bytes"u8); endless.ToClient.Append((byte)'\n'); }
        endless.Client.Start(endless.ToServer);
        endless.Settle();
        Assert.Equal(ProtocolFault.SshVersionTooLong, endless.LastAtClient.Problem);
    }

    [Fact]
    public void Both_ends_are_strict_and_told_what_the_other_takes()
    {
        using TransportPair pair = new();
        pair.Connect();
        Assert.True(pair.Server.NegotiatedAlgorithms!.IsStrict);
        Assert.Equal(string.Join(',', SshAlgorithms.Signatures), pair.Client.PeerSignatures);
        Assert.True(pair.Client.IsPeerHostBound);
        Assert.Equal("SSH-2.0-EdgeGate", pair.Server.PeerVersion);
    }

    /// <summary>What the Terrapin attack does: a message put in before the keys are there, and one taken away behind them.</summary>
    [Theory]
    [InlineData(SshMessageType.Ignore)]
    [InlineData(SshMessageType.Debug)]
    [InlineData(SshMessageType.Unimplemented)]
    [InlineData(SshMessageType.ExtInfo)]
    [InlineData(SshMessageType.ServiceRequest)]
    [InlineData((byte)94)]
    public void Message_put_into_the_first_key_exchange_is_refused(byte type)
    {
        // Before KEXINIT, behind it, and behind the exchange's own message.
        for (int place = 0; place < 3; place++)
        {
            using TransportPair pair = new();
            pair.Server.Start(pair.ToClient);
            pair.Client.Start(pair.ToServer);
            pair.StepServer();
            pair.StepClient();
            for (int i = 0; i < place; i++)
            {
                pair.StepClient();
                pair.StepServer();
            }
            byte[] rest = pair.ToServer.Written.ToArray();
            pair.ToServer.Clear();
            pair.ToServer.Append(Plain([type, 0, 0, 0, 0]));
            pair.ToServer.Append(rest);
            pair.Settle();
            Assert.Equal(SshReceivedKind.Fault, pair.LastAtServer.Kind);
            Assert.Equal(ProtocolFault.SshUnexpectedMessage, pair.LastAtServer.Problem);
        }
    }

    [Fact]
    public void First_message_behind_the_keys_taken_away_is_noticed()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(ciphers: ["chacha20-poly1305@openssh.com"]));
        pair.Server.Start(pair.ToClient);
        pair.Client.Start(pair.ToServer);
        while (pair.Client.SessionId.IsEmpty)
        {
            pair.StepServer();
            pair.StepClient();
        }
        // NEWKEYS of the server is next in line, behind it EXT_INFO, which an attacker would cut out.
        pair.StepClient();
        Assert.True(pair.Client.IsReady);
        pair.ToClient.Clear();
        pair.Server.Send(TransportPair.Message("later"), pair.ToClient);
        pair.Settle();
        Assert.Empty(pair.AtClient);
        Assert.NotEqual(SshReceivedKind.Message, pair.LastAtClient.Kind);
    }

    [Fact]
    public void Peer_that_is_not_strict_is_refused_where_that_is_required()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(strict: true), TransportPair.ClientOptions());
        pair.Server.Start(pair.ToClient);
        pair.Client.Start(pair.ToServer);
        Blot(pair.ToServer, "kex-strict-c-v00@openssh.com");
        pair.Settle();
        Assert.Equal(ProtocolFault.SshStrictRequired, pair.LastAtServer.Problem);
    }

    /// <summary>A KEXINIT that was changed on the way changes the exchange hash, which the server signed.</summary>
    [Fact]
    public void Kexinit_changed_on_the_way_is_noticed_by_the_client()
    {
        using TransportPair pair = new();
        pair.Server.Start(pair.ToClient);
        pair.Client.Start(pair.ToServer);
        Blot(pair.ToServer, "kex-strict-c-v00@openssh.com");
        pair.Settle();
        Assert.False(pair.Client.IsReady);
        Assert.Equal(SshReceivedKind.Fault, pair.LastAtClient.Kind);
    }

    [Fact]
    public void Host_key_that_is_refused_ends_it()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(check: static (_, _) => false));
        pair.Connect();
        Assert.False(pair.Client.IsReady);
        Assert.Equal(ProtocolFault.SshHostKeyRefused, pair.LastAtClient.Problem);
        Assert.Equal(SshDisconnectReason.HostKeyNotVerifiable, pair.LastAtServer.Reason);
        Assert.Equal("the host key is not the one expected", pair.Server.PeerDisconnectText);
    }

    [Fact]
    public void Nothing_in_common_ends_it()
    {
        using TransportPair pair = new(TransportPair.ServerOptions(kex: ["curve25519-sha256"]), TransportPair.ClientOptions(kex: ["ecdh-sha2-nistp256"]));
        pair.Connect();
        Assert.Equal(ProtocolFault.SshNoCommonAlgorithm, pair.LastAtServer.Problem);
        Assert.Equal(SshDisconnectReason.KeyExchangeFailed, pair.LastAtServer.Reason);
    }

    [Fact]
    public void Messages_sent_during_a_key_exchange_arrive_in_order()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Server.RequestRekey(pair.ToClient);
        Assert.True(pair.Server.IsHolding);
        for (int i = 0; i < 100; i++)
        {
            pair.Server.Send(TransportPair.Message($"s{i}"), pair.ToClient);
            pair.Client.Send(TransportPair.Message($"c{i}"), pair.ToServer);
        }
        Assert.True(pair.Server.QueuedBytes > 0);
        pair.Settle();
        Assert.Equal(0, pair.Server.QueuedBytes);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"s{i}"), pair.AtClient.Select(static m => Encoding.UTF8.GetString(m.AsSpan(1))));
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"c{i}"), pair.AtServer.Select(static m => Encoding.UTF8.GetString(m.AsSpan(1))));
    }

    /// <summary>Both ends rekey every few packets, by themselves, at once, while both send.</summary>
    [Theory]
    [InlineData("aes256-gcm@openssh.com")]
    [InlineData("chacha20-poly1305@openssh.com")]
    [InlineData("aes192-ctr")]
    public void Rekey_storm_under_traffic_loses_nothing(string cipher)
    {
        using TransportPair pair = new(TransportPair.ServerOptions(rekeyPackets: 5), TransportPair.ClientOptions(ciphers: [cipher], rekeyBytes: 900));
        pair.Connect();
        Random random = new(3);
        List<string> toServer = [], toClient = [];
        for (int i = 0; i < 4000; i++)
        {
            switch (random.Next(12))
            {
                case 0:
                    toServer.Add($"c{i}");
                    pair.Client.Send(TransportPair.Message($"c{i}"), pair.ToServer);
                    break;
                case 1:
                    toClient.Add($"s{i}");
                    pair.Server.Send(TransportPair.Message($"s{i}"), pair.ToClient);
                    break;
                case < 7:
                    pair.StepServer();
                    break;
                default:
                    pair.StepClient();
                    break;
            }
            if (i % 100 == 0) { pair.Client.RequestRekey(pair.ToServer); pair.Server.RequestRekey(pair.ToClient); }
        }
        pair.Settle();
        Assert.Equal(toServer, pair.AtServer.Select(static m => Encoding.UTF8.GetString(m.AsSpan(1))));
        Assert.Equal(toClient, pair.AtClient.Select(static m => Encoding.UTF8.GetString(m.AsSpan(1))));
        Assert.True(pair.Server.KeyExchangesDone > 20, $"{pair.Server.KeyExchangesDone} exchanges");
        Assert.Equal(pair.Server.KeyExchangesDone, pair.Client.KeyExchangesDone);
    }

    [Fact]
    public void Time_makes_keys_old()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Time.Advance(TimeSpan.FromMinutes(59));
        Exchange(pair);
        Assert.Equal(1, pair.Server.KeyExchangesDone);
        pair.Time.Advance(TimeSpan.FromMinutes(2));
        Exchange(pair);
        Assert.Equal(2, pair.Server.KeyExchangesDone);
    }

    [Fact]
    public void Rekey_sees_nothing_of_the_layer_above_from_a_peer_that_keeps_the_rules()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Client.RequestRekey(pair.ToServer);
        pair.StepServer();
        // The server has the client's KEXINIT; a message behind it, sealed with the right keys, breaks RFC 4253 7.1.
        SshPhase phase = SshPhases.After(SshPhase.Exchanging, 94, isServer: true, isStrictFirst: false);
        Assert.Equal(SshPhase.Refused, phase);
        Assert.Equal(SshPhase.Exchanging, SshPhases.After(SshPhase.Exchanging, SshMessageType.Ignore, isServer: true, isStrictFirst: false));
        Assert.Equal(SshPhase.Refused, SshPhases.After(SshPhase.Exchanging, SshMessageType.Ignore, isServer: true, isStrictFirst: true));
    }

    [Fact]
    public void Ping_is_answered_and_unknown_message_is_handed_up()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Client.Send([SshMessageType.Ping, 0, 0, 0, 2, 7, 8], pair.ToServer);
        pair.Client.Send([200, 1], pair.ToServer);
        pair.Settle();
        Assert.Equal([SshMessageType.Pong, 0, 0, 0, 2, 7, 8], Assert.Single(pair.AtClient));
        Assert.Equal([200, 1], Assert.Single(pair.AtServer));
        pair.Server.SendUnimplemented(pair.ToClient);
        pair.Settle();
        Assert.Equal(SshReceivedKind.NeedMore, pair.LastAtClient.Kind);
    }

    [Fact]
    public void Ignore_and_debug_are_skipped_after_the_first_exchange()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Client.Send([SshMessageType.Ignore, 0, 0, 0, 1, 7], pair.ToServer);
        pair.Client.Send([SshMessageType.Debug, 1, 0, 0, 0, 1, 65, 0, 0, 0, 0], pair.ToServer);
        Exchange(pair);
    }

    [Fact]
    public void Disconnect_says_why_and_ends_both()
    {
        using TransportPair pair = new();
        pair.Connect();
        pair.Server.Disconnect(SshDisconnectReason.ByApplication, "bye\u001b[2J", pair.ToClient);
        pair.Server.Send(TransportPair.Message("lost"), pair.ToClient);
        pair.Settle();
        Assert.Equal(SshReceivedKind.Closed, pair.LastAtClient.Kind);
        Assert.Equal("bye [2J", pair.Client.PeerDisconnectText);
        Assert.Empty(pair.AtClient);
        Assert.Equal(SshReceivedKind.Closed, pair.Client.Receive([1, 2, 3], pair.ToServer).Kind);
    }

    [Fact]
    public void Wrong_guess_is_skipped_and_a_right_one_taken()
    {
        // The client would rather have had nistp256, guesses it, and sends a message for it.
        using TransportPair pair = new(TransportPair.ServerOptions(kex: ["curve25519-sha256"]), TransportPair.ClientOptions(kex: ["ecdh-sha2-nistp256", "curve25519-sha256"]));
        pair.Server.Start(pair.ToClient);
        pair.Client.Start(pair.ToServer);
        byte[] start = pair.ToServer.Written.ToArray();
        byte[] init = start[(Array.IndexOf(start, (byte)'\n') + 1 + SshFramer.HeaderBytes)..];
        int guess = start.Length - init.Length + SshKexInitBytes(init) - 5;
        Assert.True(pair.Server.Receive(pair.ToServer.Written, pair.ToClient).Consumed > 0);
        // The bit is part of the exchange hash, so the client below cannot finish; the server must still skip one message and answer the next.
        pair.ToServer.RemoveFirst(Array.IndexOf(start, (byte)'\n') + 1);
        pair.ToServer.Written[guess - (Array.IndexOf(start, (byte)'\n') + 1)] = 1;
        pair.ToServer.Append(Plain([SshMessageType.KexExchangeInit, 0, 0, 0, 1, 9]));
        Assert.Equal(SshReceivedKind.Handled, pair.StepServer());
        Assert.Equal(SshReceivedKind.Handled, pair.StepServer());
        while (pair.StepClient() == SshReceivedKind.Handled && pair.ToServer.Length == 0) { }
        Assert.Equal(SshReceivedKind.Handled, pair.StepServer());
        Assert.False(pair.Server.SessionId.IsEmpty);
    }

    [Fact]
    public void Options_with_a_name_that_is_not_spoken_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => new SshTransport(TransportPair.ServerOptions(kex: ["diffie-hellman-group1-sha1"]), TimeProvider.System));
        Assert.Throws<ArgumentException>(() => new SshTransport(TransportPair.ServerOptions(ciphers: ["aes128-cbc"]), TimeProvider.System));
        Assert.Throws<ArgumentException>(() => new SshTransport(TransportPair.ServerOptions(ciphers: ["aes128-ctr"], macs: []), TimeProvider.System));
        Assert.Throws<ArgumentException>(() => new SshTransport(TransportPair.ClientOptions(hostKeys: ["ssh-rsa"]), TimeProvider.System));
        Assert.Throws<ArgumentException>(() => new SshTransport(new SshTransportOptions { Role = SshRole.Server }, TimeProvider.System));
        Assert.Throws<ArgumentException>(() => new SshTransport(new SshTransportOptions { Role = SshRole.Client }, TimeProvider.System));
    }

    [Theory]
    [MemberData(nameof(CiphersAndMacs))]
    public void Packets_sealed_and_opened_allocate_nothing(string cipher, string mac)
    {
        using TransportPair pair = new(TransportPair.ServerOptions(), TransportPair.ClientOptions(ciphers: [cipher], macs: mac.Length == 0 ? [] : [mac]));
        pair.Connect();
        byte[] message = new byte[16 * 1024];
        message[0] = 94;
        for (int i = 0; i < 50; i++) { Pass(); }
        Assert.Equal(0, Allocations.Least(Pass, 500));

        void Pass()
        {
            pair.ToServer.Clear();
            pair.Client.Send(message, pair.ToServer);
            SshReceived received = pair.Server.Receive(pair.ToServer.Written, pair.ToClient);
            Assert.True(received.Kind == SshReceivedKind.Message && pair.Server.Payload.Length == message.Length);
        }
    }

    internal static byte[] Plain(byte[] message)
    {
        using EdgeGate.Sessions.Ssh.Packets.PacketWriter writer = new(SshLimits.Default);
        ByteBuffer buffer = new(1 << 20);
        writer.Write(message, [], buffer);
        return buffer.Written.ToArray();
    }

    private static int SshKexInitBytes(byte[] rest)
    {
        SshReader reader = new(rest);
        reader.TryReadBytes(17, out _);
        for (int i = 0; i < 10; i++) { Assert.True(reader.TryReadString(out _)); }
        return reader.Position + 5;
    }

    /// <summary>Makes another name of the same length of a name in clear bytes on the way.</summary>
    private static void Blot(ByteBuffer buffer, string name)
    {
        int at = buffer.Written.IndexOf(Encoding.ASCII.GetBytes(name));
        Assert.True(at > 0);
        buffer.Written[at] = (byte)'x';
    }

    private static void Exchange(TransportPair pair)
    {
        int before = pair.AtServer.Count;
        pair.Client.Send(TransportPair.Message("ping"), pair.ToServer);
        pair.Server.Send(TransportPair.Message("pong"), pair.ToClient);
        pair.Settle();
        Assert.Equal(before + 1, pair.AtServer.Count);
        Assert.Equal("ping", Encoding.UTF8.GetString(pair.AtServer[^1].AsSpan(1)));
        Assert.Equal("pong", Encoding.UTF8.GetString(pair.AtClient[^1].AsSpan(1)));
    }

    /// <summary>Hands over a byte at a time, and fails when an end asks for less than it has, or goes on with less than it asked for.</summary>
    private sealed class Trickle(TransportPair pair)
    {
        private readonly ByteBuffer atServer = new(1 << 20);
        private readonly ByteBuffer atClient = new(1 << 20);
        private int needServer;
        private int needClient;

        public void Run()
        {
            while (pair.ToServer.Length + pair.ToClient.Length > 0)
            {
                Give(pair.ToServer, atServer, pair.Server, pair.ToClient, pair.AtServer, ref needServer);
                Give(pair.ToClient, atClient, pair.Client, pair.ToServer, pair.AtClient, ref needClient);
            }
        }

        private static void Give(ByteBuffer from, ByteBuffer window, SshTransport to, ByteBuffer outbox, List<byte[]> messages, ref int need)
        {
            if (from.Length == 0) { return; }
            window.Append(from.Written[..1]);
            from.RemoveFirst(1);
            while (true)
            {
                SshReceived received = to.Receive(window.Written, outbox);
                if (received.Kind == SshReceivedKind.NeedMore)
                {
                    Assert.True(received.Need > window.Length);
                    need = received.Need;
                    return;
                }
                Assert.Contains(received.Kind, new[] { SshReceivedKind.Handled, SshReceivedKind.Message });
                Assert.True(window.Length >= need);
                need = 0;
                window.RemoveFirst(received.Consumed);
                if (received.Kind == SshReceivedKind.Message) { messages.Add(to.Payload.ToArray()); }
            }
        }
    }
}
