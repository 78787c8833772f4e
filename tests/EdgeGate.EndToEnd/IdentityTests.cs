using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd;

public sealed class IdentityTests(GateFixture gate)
{
    public static TheoryData<string> Attacks => ["garbage", "expired", "foreign issuer", "wrong audience", "none", "hs256 with the public key", "unknown key", "bad signature", "no subject", "not yet", "too long", "no expiry"];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Token_that_proves_nothing_is_refused_alike(string attack)
    {
        (int code, string output, string error) = await gate.PsqlAsync(Forge(attack), "SELECT 1");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("FATAL", error, StringComparison.Ordinal);
        Assert.Contains(attack == "expired" ? "the token has expired" : "the token was not accepted", error, StringComparison.Ordinal);
        (_, _, string unknown) = await gate.PsqlAsync(Forge(attack), "SELECT 1", "no-such-db");
        Assert.Equal(error, unknown);
    }

    [Fact]
    public async Task Unknown_connection_and_one_for_others_look_the_same()
    {
        (_, _, string hidden) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "hidden-db");
        (_, _, string unknown) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", "missing-db");
        Assert.Contains("there is no connection \"hidden-db\" for you", hidden, StringComparison.Ordinal);
        Assert.Equal(hidden.Replace("hidden-db", "X", StringComparison.Ordinal), unknown.Replace("missing-db", "X", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotated_key_is_accepted_at_once_though_a_forged_token_has_just_asked_for_keys()
    {
        await gate.PsqlAsync(gate.Issuer.Token("eve", "analysts") + "x", "SELECT 1");
        gate.Issuer.Rotate();
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1");
        Assert.True((code, output) == (0, "1\n"), error + await gate.Gateway.AuditAsync());
    }

    [Fact]
    public async Task Token_outside_tls_is_taken_only_where_allowed()
    {
        (int refused, _, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT 1", options: "sslmode=disable");
        Assert.Equal(2, refused);
        Assert.Contains("only over TLS", error, StringComparison.Ordinal);
        (int allowed, string output, _) = await Shell.RunAsync(
            "psql", ["-qAtX", "-c", "SELECT 1", $"host=127.0.0.1 port={gate.PlainPort} user=me dbname=orders-db sslmode=disable"], new Dictionary<string, string> { ["PGPASSWORD"] = gate.Analyst });
        Assert.Equal((0, "1\n"), (allowed, output));
    }

    [Fact]
    public async Task Bytes_before_tls_do_not_survive_it()
    {
        using TcpClient client = new("127.0.0.1", gate.Port);
        NetworkStream stream = client.GetStream();
        byte[] request = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f, .. "Q\0\0\0\u000dSELECT 1\0"u8];
        await stream.WriteAsync(request);
        using MemoryStream answer = new();
        await stream.CopyToAsync(answer);
        string text = Encoding.Latin1.GetString(answer.ToArray());
        Assert.StartsWith("E", text, StringComparison.Ordinal);
        Assert.Contains("PgBytesBeforeTls", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 3 })]
    [InlineData(new byte[] { 0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 8, 0, 9, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 12, 0, 3, 0, 0, 65, 65, 65, 65 })]
    public async Task Malformed_startup_is_answered_and_closed(byte[] packet)
    {
        using TcpClient client = new("127.0.0.1", gate.PlainPort);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(packet);
        client.Client.Shutdown(SocketShutdown.Send);
        using MemoryStream answer = new();
        await stream.CopyToAsync(answer);
        if (packet.Length >= 8) { Assert.Contains("08P01", Encoding.Latin1.GetString(answer.ToArray()), StringComparison.Ordinal); }
    }

    [Fact]
    public async Task Newer_protocol_is_negotiated_down()
    {
        using TcpClient client = new("127.0.0.1", gate.PlainPort);
        NetworkStream stream = client.GetStream();
        byte[] parameters = Encoding.UTF8.GetBytes("user\0me\0database\0orders-db\0_pq_.future\0on\0\0");
        await stream.WriteAsync((byte[])[0, 0, 0, (byte)(8 + parameters.Length), 0, 3, 0, 9, .. parameters]);
        byte[] head = new byte[13];
        await stream.ReadExactlyAsync(head);
        Assert.Equal((byte)'v', head[0]);
        Assert.Equal([0, 3, 0, 2, 0, 0, 0, 1], head[5..13]);
    }

    private string Forge(string attack)
    {
        Dictionary<string, object?> claims = gate.Issuer.Claims("mallory", "analysts");
        switch (attack)
        {
            case "garbage":
                return "not-a-token";
            case "expired":
                claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds();
                break;
            case "foreign issuer":
                claims["iss"] = "https://evil.example.com";
                break;
            case "wrong audience":
                claims["aud"] = "another";
                break;
            case "none":
                return gate.Issuer.Sign(claims, "none", signer: static _ => []);
            case "hs256 with the public key":
                return gate.Issuer.Sign(claims, "HS256", signer: data => HMACSHA256.HashData(gate.Issuer.Key.ExportSubjectPublicKeyInfo(), data));
            case "unknown key":
                return gate.Issuer.Sign(claims, keyId: "nobody");
            case "bad signature":
                using (RSA other = RSA.Create(2048)) { return gate.Issuer.Sign(claims, signer: data => other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)); }
            case "no subject":
                claims.Remove("sub");
                break;
            case "not yet":
                claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();
                break;
            case "too long":
                claims["filler"] = new string('x', 20_000);
                break;
            case "no expiry":
                claims.Remove("exp");
                break;
        }
        return gate.Issuer.Sign(claims);
    }
}
