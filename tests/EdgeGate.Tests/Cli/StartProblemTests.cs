using EdgeGate.Cli;
using EdgeGate.Recording;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.Cli;

/// <summary>What keeps the gateway from starting is told with the place and what to do.</summary>
public sealed class StartProblemTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-start-problem-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n")]
    public void Damaged_key_is_told_with_its_file(string text)
    {
        foreach ((string name, Action<string> open) in new (string, Action<string>)[] { ("recording-key.pem", static folder => RecordingKey.OpenOrCreate(folder)), ("assertion-key.pem", static folder => AssertionKey.Open(folder)) })
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            IOException problem = Assert.Throws<IOException>(() => open(folder));
            Assert.Contains($"{path} is no ", problem.Message, StringComparison.Ordinal);
            Assert.Contains("remove it to have another made", problem.Message, StringComparison.Ordinal);
            Assert.Equal(text, File.ReadAllText(path));
        }
    }

    [Fact]
    public void Key_is_made_whole_or_not_at_all()
    {
        // What a gateway that was lost in the middle left.
        File.WriteAllText(Path.Combine(folder, "recording-key.pem.new"), "-----BEGIN");
        byte[] made = RecordingKey.OpenOrCreate(folder).PublicKey;
        Assert.Equal(made, RecordingKey.OpenOrCreate(folder).PublicKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "recording-key.pem")));
        Assert.False(File.Exists(Path.Combine(folder, "recording-key.pem.new")));
    }

    [Fact]
    public void Damaged_state_is_told_with_its_file()
    {
        File.WriteAllText(Path.Combine(folder, "state.db"), "no database, but long enough to be looked at as one".PadRight(4096));
        Exception problem = Assert.ThrowsAny<Exception>(() => StateStore.Open(folder, isReadOnly: false).Dispose());
        string said = StartProblem.Explain(problem, folder);
        Assert.StartsWith($"{folder}/state.db cannot be used: SQLite Error 26: 'file is not a database'; let ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void State_of_another_gateway_is_told_apart_from_one_that_cannot_be_opened()
    {
        using (StateStore.Open(folder, isReadOnly: false))
        {
            Assert.Contains("is used by another gateway; stop that one", Assert.Throws<IOException>(() => StateStore.Open(folder, isReadOnly: false)).Message, StringComparison.Ordinal);
        }
        string nowhere = Path.Combine(folder, "nowhere");
        string said = StartProblem.Explain(Assert.Throws<DirectoryNotFoundException>(() => StateStore.Open(nowhere, isReadOnly: false)), nowhere);
        Assert.StartsWith($"Could not find a part of the path '{nowhere}/lock'. Make its folder, for ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_that_may_not_be_written_is_told_with_who_must()
        => Assert.Equal($"Access to the path '/x' is denied. Let the user '{Environment.UserName}' write there, or name another place in the configuration", StartProblem.Explain(new UnauthorizedAccessException("Access to the path '/x' is denied."), folder));

    [Theory]
    [InlineData(System.Net.Sockets.SocketError.AddressAlreadyInUse, "127.0.0.1:1 cannot be listened on: Address already in use; stop what listens there, or write another address or port")]
    [InlineData(System.Net.Sockets.SocketError.AccessDenied, "127.0.0.1:1 cannot be listened on: Permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE")]
    public void Address_that_cannot_be_listened_on_is_told_with_a_cure(System.Net.Sockets.SocketError error, string said)
    {
        System.Net.Sockets.SocketException cause = new((int)error);
        Assert.Equal(said, StartProblem.Explain(new IOException($"127.0.0.1:1 cannot be listened on: {cause.Message}", cause), folder));
    }
}
