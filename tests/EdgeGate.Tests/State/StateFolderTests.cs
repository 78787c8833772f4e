using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.State;

public sealed class StateFolderTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-folder-").FullName;

    private string State => Path.Combine(folder, "state");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folder_is_made_for_its_owner_alone_and_opened_again()
    {
        StateFolder.Open(State);
        Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(State));
        File.WriteAllText(Path.Combine(State, "recording-key.pub.pem"), "");
        File.WriteAllText(Path.Combine(State, "ssh_host_rsa_key.pub"), "");
        StateFolder.Open(State);
        // Others may look at what is in it, where its owner lets them: its files are closed by themselves.
        File.SetUnixFileMode(State, Own | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        StateFolder.Open(State);
        // A link's own mode is no mode.
        string link = Path.Combine(folder, "link");
        Directory.CreateSymbolicLink(link, State);
        StateFolder.Open(link);
    }

    [Theory]
    [InlineData("", UnixFileMode.GroupWrite)]
    [InlineData("", UnixFileMode.OtherWrite)]
    [InlineData("recordings", UnixFileMode.GroupWrite)]
    [InlineData("spool", UnixFileMode.OtherWrite)]
    public void Folder_that_others_may_write_is_refused_with_its_path_and_a_cure(string within, UnixFileMode mode)
    {
        StateFolder.Open(State);
        string path = within.Length == 0 ? State : Directory.CreateDirectory(Path.Combine(State, within)).FullName;
        File.SetUnixFileMode(path, Own | UnixFileMode.UserExecute | mode);
        Assert.Contains($"{path} may be written by others than its owner: look whether its files are yours, then chmod go-w '{path}'", Assert.Throws<IOException>(() => StateFolder.Open(State)).Message, StringComparison.Ordinal);
        string link = Path.Combine(folder, "link");
        Directory.CreateSymbolicLink(link, State);
        Assert.Throws<IOException>(() => StateFolder.Open(link));
    }

    [Theory]
    [InlineData("recording-key.pem", UnixFileMode.OtherRead)]
    [InlineData("assertion-key.pem", UnixFileMode.GroupRead)]
    [InlineData("ssh_host_ed25519_key", UnixFileMode.GroupWrite)]
    [InlineData("ssh_user_ca_key", UnixFileMode.OtherRead)]
    public void Key_that_others_may_read_is_refused_with_its_path_and_a_cure(string name, UnixFileMode mode)
    {
        StateFolder.Open(State);
        string path = Path.Combine(State, name);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, Own);
        StateFolder.Open(State);
        File.SetUnixFileMode(path, Own | mode);
        Assert.Contains($"{path} is a private key, and others than its owner may read it: chmod 600 '{path}'", Assert.Throws<IOException>(() => StateFolder.Open(State)).Message, StringComparison.Ordinal);
    }
}
