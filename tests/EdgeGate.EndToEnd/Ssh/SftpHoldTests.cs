using System.Diagnostics;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Requests about files that wait for approval, with OpenSSH's sftp and paramiko.</summary>
[Collection("sftp")]
public sealed class SftpHoldTests(SftpFixture gate)
{
    private Approver Dba => new($"http://127.0.0.1:{gate.Gateway.AdminPort}", () => gate.Issuer.Token("dora", "dba"));

    [Fact]
    public async Task Held_file_is_read_once_approved()
    {
        await File.WriteAllTextAsync($"{gate.Root}/held/in/report", "approved\n");
        Task<(int Code, string Output, string Error)> sftp = gate.SftpAsync("ivy", $"get held/in/report {gate.Local}/report");
        string id = await Dba.WaitForIdAsync($"open (to read) {gate.Root}/held/in/report");
        Assert.False(sftp.IsCompleted);
        await Dba.ApproveAsync(id);
        (int code, _, string error) = await sftp;
        Assert.True(code == 0, error);
        Assert.Equal("approved\n", await File.ReadAllTextAsync($"{gate.Local}/report"));
        Assert.Contains($"edgegate: this waits for approval: hold {id} (rule: files wait)", error, StringComparison.Ordinal);
        await gate.AuditedAsync("file.opened", "/held/in/report\"", id);
    }

    [Fact]
    public async Task Denied_file_is_not_written_and_the_session_goes_on()
    {
        string file = await gate.RandomFileAsync("ivy-upload", 1000);
        Task<(int Code, string Output, string Error)> sftp = gate.SftpAsync("ivy", $"-put {file} held/out/never\nput {file} held/free/ever");
        string id = await Dba.WaitForIdAsync($"open (to write, made where there is none, emptied first, mode {Convert.ToString((int)File.GetUnixFileMode(file), 8)}) {gate.Root}/held/out/never");
        await Dba.DenyAsync(id, "not here");
        (int code, _, string error) = await sftp;
        Assert.True(code == 0, error);
        Assert.Contains($"edgegate: open: dora@example.com denied this: not here (hold {id}) (rule: files wait)", error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{gate.Root}/held/out/never"));
        Assert.True(File.Exists($"{gate.Root}/held/free/ever"));
        await gate.AuditedAsync("file.denied", "/held/out/never\"", id);
    }

    [Fact]
    public async Task Path_that_leads_elsewhere_once_approved_is_denied()
    {
        await File.WriteAllTextAsync($"{gate.Root}/held/in/harmless", "harmless\n");
        await File.WriteAllTextAsync($"{gate.Root}/held/in/harmful", "harmful\n");
        File.CreateSymbolicLink($"{gate.Root}/held/free/link", $"{gate.Root}/held/in/harmless");
        Task<(int Code, string Output, string Error)> sftp = gate.SftpAsync("ivy", $"get held/free/link {gate.Local}/swapped");
        string id = await Dba.WaitForIdAsync("/held/in/harmless");
        File.Delete($"{gate.Root}/held/free/link");
        File.CreateSymbolicLink($"{gate.Root}/held/free/link", $"{gate.Root}/held/in/harmful");
        await Dba.ApproveAsync(id);
        (int code, _, string error) = await sftp;
        Assert.Equal(1, code);
        Assert.Contains("what was approved is not what the path leads to now", error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{gate.Local}/swapped"));
    }

    [Fact]
    public async Task Others_go_on_while_a_file_waits_and_nothing_passes_a_change()
    {
        await File.WriteAllTextAsync($"{gate.Root}/held/in/slow", "slow\n");
        await File.WriteAllTextAsync($"{gate.Root}/held/free/quick", "quick\n");
        Task<(int Code, string Output, string Error)> python = gate.PythonAsync("""
            import sys, asyncssh, asyncio
            async def main():
                async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="box", password=sys.argv[2], known_hosts=None, client_keys=None) as c:
                    async with c.start_sftp_client() as s:
                        slow = asyncio.ensure_future(s.open("held/in/slow"))
                        await asyncio.sleep(0.2)
                        quick = await s.open("held/free/quick")
                        print(await quick.read(), slow.done())
                        await quick.close()
                        print(await (await slow).read())
                        made = asyncio.ensure_future(s.mkdir("held/out/made"))
                        await asyncio.sleep(0.2)
                        seen = asyncio.ensure_future(s.stat("held/free/quick"))
                        await asyncio.sleep(0.5)
                        print(made.done(), seen.done())
                        try: await made
                        except asyncssh.SFTPError as e: print(e.code, e.reason[:24])
                        print((await seen).size)
            asyncio.run(main())
            """, "asking");
        await gate.AuditedAsync("file.closed", "/held/free/quick\"");
        await Dba.ApproveAsync(await Dba.WaitForIdAsync("/held/in/slow"));
        string id = await Dba.WaitForIdAsync("mkdir " + gate.Root + "/held/out/made");
        await Task.Delay(1000);
        await Dba.DenyAsync(id, "no");
        (int code, string output, string error) = await python;
        Assert.True(code == 0, error);
        Assert.Equal("quick\n False\nslow\n\nFalse False\n3 dora@example.com denied \n6\n", output);
    }

    [Fact]
    public async Task Client_that_leaves_withdraws()
    {
        using Process sftp = Process.Start(new ProcessStartInfo("sftp", ["-b", "-", .. gate.Options("ivy"), "box@127.0.0.1"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await sftp.StandardInput.WriteLineAsync("mkdir held/out/left");
        await Dba.WaitForIdAsync("/held/out/left");
        sftp.Kill(entireProcessTree: true);
        await Dba.WaitForIdAsync("/held/out/left", "withdrawn");
        Assert.False(Directory.Exists($"{gate.Root}/held/out/left"));
    }
}
