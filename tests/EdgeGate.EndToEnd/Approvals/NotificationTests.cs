using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Approvals;

/// <summary>People are told of holds: signed, once or more, never of what the operation says.</summary>
public sealed class NotificationTests(NotificationGate told) : IClassFixture<NotificationGate>
{
    private HoldGate Gate => told.Gate;

    [Fact]
    public async Task Webhook_is_signed_says_who_and_where_and_nothing_of_the_statement()
    {
        Task<(int Code, string Output, string Error)> psql = Gate.PsqlAsync(Gate.Maker, "DELETE FROM held WHERE id = 8001");
        string id = await Gate.WaitForIdAsync("id = 8001");
        (IReadOnlyDictionary<string, string> fields, byte[] body, JsonElement asked) = await told.Receiver.WaitForAsync("/hook", json => json.GetProperty("hold").GetString() == id);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{fields["webhook-id"]}.{fields["webhook-timestamp"]}."), .. body];
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(NotificationGate.Secret), signed)), fields["webhook-signature"]);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(fields["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture), 0, 60);
        Assert.Equal(("asked", "orders-db", "changes wait for a dba", $"{Gate.Url}/approvals/{id}"), (Text(asked, "event"), Text(asked, "connection"), Text(asked, "rule"), Text(asked, "link")));
        Assert.DoesNotContain("8001", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        await told.Receiver.WaitForAsync("/slack", json => json.GetRawText().Contains(id, StringComparison.Ordinal));
        await Gate.ApproveAsync(Gate.Dba, id);
        await psql;
        (_, _, JsonElement decided) = await told.Receiver.WaitForAsync("/hook", json => Text(json, "hold") == id && Text(json, "event") == "decided");
        Assert.Equal(("approved", "dora@example.com", "agreed"), (Text(decided, "state"), Text(decided, "by"), Text(decided, "reason")));
        Assert.DoesNotContain(told.Receiver.Received, one => one.Path == "/others" && Encoding.UTF8.GetString(one.Body).Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_goes_by_starttls_and_the_program_is_given_the_notice()
    {
        Task<(int Code, string Output, string Error)> psql = Gate.PsqlAsync(Gate.Maker, "DELETE FROM held WHERE id = 8002");
        string id = await Gate.WaitForIdAsync("id = 8002");
        string mail = await told.WaitForMailAsync(id);
        Assert.StartsWith("MAIL gate@example.com ['dba@example.com'] True", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: EdgeGate: mia@example.com asks for approval on orders-db", mail, StringComparison.Ordinal);
        Assert.Contains($"{Gate.Url}/approvals/{id}", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("8002", mail.Split("\r\n\r\n", 2)[1], StringComparison.Ordinal);
        string told1 = await WaitForLineAsync(id);
        Assert.Equal("asked", Text(JsonDocument.Parse(told1).RootElement, "event"));
        await Gate.CallAsync(HttpMethod.Post, Gate.Dba, $"/api/v1/holds/{id}/deny", """{"reason":"no"}""");
        Assert.Equal(1, (await psql).Code);
    }

    [Fact]
    public async Task Broken_glass_is_told_to_every_channel()
    {
        Task<(int Code, string Output, string Error)> psql = Gate.PsqlAsync(Gate.OnCall, "DELETE FROM held WHERE id = 8003");
        string id = await Gate.WaitForIdAsync("id = 8003");
        await Gate.CallAsync(HttpMethod.Post, Gate.OnCall, $"/api/v1/holds/{id}/break-glass", """{"reason":"site down"}""");
        await psql;
        foreach (string path in new[] { "/hook", "/others" })
        {
            (_, _, JsonElement glass) = await told.Receiver.WaitForAsync(path, json => Text(json, "hold") == id && Text(json, "event") == "glass");
            Assert.Equal(("olaf@example.com", "site down"), (Text(glass, "by"), Text(glass, "reason")));
        }
    }

    [Fact]
    public async Task What_fails_is_tried_again_with_the_same_identifier_and_shown()
    {
        Assert.Equal(1, (await Gate.PsqlAsync(Gate.Maker, "COMMENT ON TABLE held IS 'notify'")).Code);
        (IReadOnlyDictionary<string, string> first, _, JsonElement expired) = await told.Receiver.WaitForAsync("/broken", static json => Text(json, "event") == "expired");
        string hold = Text(expired, "hold");
        (IReadOnlyDictionary<string, string> second, _, _) = await told.Receiver.WaitForAsync("/broken", json => Text(json, "hold") == hold, nth: 2);
        Assert.Equal(first["webhook-id"], second["webhook-id"]);
        (int code, string list, _) = await Shell.RunAsync(GatewayProcess.Binary, ["notifications", "list", "--state", Gate.Gateway.State, "--only", "waiting"]);
        Assert.Equal(0, code);
        Assert.Contains(list.Split('\n'), line => line.Contains(first["webhook-id"], StringComparison.Ordinal) && line.Contains("the webhook answered 500", StringComparison.Ordinal));
    }

    private async Task<string> WaitForLineAsync(string mark)
    {
        for (int i = 0; i < 600; i++)
        {
            string[] lines = File.Exists(told.CommandFile) ? await File.ReadAllLinesAsync(told.CommandFile) : [];
            if (Array.Find(lines, line => line.Contains(mark, StringComparison.Ordinal)) is { } line) { return line; }
            await Task.Delay(50);
        }
        throw new TimeoutException($"the program was not told of {mark}");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
