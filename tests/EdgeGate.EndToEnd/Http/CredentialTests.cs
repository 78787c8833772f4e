using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>What the gateway shows targets: AWS signatures over what goes out, tokens of its own, and who asks, signed.</summary>
public sealed class CredentialTests(SignInFixture gate) : IClassFixture<SignInFixture>
{
    [Theory]
    [InlineData("aws", "/plain")]
    [InlineData("aws", "/a%20b/c:d@e/%C3%A4?z=1&a=%2F%20x&a=&b")]
    [InlineData("s3", "/bucket/a%20b/c:d?list-type=2&prefix=x%2Fy")]
    public async Task A_signature_holds_for_what_goes_out(string connection, string path)
    {
        (HttpStatusCode status, string text) = await GetAsync(connection, path);
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.StartsWith("key=AKIDTEST ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws", 0)]
    [InlineData("aws", 10)]
    [InlineData("aws", 300_000)]
    [InlineData("s3", 300_000)]
    public async Task A_body_is_signed_as_it_goes_out_or_said_not_to_be(string connection, int bytes)
    {
        using HttpClient client = await SignedInAsync();
        using HttpRequestMessage request = Post(connection, new string('x', bytes));
        using HttpResponseMessage answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Contains($" length={bytes} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_becomes_one_that_is_signed_whole()
    {
        using HttpClient client = await SignedInAsync();
        using HttpRequestMessage request = Post("aws", "");
        request.Content = new StreamContent(new MemoryStream(new byte[100_000]));
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Contains(" length=100000 ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_body_is_signed_as_masked()
    {
        using HttpClient client = await SignedInAsync();
        using HttpRequestMessage request = Post("aws-masked", "write to jane.roe@example.org");
        using HttpResponseMessage answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("body=write to [pii.email]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_own_signature_and_token_do_not_pass()
    {
        using HttpClient client = await SignedInAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, $"{gate.Url}/c/aws/x");
        request.Headers.Add("X-Amz-Date", "20000101T000000Z");
        request.Headers.Add("X-Amz-Security-Token", "mine");
        request.Headers.Add("X-Amz-Target", "Some.Operation");
        string text = await (await client.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Contains("signed=host;x-amz-date;x-amz-security-token;x-amz-target ", text, StringComparison.Ordinal);
        Assert.Contains("token=session-1 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_shown_to_the_target()
    {
        string first = (await GetAsync("tokened", "/auth")).Text;
        string second = (await GetAsync("tokened", "/auth")).Text;
        Assert.StartsWith("auth=Bearer ey", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
        using JsonDocument claims = Claims(first["auth=Bearer ".Length..]);
        Assert.Equal("machine", claims.RootElement.GetProperty("client_id").GetString());
    }

    [Fact]
    public async Task No_token_is_a_clear_502()
    {
        (HttpStatusCode status, string text) = await GetAsync("untokened", "/auth");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("could not get a token for the target", text, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"credential_failed\"", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_is_signed_for_one_connection_and_a_minute()
    {
        string token = (await GetAsync("asserted", "/assertion")).Text["assertion=".Length..];
        using HttpClient plain = new(new HttpClientHandler { UseProxy = false });
        using JsonDocument keys = JsonDocument.Parse(await plain.GetStringAsync($"{gate.Url}/.edgegate/jwks.json"));
        JsonElement key = keys.RootElement.GetProperty("keys")[0];
        string[] parts = token.Split('.');
        using ECDsa ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Decode(key.GetProperty("x").GetString()!), Y = Decode(key.GetProperty("y").GetString()!) } });
        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256));
        using JsonDocument claims = Claims(token);
        Assert.Equal(("alice", "asserted"), (claims.RootElement.GetProperty("sub").GetString(), claims.RootElement.GetProperty("aud").GetString()));
        Assert.Equal(60, claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{gate.Folder}/state/assertion-key.pem"));
    }

    private static JsonDocument Claims(string token) => JsonDocument.Parse(Decode(token.Trim().Split('.')[1]));

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text.Trim());

    private HttpRequestMessage Post(string connection, string body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"{gate.Url}/c/{connection}/x") { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
        request.Headers.Add("Origin", gate.Url);
        return request;
    }

    private async Task<HttpClient> SignedInAsync() => (await gate.SignInAsync("alice")).Client;

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string connection, string path)
    {
        using HttpClient client = await SignedInAsync();
        client.DefaultRequestHeaders.Remove("Accept");
        using HttpResponseMessage answer = await client.GetAsync($"{gate.Url}/c/{connection}{path}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
