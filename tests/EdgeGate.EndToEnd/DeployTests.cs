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
        Assert.Contains("good: 1 listener, 1 connection, 3 rules", output, StringComparison.Ordinal);
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

    [Fact]
    public async Task Package_installs_upgrades_and_leaves_evidence_when_purged()
    {
        Assert.SkipWhen(File.Exists(GatewayProcess.Binary + ".dll"), "only a published binary is a single file");
        string folder = Directory.CreateDirectory(Path.Combine(gate.Folder, "package")).FullName;
        (int code, string output, string error) = await Shell.RunAsync(Path.Combine(Folder, "deb"), [GatewayProcess.Binary, folder]);
        Assert.True(code == 0, output + error);
        string package = Assert.Single(Directory.GetFiles(folder, "edgegate_*_amd64.deb"));
        (_, string listing, _) = await Shell.RunAsync("dpkg-deb", ["--contents", package]);
        Assert.DoesNotMatch("(?m)^.....w|^........w", listing);
        Assert.Matches("(?m)^-rwxr-xr-x root/root .* ./usr/bin/edgegate$", listing);
        (_, string licences, _) = await Shell.RunAsync("bash", ["-c", "dpkg-deb --fsys-tarfile \"$0\" | tar xO ./usr/share/doc/edgegate/copyright", package]);
        Assert.All(new[] { "Hyperscan", "OpenSSL", "SQLite", "pg_query", "YamlDotNet", "ZstdSharp" }, name => Assert.Contains(name, licences, StringComparison.OrdinalIgnoreCase));
        // A machine of its own for it: this one's files below, what is written above, gone with the namespace.
        const string Overlaid = """
            set -e
            mount -t tmpfs none "$2" && mkdir "$2/up" "$2/work" "$2/root" && mount -t overlay overlay -o "lowerdir=/,upperdir=$2/up,workdir=$2/work" "$2/root" || exit 77
            mkdir "$2/root/package" && cp "$1" "$2/root/package/edgegate.deb"
            exec chroot "$2/root" sh -ec '
              dpkg --install /package/edgegate.deb
              /usr/bin/edgegate version
              stat -c "%a %U:%G" /etc/edgegate
              runuser -u edgegate -- test -r /etc/edgegate
              dpkg --verify edgegate
              echo kept > /etc/edgegate/edgegate.yaml
              mkdir /var/lib/edgegate
              dpkg --install /package/edgegate.deb
              dpkg --purge edgegate
              test ! -e /usr/bin/edgegate && cat /etc/edgegate/edgegate.yaml && ls -d /var/lib/edgegate'
            """;
        string mount = Directory.CreateDirectory(Path.Combine(folder, "mount")).FullName;
        (code, output, error) = await Shell.RunAsync("unshare", ["--mount", "bash", "-c", Overlaid, "bash", package, mount]);
        Assert.SkipWhen(code == 77 || error.Contains("unshare failed", StringComparison.Ordinal), "no file system can be mounted here: " + error);
        Assert.True(code == 0, output + error);
        Assert.Matches("edgegate [0-9.]+ ", output);
        Assert.Contains("\n750 root:edgegate\n", output, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(output, "write /etc/edgegate/edgegate.yaml"));
        Assert.EndsWith("edgegate: /etc/edgegate is kept; remove it yourself\nedgegate: /var/lib/edgegate is kept; remove it yourself\nkept\n/var/lib/edgegate\n", output, StringComparison.Ordinal);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
