using System.Net;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>The attacks of <see cref="TokenAttacks"/> against the binary, over HTTP.</summary>
[Collection("login")]
public sealed class TokenAttackTests(LoginFixture gate)
{
    [Fact]
    public async Task No_attack_passes_and_good_tokens_do_before_and_after()
    {
        using HttpClient http = new(new HttpClientHandler { UseProxy = false });
        List<string> wrong = [];
        foreach ((string name, string token) in TokenAttacks.Good(gate.Other)) { await ExpectAsync(http, name, token, HttpStatusCode.NotFound, wrong); }
        // What cannot stand in a field is for the unit tests. Together, for a key that is not known is asked for: each such token waits.
        List<(string Name, string Token)> attacks = [.. TokenAttacks.Bad(gate.Other).Where(static one => one.Token.Length > 0 && !one.Token.AsSpan().ContainsAny("\r\n "))];
        await Parallel.ForEachAsync(attacks, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (one, _) => await ExpectAsync(http, one.Name, one.Token, HttpStatusCode.Unauthorized, wrong));
        foreach ((string name, string token) in TokenAttacks.Good(gate.Other)) { await ExpectAsync(http, name, token, HttpStatusCode.NotFound, wrong); }
        Assert.Empty(wrong);
        Assert.True(attacks.Count > 150, $"{attacks.Count} attacks were sent");
    }

    /// <summary>A proven stranger learns that there is no such connection for them; who is not proven is asked for a token.</summary>
    private async Task ExpectAsync(HttpClient http, string name, string token, HttpStatusCode status, List<string> wrong)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{gate.HttpPort}/c/endless/x");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != status) { lock (wrong) { wrong.Add($"{name}: {(int)answer.StatusCode}"); } }
    }
}
