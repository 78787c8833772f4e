using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

[Collection("http")]
public sealed class SmugglingTests(HttpFixture gate)
{
    [Fact]
    public async Task Request_of_the_corpus_is_refused_and_what_it_hides_never_reaches_the_target()
    {
        Assert.True(RefusedCorpus.All.Count >= 100);
        string token = gate.Engineer;
        List<string> wrong = [];
        await Parallel.ForEachAsync(RefusedCorpus.All, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            // The second request comes apart too: a gateway that waits for a body would take it for one.
            string answer = await gate.RawAsync(RefusedCorpus.Bytes(one.Request, token), closes: one.Request.Contains("{S}", StringComparison.Ordinal));
            bool isOne = answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal) == 0;
            if (!answer.StartsWith($"HTTP/1.1 {one.Status} ", StringComparison.Ordinal) || !isOne || !answer.Contains("application/problem+json", StringComparison.Ordinal))
            {
                lock (wrong) { wrong.Add($"{one.Name}: expected {one.Status}, got {answer[..Math.Min(answer.Length, 40)].ReplaceLineEndings(" ")}{(isOne ? "" : " and more")}"); }
            }
        });
        string log = await gate.NginxLogAsync();
        Assert.Equal([], wrong);
        Assert.DoesNotContain("smuggled", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\nGET /c/web/x?lead HTTP/1.1\r\n{H}Connection: close\r\n\r\n")]
    [InlineData("POST /c/web/x HTTP/1.1\r\n{H}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=\"v\"\r\nabc\r\n0\r\n\r\n")]
    [InlineData("POST /c/web/x HTTP/1.1\r\n{H}Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n00003\r\nabc\r\n000\r\nX-After: y\r\n\r\n")]
    [InlineData("GET http://gate.test:80/c/web/x HTTP/1.1\r\n{H}Connection: close\r\n\r\n")]
    [InlineData("GET /c/web/a/./../x HTTP/1.1\r\n{H}Connection: close\r\n\r\n")]
    [InlineData("GET /x HTTP/1.1\r\nHost: web.gate.test\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n")]
    public async Task Request_that_is_odd_but_right_passes_rewritten(string request)
    {
        string token = gate.Engineer;
        byte[] bytes = Encoding.Latin1.GetBytes(request.Replace("{H}", $"Host: gate.test\r\nAuthorization: Bearer {token}\r\n", StringComparison.Ordinal).Replace("{token}", token, StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 ", await gate.RawAsync(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_and_denied_ones_in_their_place()
    {
        string host = $"Host: gate.test\r\nAuthorization: Bearer {gate.Engineer}\r\n";
        string request = $"GET /c/web/x HTTP/1.1\r\n{host}\r\nGET /c/web/secret/a HTTP/1.1\r\n{host}\r\nPOST /c/web/x HTTP/1.1\r\n{host}Content-Length: 3\r\n\r\nabcGET /c/web/none HTTP/1.1\r\n{host}Connection: close\r\n\r\n";
        string answer = await gate.RawAsync(Encoding.ASCII.GetBytes(request));
        string[] statuses = [.. answer.Split("HTTP/1.1 ")[1..].Select(static part => part[..3])];
        Assert.Equal(["200", "403", "200", "404"], statuses);
    }
}
