using Renci.SshNet;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Clients of others that speak sftp: a mounted folder, and libraries.</summary>
[Collection("sftp")]
public sealed class SftpClientsTests(SftpFixture gate)
{
    [Fact]
    public async Task Sshfs_mounts_a_folder()
    {
        Assert.SkipUnless(MayMount(), "there is no /dev/fuse that may be opened");
        string there = Directory.CreateDirectory(Path.Combine(gate.Root, "free/mounted")).FullName;
        string here = Directory.CreateDirectory(Path.Combine(gate.Local, "mount")).FullName;
        string options = $"UserKnownHostsFile={gate.Folder}/known_hosts,StrictHostKeyChecking=no,IdentitiesOnly=yes,BatchMode=yes,IdentityFile={gate.Folder}/ana,idmap=user";
        (int code, _, string error) = await Shell.RunAsync("sshfs", ["-p", $"{gate.Port}", "-F", "none", "-o", options, "box@127.0.0.1:free/mounted", here]);
        Assert.True(code == 0, error);
        try
        {
            byte[] content = new byte[3_000_000];
            Random.Shared.NextBytes(content);
            await File.WriteAllBytesAsync($"{here}/file", content);
            Assert.Equal(content, await File.ReadAllBytesAsync($"{here}/file"));
            Directory.CreateDirectory($"{here}/folder");
            File.Move($"{here}/file", $"{here}/folder/moved");
            File.CreateSymbolicLink($"{here}/link", "folder/moved");
            Assert.Equal(content.Length, new FileInfo($"{here}/folder/moved").Length);
            Assert.Equal(content, await File.ReadAllBytesAsync($"{here}/link"));
            Assert.Equal(["folder", "link"], Directory.EnumerateFileSystemEntries(here).Select(Path.GetFileName).Order());
            (_, string space, _) = await Shell.RunAsync("df", ["--output=target", here]);
            Assert.Contains(here, space, StringComparison.Ordinal);
        }
        finally
        {
            await Shell.RunAsync("fusermount3", ["-u", here]);
        }
        Assert.Equal(3_000_000, new FileInfo($"{there}/folder/moved").Length);
        await gate.AuditedAsync("file.changed", "\"op\":\"rename\"", "/free/mounted/folder/moved\"");
    }

    [Fact]
    public async Task Node_ssh2_transfers()
    {
        string sources = Path.Combine(AppContext.BaseDirectory, "Ssh", "clients");
        string folder = Directory.CreateDirectory($"{gate.Folder}/node").FullName;
        foreach (string name in (string[])["sftp.js", "package.json", "package-lock.json"]) { File.Copy(Path.Combine(sources, name), Path.Combine(folder, name)); }
        (int code, _, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", folder, "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]);
        Assert.True(code == 0, error);
        (code, string output, error) = await Shell.RunAsync("node", [$"{folder}/sftp.js", $"{gate.SignInPort}", gate.Issuer.Token("pia", "free"), gate.Local]);
        Assert.True((code, output) == (0, "true 5000000\ntrue\n2\n"), output + error);
    }

    [Fact]
    public async Task Ssh_net_transfers_and_is_denied_with_the_rules_name()
    {
        string file = await gate.RandomFileAsync("sshnet", 2_000_000);
        using SftpClient client = new("127.0.0.1", gate.SignInPort, "box", gate.Issuer.Token("pia", "narrow"));
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        await using (FileStream from = File.OpenRead(file)) { client.UploadFile(from, "up/sshnet"); }
        using MemoryStream back = new();
        client.DownloadFile("up/sshnet", back);
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), back.ToArray());
        Assert.Contains(client.ListDirectory("up"), static one => one.Name == "sshnet");
        Assert.Contains("no rule allows reading this (rule: default)", Assert.ThrowsAny<Exception>(() => client.ReadAllText("secret.txt")).Message, StringComparison.Ordinal);
        client.DeleteFile("up/sshnet");
    }

    private static bool MayMount()
    {
        try
        {
            using FileStream fuse = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
