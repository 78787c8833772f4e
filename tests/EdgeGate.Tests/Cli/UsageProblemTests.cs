using System.CommandLine;
using EdgeGate.Cli;
using Xunit;

namespace EdgeGate.Tests.Cli;

/// <summary>A wrong command line is told in one line.</summary>
public sealed class UsageProblemTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-usage-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("chek", "edgegate: there is no command 'chek'; did you mean check? see edgegate --help")]
    [InlineData("chek --config x", "edgegate: there is no command 'chek'; did you mean check? see edgegate --help")]
    [InlineData("frobnicate", "edgegate: there is no command 'frobnicate'; see edgegate --help")]
    [InlineData("sessions lst", "edgegate sessions: there is no command 'lst'; did you mean list? see edgegate sessions --help")]
    [InlineData("check --confg x", "edgegate check: there is no option '--confg'; did you mean --config? see edgegate check --help")]
    [InlineData("check -c x y", "edgegate check: 'y' is an argument too many; see edgegate check --help")]
    [InlineData("check", "edgegate check: Option '--config' is required; see edgegate check --help")]
    [InlineData("check -c x --output xml", "edgegate check: Argument 'xml' not recognized. Must be one of: 'table' 'json'; see edgegate check --help")]
    public void Wrong_line_is_told_in_one(string line, string said) => Assert.Equal(said, UsageProblem.Of(Parse(line)));

    [Theory]
    [InlineData("")]
    [InlineData("sessions")]
    [InlineData("check --help")]
    [InlineData("check -c x")]
    [InlineData("--version")]
    public void Good_line_and_one_without_a_command_are_left_to_the_library(string line) => Assert.Null(UsageProblem.Of(Parse(line)));

    [Fact]
    public void Export_is_its_owner_s_alone_and_a_folder_that_is_not_there_is_told()
    {
        string file = Path.Combine(folder, "session.cast");
        using (TextWriter? target = RecordingCommands.Create(file)) { Assert.NotNull(target); }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Null(RecordingCommands.Create(Path.Combine(folder, "nowhere", "session.cast")));
        Assert.Null(RecordingCommands.Create(folder));
    }

    private static ParseResult Parse(string line)
        => new RootCommand("EdgeGate") { CheckCommand.Create(), SessionsCommand.Create() }.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
