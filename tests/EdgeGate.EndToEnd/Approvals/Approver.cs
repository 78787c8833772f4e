using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>Somebody who sees what waits at a gateway, and decides.</summary>
/// <param name="url">The gateway's API.</param>
/// <param name="token">Their token.</param>
internal sealed class Approver(string url, Func<string> token)
{
    private static readonly HttpClient Http = new();

    /// <summary>Calls the API, as somebody else if need be.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, string? body = null, string? asToken = null)
    {
        using HttpRequestMessage request = new(method, url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", asToken ?? token());
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, "application/json"); }
        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> ApproveAsync(string hold, string grant = "null")
        => CallAsync(HttpMethod.Post, $"/api/v1/holds/{hold}/approve", $$"""{"reason":"agreed","grant":{{grant}}}""");

    public Task<(HttpStatusCode Status, JsonElement Body)> DenyAsync(string hold, string reason)
        => CallAsync(HttpMethod.Post, $"/api/v1/holds/{hold}/deny", $$"""{"reason":"{{reason}}"}""");

    /// <summary>The newest hold whose text has a mark, once it is in a state.</summary>
    public async Task<JsonElement> WaitForAsync(string mark, string state = "pending")
    {
        for (int i = 0; i < 600; i++)
        {
            (_, JsonElement list) = await CallAsync(HttpMethod.Get, $"/api/v1/holds?state={state}&limit=1000");
            foreach (JsonElement hold in list.GetProperty("holds").EnumerateArray())
            {
                if (hold.GetProperty("what").GetString()!.Contains(mark, StringComparison.Ordinal)) { return hold; }
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"no hold has '{mark}' and is {state}");
    }

    public async Task<string> WaitForIdAsync(string mark, string state = "pending") => (await WaitForAsync(mark, state)).GetProperty("id").GetString()!;
}
