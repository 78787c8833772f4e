using System.Net.Sockets;
using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd;

/// <summary>Beginnings of connections: TLS in its forms, protocol versions, cancel keys, and what is no PostgreSQL at all.</summary>
public sealed class HandshakeTests(GateFixture gate)
{
    private const int Version32 = Version30 | 2;

    [Fact]
    public async Task Direct_tls_with_alpn_is_served()
    {
        using RawClient client = await ConnectAsync(gate.Port);
        await client.StartTlsAsync("postgresql");
        await client.LoginAsync(gate.Analyst);
        Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
    }

    [Theory]
    [InlineData]
    [InlineData("http/1.1")]
    public async Task Direct_tls_without_the_right_alpn_is_refused(params string[] protocols)
    {
        using RawClient client = await ConnectAsync(gate.Port);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await client.StartTlsAsync(protocols);
            await client.LoginAsync(gate.Analyst);
        });
    }

    [Fact]
    public async Task Gss_encryption_is_declined_and_tls_can_follow()
    {
        using RawClient client = await ConnectAsync(gate.Port);
        await client.SendPacketAsync(GssEncRequest);
        Assert.Equal((byte)'N', await client.ReadByteAsync());
        await client.SendPacketAsync(SslRequest);
        Assert.Equal((byte)'S', await client.ReadByteAsync());
        await client.StartTlsAsync("postgresql");
        await client.LoginAsync(gate.Analyst);
        Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
    }

    [Fact]
    public async Task Tls_inside_tls_and_repeated_requests_are_refused()
    {
        using RawClient inside = await ConnectAsync(gate.Port);
        await inside.SendPacketAsync(SslRequest);
        await inside.ReadByteAsync();
        await inside.StartTlsAsync();
        await inside.SendPacketAsync(SslRequest);
        Assert.Equal("08P01", (await inside.ReadAsync())?.Field('C'));
        using RawClient repeated = await ConnectAsync(gate.PlainPort);
        await repeated.SendPacketAsync(GssEncRequest);
        await repeated.ReadByteAsync();
        await repeated.SendPacketAsync(GssEncRequest);
        Assert.Equal("08P01", (await repeated.ReadAsync())?.Field('C'));
    }

    [Fact]
    public async Task Protocol_3_2_gets_a_long_cancel_key_and_3_0_a_short_one()
    {
        using RawClient newer = await LoginAsync(gate.PlainPort, gate.Analyst, Version32);
        Assert.Equal((32, null), (newer.Secret.Length, newer.Negotiated));
        Assert.Equal("TDCZ", Types(await newer.QueryAsync("SELECT 1")));
        using RawClient older = await LoginAsync(gate.PlainPort, gate.Analyst);
        Assert.Equal((4, null), (older.Secret.Length, older.Negotiated));
    }

    [Theory]
    [InlineData(Version30 | 1, Version30, 4)]
    [InlineData(Version30 | 3, Version32, 32)]
    [InlineData(Version30 | 9999, Version32, 32)]
    public async Task Other_minor_version_is_negotiated(int asked, int answered, int secretBytes)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst, asked);
        Assert.Equal(answered, client.Negotiated?.Version);
        Assert.Empty(client.Negotiated?.Options ?? ["none"]);
        Assert.Equal(secretBytes, client.Secret.Length);
        Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
    }

    [Theory]
    [InlineData(Version30)]
    [InlineData(Version32)]
    public async Task Unknown_protocol_options_are_named_and_not_passed(int version)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst, version, ("_pq_.one", "x"), ("_pq_.two", "y"));
        Assert.Equal(version, client.Negotiated?.Version);
        Assert.Equal(["_pq_.one", "_pq_.two"], client.Negotiated?.Options.Order());
    }

    /// <summary>Bytes that are no UTF-8 grow in what is made of them.</summary>
    [Fact]
    public async Task Startup_packet_full_of_stray_bytes_is_answered()
    {
        byte[] stray = new byte[9_000];
        Array.Fill(stray, (byte)0xff);
        using RawClient option = await ConnectAsync(gate.PlainPort);
        await option.SendPacketAsync(Version30, [.. Text("user"), .. Text("me"), .. "_pq_."u8, .. stray, 0, .. Text("x"), 0]);
        Assert.Equal('v', (await option.ReadAsync())?.Type);
        using RawClient value = await ConnectAsync(gate.PlainPort);
        await value.SendPacketAsync(Version30, [.. Text("user"), .. Text("me"), .. Text("database"), .. Text("orders-db"), .. Text("application_name"), .. stray, 0, 0]);
        await value.ReadAsync();
        await value.SendAsync(Message('p', Text(gate.Analyst)));
        Assert.Equal("54000", (await value.ReadAsync())?.Field('C'));
    }

    [Fact]
    public async Task Startup_parameter_reaches_the_target_only_where_the_connection_allows_it()
    {
        using RawClient allowed = await LoginAsync(gate.PlainPort, gate.Analyst, Version30, ("Work_Mem", "1234kB"));
        Assert.Equal(["1234kB"], (await allowed.QueryAsync("SHOW work_mem"))[1].Columns());
        Exception refused = await Assert.ThrowsAsync<InvalidOperationException>(() => LoginAsync(gate.PlainPort, gate.Analyst, Version30, ("work_mem", "1234kB"), ("role", "postgres")));
        Assert.Contains("startup parameter \"role\"", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Version30)]
    [InlineData(Version32)]
    public async Task Cancel_works_with_the_right_key_alone(int version)
    {
        using RawClient sleeper = await LoginAsync(gate.PlainPort, gate.Issuer.Token("cora", "analysts"), version);
        using RawClient other = await LoginAsync(gate.PlainPort, gate.Analyst, version);
        await sleeper.SendAsync(Query("SELECT pg_sleep(30)"));
        byte[] wrong = [.. sleeper.Secret];
        wrong[^1] ^= 1;
        await CancelAsync(sleeper.ProcessId, wrong);
        await CancelAsync(sleeper.ProcessId, other.Secret);
        await CancelAsync(sleeper.ProcessId, sleeper.Secret[..^1]);
        await CancelAsync(sleeper.ProcessId, [.. sleeper.Secret, 0]);
        await CancelAsync(sleeper.ProcessId, []);
        await CancelAsync(other.ProcessId, sleeper.Secret);
        await CancelAsync(other.ProcessId, other.Secret);
        // None of those reached it: the statement still runs, so a notice of the server's has nothing before it.
        Assert.Equal("1", await gate.Postgres.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'"));
        await CancelAsync(sleeper.ProcessId, sleeper.Secret);
        List<RawMessage> answer = await sleeper.ReadUntilAsync();
        Assert.Equal("57014", answer.Single(static message => message.Type == 'E').Field('C'));
        Assert.Equal("TDCZ", Types(await sleeper.QueryAsync("SELECT 1")));
        string session = (await gate.SessionsAsync("cora"))[0].GetProperty("id").GetString()!;
        string[] cancels = [.. (await gate.Gateway.AuditAsync()).Split('\n').Where(static line => line.Contains("cancel.request", StringComparison.Ordinal))];
        Assert.Single(cancels, line => line.Contains(session, StringComparison.Ordinal));
        Assert.True(cancels.Count(static line => line.Contains("\"session\":\"none\"", StringComparison.Ordinal)) >= 6);
    }

    [Fact]
    public async Task Cancel_key_of_an_ended_session_does_nothing()
    {
        RawClient ended = await LoginAsync(gate.PlainPort, gate.Analyst, Version32);
        (int processId, byte[] secret) = (ended.ProcessId, ended.Secret);
        await ended.SendAsync(Message('X', []));
        Assert.Null(await ended.ReadAsync());
        ended.Dispose();
        int before = (await gate.Gateway.AuditAsync()).Split("\"session\":\"none\"").Length;
        await CancelAsync(processId, secret);
        Assert.Equal(before + 1, (await gate.Gateway.AuditAsync()).Split("\"session\":\"none\"").Length);
    }

    [Theory]
    [InlineData("510000000300")]
    [InlineData("517fffffff00")]
    [InlineData("51ffffffff00")]
    [InlineData("7a0000000400")]
    [InlineData("51000000055100000005")]
    [InlineData("5100000009534554")]
    [InlineData("4200000005ff")]
    [InlineData("500000000a00534500ffff")]
    [InlineData("440000000658ff")]
    [InlineData("52000000080000000000")]
    public async Task Malformed_message_ends_the_session_with_a_clear_error(string hex)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendBytesAsync([.. Convert.FromHexString(hex), .. new byte[16]]);
        List<RawMessage> answer = await client.ReadUntilAsync('\0');
        RawMessage error = answer.Single(static message => message.Type == 'E');
        Assert.Equal(("FATAL", "08P01"), (error.Field('S'), error.Field('C')));
    }

    [Fact]
    public async Task Half_a_message_and_a_close_end_the_session_and_nothing_runs()
    {
        byte[] whole = Query("CREATE TABLE half_sent(n int)");
        foreach (int count in new[] { 1, 4, 5, 6, whole.Length - 1 })
        {
            using RawClient client = await LoginAsync(gate.PlainPort, gate.Issuer.Token("hal", "engineers"));
            await client.SendBytesAsync(whole[..count]);
            ((NetworkStream)client.Stream).Socket.Shutdown(SocketShutdown.Send);
            Assert.Null(await client.ReadAsync());
        }
        Assert.Equal("", await gate.Postgres.SqlAsync("\\connect orders\nSELECT relname FROM pg_class WHERE relname = 'half_sent'"));
        Assert.All(await gate.SessionsAsync("hal"), static session => Assert.Equal("ClientClosed", session.GetProperty("reason").GetString()));
    }

    private async Task CancelAsync(int processId, byte[] secret)
    {
        using RawClient client = await ConnectAsync(gate.PlainPort);
        byte[] id = [(byte)(processId >> 24), (byte)(processId >> 16), (byte)(processId >> 8), (byte)processId];
        await client.SendPacketAsync(CancelRequest, [.. id, .. secret]);
        // The gateway closes when it has dealt with it.
        Assert.Null(await client.ReadAsync());
    }
}
