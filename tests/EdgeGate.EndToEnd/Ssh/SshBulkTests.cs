using System.Diagnostics;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>4 GiB both ways through many changes of keys: byte for byte, in bounded memory. <see cref="SftpTransferTests"/> has a small one.</summary>
/// <remarks>
/// Run by hand, for it takes minutes and 12 GiB of disk: <c>-explicit only -class "*SshBulkTests" -showLiveOutput</c>. Who begins a key exchange is read from the client's own words: its KEXINIT comes first, or is the answer.
/// </remarks>
[Collection("sftp")]
public sealed class SshBulkTests(SftpFixture gate)
{
    private const long Bytes = 4L * 1024 * 1024 * 1024;

    /// <summary>What a gateway may have in memory beyond what it had before the first byte.</summary>
    private const long GrowthKiBMax = 96 * 1024;

    [Theory(Explicit = true)]
    [InlineData("sftp", true)]
    [InlineData("sftp", false)]
    [InlineData("scp", true)]
    [InlineData("scp", false)]
    [InlineData("scp -O", true)]
    [InlineData("scp -O", false)]
    public async Task Four_gibibytes_go_both_ways_through_forced_rekeys_unchanged(string program, bool isClientForcing)
    {
        int port = Ports.Free();
        string state = $"bulk-{port}";
        await using GatewayProcess gateway = await StartAsync(state, port, isClientForcing);
        string file = await gate.RandomFileAsync("bulk", Bytes);
        string there = Path.Combine(gate.Root, "free/bulk");
        string back = Path.Combine(gate.Local, "bulk-back");
        try
        {
            string hash = SftpFixture.Sha256(file);
            await CopyAsync(gateway, program, port, isClientForcing, file, "free/bulk", isUp: true);
            Assert.Equal(hash, SftpFixture.Sha256(there));
            await CopyAsync(gateway, program, port, isClientForcing, back, "free/bulk", isUp: false);
            Assert.Equal(hash, SftpFixture.Sha256(back));
            if (program == "scp -O") { return; }
            foreach (string way in (string[])["written", "read"])
            {
                await SshFixture.AuditedAsync(gateway, "file.closed", "/free/bulk\"", $"\"{way}_bytes\":{Bytes},\"{way}_order\":\"sequential\",\"{way}_whole\":\"yes\",\"{way}_sha256\":\"{hash}\"");
            }
        }
        finally
        {
            File.Delete(file);
            File.Delete(there);
            File.Delete(back);
        }
    }

    private async Task CopyAsync(GatewayProcess gateway, string program, int port, bool isClientForcing, string local, string remote, bool isUp)
    {
        string[] options =
        [
            "-v", "-P", $"{port}", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=DEBUG1", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", $"{gate.Folder}/ana",
            .. isClientForcing ? (string[])["-o", "RekeyLimit=64M"] : [],
        ];
        string at = program == "scp -O" ? $"bare@127.0.0.1:{gate.Root}/{remote}" : $"box@127.0.0.1:{remote}";
        string[] operands = isUp ? [local, at] : [at, local];
        string[] commands = program switch
        {
            "sftp" => ["-b", "-", .. options, "box@127.0.0.1"],
            "scp" => [.. options, .. operands],
            _ => ["-O", .. options, .. operands],
        };
        long before = ResidentKiB(gateway);
        using CancellationTokenSource ended = new();
        Task<long> watching = WatchAsync(gateway, ended.Token);
        Stopwatch watch = Stopwatch.StartNew();
        (int code, _, string error) = await Shell.RunAsync(program.Split(' ')[0], commands, input: program == "sftp" ? $"{(isUp ? $"put {local} {remote}" : $"get {remote} {local}")}\n" : null, seconds: 1200);
        watch.Stop();
        await ended.CancelAsync();
        long most = await watching;
        (int byClient, int byGateway) = Rekeys(error);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{program} {(isUp ? "up" : "down")}: {Bytes / 1048576 / watch.Elapsed.TotalSeconds:f0} MiB/s, keys changed {byClient} times by the client and {byGateway} by the gateway, memory {before / 1024} MiB before and {most / 1024} at most");
        Assert.True(code == 0, error[Math.Max(0, error.Length - 4000)..]);
        Assert.InRange(isClientForcing ? byClient : byGateway, 30, int.MaxValue);
        Assert.InRange(most, 1, before + GrowthKiBMax);
    }

    /// <summary>Changes of keys behind the first, by who began them.</summary>
    private static (int ByClient, int ByGateway) Rekeys(string log)
    {
        string[] inits = [.. log.Split('\n').Where(static line => line.Contains("SSH2_MSG_KEXINIT", StringComparison.Ordinal)).Skip(2)];
        int own = inits.Where(static (line, i) => i % 2 == 0 && line.Contains("sent", StringComparison.Ordinal)).Count();
        return (own, (inits.Length / 2) - own);
    }

    private static async Task<long> WatchAsync(GatewayProcess gateway, CancellationToken ended)
    {
        long most = 0;
        while (!ended.IsCancellationRequested)
        {
            most = Math.Max(most, ResidentKiB(gateway));
            await Task.Delay(100, CancellationToken.None);
        }
        return most;
    }

    private static long ResidentKiB(GatewayProcess gateway)
        => long.Parse(File.ReadLines($"/proc/{gateway.ProcessId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private async Task<GatewayProcess> StartAsync(string name, int port, bool isClientForcing)
    {
        int admin = Ports.Free();
        string path = Path.Combine(gate.Folder, $"{name}.yaml");
        string target = $$"""target: { address: "127.0.0.1:{{gate.Sshd.Port}}", host_key: "{{gate.Sshd.HostKey}}", rekey: { mebibytes: 64 } }""";
        await File.WriteAllTextAsync(path, $$"""
            identity: { issuers: [ { issuer: "{{gate.Issuer.Url}}", audience: edgegate } ] }
            listeners:
              - { protocol: ssh, address: "127.0.0.1:{{port}}", rekey: { mebibytes: {{(isClientForcing ? 1024 : 64)}} }, user_cas: [ { keys: user-ca.pub, group_prefix: "group:" } ] }
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: {{name}} }
            connections:
              box:
                protocol: ssh
                {{target}}
                credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
              bare:
                protocol: ssh
                {{target}}
                credentials: { user: {{ScratchSshd.User}}, key: { file: login } }
                record: metadata
            rules:
              - { name: free files, who: { groups: [free] }, on: { connections: [box], channels: [sftp], files: "*" }, then: allow }
              - { name: free commands, who: { groups: [free] }, on: { connections: [bare], channels: [exec], commands: "*" }, then: allow }
            """);
        return await GatewayProcess.StartAsync(path, Path.Combine(gate.Folder, name), admin);
    }
}
