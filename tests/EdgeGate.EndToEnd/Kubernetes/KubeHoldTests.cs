using System.Text;
using System.Text.Json;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>API calls of kubectl that wait for approval.</summary>
public sealed class KubeHoldTests(KubeFixture gate)
{
    private Approver Dba => new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));

    private string Holder => gate.Issuer.Token("hanna", "holders");

    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Fact]
    public async Task Call_waits_and_is_answered_when_approved()
    {
        string mark = "app=" + Guid.NewGuid().ToString("N")[..8];
        Task<(int Code, string Output, string Error)> label = PatchAsync(KubeFixture.Kubectls[0], mark);
        string id = await Dba.WaitForIdAsync(mark[4..]);
        await Dba.ApproveAsync(id);
        (int code, _, string error) = await label;
        Assert.True(code == 0, error);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains(audit.Split('\n'), line => line.Contains("exchange.allowed", StringComparison.Ordinal) && line.Contains($"\"hold\":\"{id}\"", StringComparison.Ordinal) && line.Contains("\"verb\":\"patch\"", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Call_that_waited_long_is_told_where_and_runs_when_it_is_sent_again(string kubectl)
    {
        string mark = "app=" + Guid.NewGuid().ToString("N")[..8];
        (int code, _, string error) = await PatchAsync(kubectl, mark);
        string id = await Dba.WaitForIdAsync(mark[4..]);
        Assert.NotEqual(0, code);
        Assert.Contains($"(Forbidden): this waits for approval: hold {id}; 1 of dba must approve within 5m (", error, StringComparison.Ordinal);
        Assert.Contains($"/approvals/{id}); run the same again then", error, StringComparison.Ordinal);
        Assert.DoesNotContain(gate.Server.Asked, asked => asked.Line.StartsWith("PATCH", StringComparison.Ordinal) && asked.Line.Contains(mark, StringComparison.Ordinal));
        await Dba.ApproveAsync(id);
        (code, _, error) = await PatchAsync(kubectl, mark + "-other");
        Assert.True(code != 0, "another call ran with the approval");
        (code, _, error) = await PatchAsync(kubectl, mark);
        Assert.True(code == 0, error);
        // Once.
        (code, _, _) = await PatchAsync(kubectl, mark);
        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task Grant_is_for_the_namespace_it_was_given_in()
    {
        string greta = gate.Issuer.Token("greta", "holders");
        string mark = "made-" + Guid.NewGuid().ToString("N")[..8];
        Task<(string Status, string Body)> PatchIn(string place, string manager)
            => gate.CurlAsync(greta, $"/api/v1/namespaces/{place}/pods/web-1?fieldManager={manager}", "-X", "PATCH", "-H", "Content-Type: application/merge-patch+json", "-d", "{}");
        Task<(string Status, string Body)> first = PatchIn("default", mark);
        JsonElement hold = await Dba.WaitForAsync(mark);
        Assert.Equal("namespace default", hold.GetProperty("place").GetString());
        await Dba.ApproveAsync(hold.GetProperty("id").GetString()!, """{"for":"10m"}""");
        await first;
        (string status, string body) = await PatchIn("default", mark + "-2");
        Assert.DoesNotContain("waits for approval", body, StringComparison.Ordinal);
        Assert.Equal("200", status);
        Assert.Contains("waits for approval", (await PatchIn("payments", mark + "-3")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_is_denied_is_forbidden_with_the_reason()
    {
        string mark = "app=" + Guid.NewGuid().ToString("N")[..8];
        Task<(int Code, string Output, string Error)> label = PatchAsync(KubeFixture.Kubectls[0], mark);
        await Dba.DenyAsync(await Dba.WaitForIdAsync(mark[4..]), "not today");
        (int code, _, string error) = await label;
        Assert.NotEqual(0, code);
        Assert.Contains("dora@example.com denied this: not today", error, StringComparison.Ordinal);
    }

    /// <summary>What a secret stands for is no more an approver's to read, or the state's to keep, in base64 than in plain.</summary>
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/yaml", false)]
    public async Task Secret_that_waits_to_be_written_is_shown_masked(string type, bool isShown)
    {
        string mark = "made-" + Guid.NewGuid().ToString("N")[..8];
        string hidden = Convert.ToBase64String(Encoding.ASCII.GetBytes("card 4111111111111111"));
        string document = $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{mark}}}"},"data":{"pay":"{{{hidden}}}"}}""";
        Task<(string Status, string Body)> made = gate.CurlAsync(Holder, $"/api/v1/namespaces/default/secrets?fieldManager={mark}", "-H", $"Content-Type: {type}", "--data-binary", document);
        if (!isShown)
        {
            Assert.Contains("approvers cannot be shown this whole", (await made).Body, StringComparison.Ordinal);
            return;
        }
        JsonElement hold = await Dba.WaitForAsync(mark);
        await Dba.DenyAsync(hold.GetProperty("id").GetString()!, "no");
        await made;
        string what = hold.GetProperty("what").GetString()!;
        Assert.DoesNotContain(hidden, what, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes("card [pii.card.visa]")), what, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> PatchAsync(string kubectl, string label)
        => gate.KubectlAsync(kubectl, Holder, ["label", "pod", "web-1", "--overwrite", label]);
}
