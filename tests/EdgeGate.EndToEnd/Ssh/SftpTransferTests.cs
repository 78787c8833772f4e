using System.Diagnostics;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Files there and back, byte for byte, with every client there is.</summary>
[Collection("sftp")]
public sealed class SftpTransferTests(SftpFixture gate)
{
    [Fact]
    public async Task Large_file_goes_both_ways_through_forced_rekeys_unchanged()
    {
        const long Bytes = 256L * 1024 * 1024;
        string file = await gate.RandomFileAsync("large", Bytes);
        string hash = SftpFixture.Sha256(file);
        (int code, _, string error) = await gate.SftpAsync("ana", $"put {file} free/large\nget free/large {gate.Local}/back", "-o", "RekeyLimit=16M");
        Assert.True(code == 0, error);
        Assert.Equal(hash, SftpFixture.Sha256(Path.Combine(gate.Root, "free/large")));
        Assert.Equal(hash, SftpFixture.Sha256(Path.Combine(gate.Local, "back")));
        await gate.AuditedAsync("file.closed", "/free/large\"", $"\"written_bytes\":{Bytes},\"written_order\":\"sequential\",\"written_whole\":\"yes\",\"written_sha256\":\"{hash}\"");
        await gate.AuditedAsync("file.closed", "/free/large\"", $"\"read_bytes\":{Bytes},\"read_order\":\"sequential\",\"read_whole\":\"yes\",\"read_sha256\":\"{hash}\"");
        File.Delete(file);
        File.Delete(Path.Combine(gate.Root, "free/large"));
        File.Delete(Path.Combine(gate.Local, "back"));
    }

    [Fact]
    public async Task Scp_copies_trees_both_ways_with_times_and_modes()
    {
        string tree = Path.Combine(gate.Local, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "a/b"));
        for (int i = 0; i < 12; i++) { await gate.RandomFileAsync($"tree/a/b/f{i}", i * 40_000); }
        File.SetLastWriteTimeUtc(Path.Combine(tree, "a/b/f3"), new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        File.SetUnixFileMode(Path.Combine(tree, "a/b/f4"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (int code, _, string error) = await gate.ScpAsync("ana", "-r", "-p", tree, "box@127.0.0.1:free/tree");
        Assert.True(code == 0, error);
        (code, _, error) = await gate.ScpAsync("ana", "-r", "-p", "box@127.0.0.1:free/tree", Path.Combine(gate.Local, "tree2"));
        Assert.True(code == 0, error);
        for (int i = 0; i < 12; i++) { Assert.Equal(SftpFixture.Sha256($"{tree}/a/b/f{i}"), SftpFixture.Sha256($"{gate.Local}/tree2/a/b/f{i}")); }
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), File.GetLastWriteTimeUtc($"{gate.Local}/tree2/a/b/f3"));
        Assert.Equal(File.GetUnixFileMode($"{tree}/a/b/f4"), File.GetUnixFileMode($"{gate.Local}/tree2/a/b/f4"));
        (code, _, error) = await gate.ScpAsync("ned", $"{tree}/a/b/f1", "box@127.0.0.1:pub/f1");
        Assert.Equal(1, code);
        Assert.Contains("edgegate: open: no rule allows writing here (rule: default)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_of_many_files_is_listed()
    {
        string many = Directory.CreateDirectory(Path.Combine(gate.Root, "free/many")).FullName;
        for (int i = 0; i < 3000; i++) { await File.WriteAllBytesAsync(Path.Combine(many, $"a rather long name of a file {i:d6}"), []); }
        (int code, string output, string error) = await gate.SftpAsync("ana", "ls -1 free/many");
        Assert.True(code == 0, error);
        Assert.Equal(3000, output.Split('\n').Count(static line => line.Contains("a rather long name", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Psftp_puts_gets_moves_and_removes_files()
    {
        string file = await gate.RandomFileAsync("putty", 3_000_000);
        string token = Path.Combine(gate.Local, "token");
        await File.WriteAllTextAsync(token, gate.Issuer.Token("pia", "free") + "\n");
        string commands = Path.Combine(gate.Local, "psftp-commands");
        await File.WriteAllTextAsync(commands, $"put {file} free/putty\nget free/putty {gate.Local}/putty2\nmv free/putty free/putty2\nrm free/putty2\nget /nothing-here x\n");
        string key = (await Shell.RunAsync("ssh-keygen", ["-lf", $"{gate.Folder}/state/ssh_host_ed25519_key.pub"])).Output.Split(' ')[1];
        (int code, string output, string error) = await Shell.RunAsync("psftp", ["-batch", "-hostkey", key, "-P", $"{gate.SignInPort}", "-l", "box", "-pwfile", token, "-be", "-b", commands, "127.0.0.1"]);
        Assert.True(code == 0, output + error);
        Assert.Equal(SftpFixture.Sha256(file), SftpFixture.Sha256(Path.Combine(gate.Local, "putty2")));
    }

    [Fact]
    public async Task Paramiko_transfers_with_all_of_a_file_asked_for_at_once()
    {
        (int code, string output, string error) = await gate.PythonAsync("""
            import sys, paramiko, os, hashlib
            t = paramiko.Transport(("127.0.0.1", int(sys.argv[1])))
            t.connect(username="box", password=sys.argv[2])
            s = paramiko.SFTPClient.from_transport(t)
            local = sys.argv[4]
            data = os.urandom(20_000_000)
            open(local + "/p", "wb").write(data)
            s.put(local + "/p", "free/p")
            s.get("free/p", local + "/p2")
            print(open(local + "/p2", "rb").read() == data)
            with s.open("free/p", "rb") as f:
                f.seek(10_000_000)
                print(f.read(100) == data[10_000_000:10_000_100])
                print([x == data[o:o + n] for (o, n), x in zip([(5, 10), (70_000, 100_000)], f.readv([(5, 10), (70_000, 100_000)]))])
            with s.open("free/p", "r+b") as f:
                f.seek(5)
                f.write(b"hello")
            print(s.open("free/p").read(12)[5:10])
            s.posix_rename("free/p", "free/q")
            s.chmod("free/q", 0o600); s.truncate("free/q", 7); s.utime("free/q", (1, 2))
            print(s.stat("free/q").st_size, s.stat("free/q").st_mtime, s.normalize("."))
            s.symlink("q", "free/l"); print(s.readlink("free/l")); s.unlink("free/l"); s.unlink("free/q")
            try: s.stat("free/q")
            except IOError as e: print(e)
            """);
        Assert.True(code == 0, error);
        Assert.Equal($"True\nTrue\n[True, True]\nb'hello'\n7 2 {gate.Root}\nq\n[Errno 2] No such file\n", output);
        await gate.AuditedAsync("file.closed", "/free/p\"", "\"read_order\":\"random\",\"read_whole\":\"no\"");
    }

    [Fact]
    public async Task Asyncssh_transfers_and_is_denied_with_the_rules_name()
    {
        (int code, string output, string error) = await gate.PythonAsync("""
            import sys, asyncssh, asyncio, os
            async def main():
                async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="box", password=sys.argv[2], known_hosts=None, client_keys=None) as c:
                    async with c.start_sftp_client() as s:
                        data = os.urandom(5_000_000)
                        open(sys.argv[4] + "/s", "wb").write(data)
                        await s.put(sys.argv[4] + "/s", "up/s")
                        await s.get("up/s", sys.argv[4] + "/s2")
                        print(open(sys.argv[4] + "/s2", "rb").read() == data)
                        r = await asyncio.gather(*[s.stat("up/s") for _ in range(300)])
                        print(len(r), r[0].size)
                        for path in ("secret.txt", "up/.ssh/id"):
                            try: await s.open(path)
                            except asyncssh.SFTPError as e: print(e.reason)
                        print((await s.statvfs("up")).bsize > 0)
            asyncio.run(main())
            """, "narrow");
        Assert.True(code == 0, error);
        Assert.Equal("True\n300 5000000\nno rule allows reading this (rule: default)\nrule 'keep off' denies reading this (rule: keep off)\nTrue\n", output);
    }

    [Fact]
    public async Task Target_that_is_killed_in_the_middle_of_a_transfer_ends_it()
    {
        string file = await gate.RandomFileAsync("cut", 64 * 1024 * 1024);
        using Process sftp = Process.Start(new ProcessStartInfo("sftp", ["-b", "-", .. gate.Options("ana", "-l", "40000"), "box@127.0.0.1"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await sftp.StandardInput.WriteLineAsync($"put {file} free/cut");
        sftp.StandardInput.Close();
        for (int i = 0; i < 400 && !(File.Exists($"{gate.Root}/free/cut") && new FileInfo($"{gate.Root}/free/cut").Length > 1_000_000); i++) { await Task.Delay(25); }
        // The connection's own process of the target, not the one that listens.
        foreach (string pid in (await Shell.RunAsync("pgrep", ["-P", $"{gate.Sshd.ProcessId}"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { await Shell.RunAsync("kill", ["-9", pid]); }
        Task<string> error = sftp.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        await sftp.WaitForExitAsync(patience.Token);
        Assert.Equal(255, sftp.ExitCode);
        Assert.Contains("the connection to the target was lost", await error, StringComparison.Ordinal);
        string closed = await gate.AuditedAsync("file.closed", "/free/cut\"", "\"ended\":\"with its channel\"");
        Assert.Contains("\"written_whole\":\"no\"", closed, StringComparison.Ordinal);
    }
}
