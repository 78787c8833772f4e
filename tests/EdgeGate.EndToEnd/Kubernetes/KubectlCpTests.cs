using System.Security.Cryptography;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>kubectl cp, which is tar inside exec: told file by file, byte for byte unless the rule masks.</summary>
[Collection(CriGroup.Name)]
public sealed class KubectlCpTests(CriFixture gate)
{
    private const string Mail = "jane.roe@example.org";

    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Copies_both_ways_are_exact_and_recorded_as_a_listing_with_hashes(string kubectl)
    {
        string user = "cp" + Guid.NewGuid().ToString("N")[..8];
        string folder = Directory.CreateTempSubdirectory("edgegate-cp-").FullName;
        string deep = $"{folder}/there/{new string('d', 90)}/{new string('e', 90)}";
        Directory.CreateDirectory(deep);
        byte[] binary = RandomNumberGenerator.GetBytes(700_001);
        await File.WriteAllBytesAsync($"{deep}/long.bin", binary);
        await File.WriteAllTextAsync($"{folder}/there/mail.txt", $"to {Mail}\n");
        await File.WriteAllTextAsync($"{folder}/there/empty", "");
        string token = gate.Issuer.Token(user, "engineers");
        (int code, _, string error) = await gate.RunAsync(kubectl, gate.Arguments("spdy", token, "cp", "-c", "app", $"{folder}/there", $"box:/tmp/{user}"));
        Assert.True(code == 0, error);
        (code, _, error) = await gate.RunAsync(kubectl, gate.Arguments("either", token, "cp", "-c", "app", $"box:/tmp/{user}", $"{folder}/back"));
        Assert.True(code == 0, error);
        Assert.Equal(binary, await File.ReadAllBytesAsync(deep.Replace("/there/", "/back/", StringComparison.Ordinal) + "/long.bin"));
        Assert.Equal($"to {Mail}\n", await File.ReadAllTextAsync($"{folder}/back/mail.txt"));
        Assert.Equal("", await File.ReadAllTextAsync($"{folder}/back/empty"));
        string sum = Convert.ToHexStringLower(SHA256.HashData(binary));
        string[] lines = [.. (await gate.Gateway.AuditAsync()).Split('\n').Where(line => line.Contains("file.closed", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal))];
        Assert.Contains(lines, line => line.Contains("/long.bin\",\"way\":\"in\"", StringComparison.Ordinal) && line.Contains($"\"size\":700001,\"sha256\":\"{sum}\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("/long.bin\",\"way\":\"out\"", StringComparison.Ordinal) && line.Contains($"\"size\":700001,\"sha256\":\"{sum}\"", StringComparison.Ordinal));
        string events = await gate.RecordingAsync(user, "\"op\":\"copy\",\"s\":\"out\"");
        Assert.Contains($"\"size\":700001,\"sha256\":\"{sum}\"", events, StringComparison.Ordinal);
        // What tar says on stderr is recorded as it was said.
        Assert.DoesNotContain("\"s\":\"out\",\"d\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("\"s\":\"in\",\"d\"", events, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Where_the_rule_masks_text_keeps_its_length_and_what_is_no_text_does_not_pass()
    {
        string mark = Guid.NewGuid().ToString("N")[..8];
        string folder = Directory.CreateTempSubdirectory("edgegate-cp-").FullName;
        string[] Run(string token, params string[] arguments) => gate.Arguments("spdy", token, arguments);
        string engineer = gate.Issuer.Token("lee", "engineers");
        string analyst = gate.Issuer.Token("kim", "analysts");
        (int code, _, string error) = await gate.RunAsync("kubectl", Run(engineer, "exec", "box", "-c", "app", "--", "sh", "-c", $"mkdir /tmp/{mark}; printf 'to {Mail}, and on' > /tmp/{mark}/mail.txt; printf 'a\\0b' > /tmp/{mark}.bin"));
        Assert.True(code == 0, error);
        (code, _, error) = await gate.RunAsync("kubectl", Run(analyst, "cp", "-c", "app", $"box:/tmp/{mark}", $"{folder}/text"));
        Assert.True(code == 0, error);
        Assert.Equal($"to {new string('*', Mail.Length)}, and on", await File.ReadAllTextAsync($"{folder}/text/mail.txt"));
        (_, _, error) = await gate.RunAsync("kubectl", Run(analyst, "cp", "-c", "app", "--retries", "0", $"box:/tmp/{mark}.bin", $"{folder}/binary"));
        Assert.Contains($"{mark}.bin is no text, and the rule that masks does not say pass_binary", error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{folder}/binary") && (await File.ReadAllBytesAsync($"{folder}/binary")).Contains((byte)'b'));
        Directory.Delete(folder, recursive: true);
    }
}
