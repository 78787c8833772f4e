using System.Runtime.CompilerServices;
using Xunit;

namespace EdgeGate.EndToEnd;

public sealed class DeployTests(GateFixture gate)
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(ThisFolder(), "../../deploy"));

    [Fact]
    public async Task Example_configuration_is_good()
    {
        string folder = Directory.CreateDirectory(Path.Combine(gate.Folder, "deploy")).FullName;
        File.Copy(Path.Combine(Folder, "edgegate.yaml"), Path.Combine(folder, "edgegate.yaml"));
        File.Copy(Path.Combine(gate.Folder, "gate.pem"), Path.Combine(folder, "gate.pem"));
        File.Copy(Path.Combine(gate.Folder, "gate.key"), Path.Combine(folder, "gate.key"));
        File.Copy(Path.Combine(gate.Folder, "password"), Path.Combine(folder, "orders-db.secret"));
        (int code, string output, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["check", "--config", Path.Combine(folder, "edgegate.yaml")]);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("good: 1 listeners, 1 connections", output, StringComparison.Ordinal);
        (code, output, error) = await Shell.RunAsync(GatewayProcess.Binary, ["policy", "check", Path.Combine(folder, "edgegate.yaml")]);
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public async Task Unit_is_understood_by_systemd()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd is not installed here");
        string unit = Path.Combine(gate.Folder, "edgegate.service");
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, "edgegate.service"));
        await File.WriteAllTextAsync(unit, text.Replace("/usr/bin/edgegate", GatewayProcess.Binary, StringComparison.Ordinal));
        (_, string output, string error) = await Shell.RunAsync("systemd-analyze", ["verify", "--man=no", unit]);
        Assert.DoesNotContain("edgegate.service", output + error, StringComparison.Ordinal);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
