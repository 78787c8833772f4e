using System.CommandLine;
using EdgeGate.Cli;
using EdgeGate.Cli.Approvals;
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
    [InlineData("check y", "edgegate check: 'y' is an argument too many; did you mean --config y? see edgegate check --help")]
    [InlineData("sessions list --limit x", "edgegate sessions list: Cannot parse argument 'x' for option '--limit': it is no whole number; see edgegate sessions list --help")]
    [InlineData("sessions list --limit -5", "edgegate sessions list: --limit is 1 or more; see edgegate sessions list --help")]
    [InlineData("run -c x --log-level foo", "edgegate run: Argument 'foo' not recognized. Must be one of: 'Trace' 'Debug' 'Information' 'Warning' 'Error' 'Critical' 'None' 'trace' 'debug' 'information' 'warning' 'error' 'critical' 'none'; see edgegate run --help")]
    [InlineData("check -c x --output xml", "edgegate check: Argument 'xml' not recognized. Must be one of: 'table' 'json'; see edgegate check --help")]
    public void Wrong_line_is_told_in_one(string line, string said) => Assert.Equal(said, UsageProblem.Of(Parse(line)));

    [Theory]
    [InlineData("")]
    [InlineData("sessions")]
    [InlineData("check --help")]
    [InlineData("check -c x")]
    [InlineData("run -c x --log-level debug")]
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

    [Theory]
    [InlineData("verify nope/session.jsonl.zst --public-key nope.pem", 3)]
    [InlineData("replay nope/session.jsonl.zst", 3)]
    [InlineData("approvals list --gateway http://127.0.0.1:1", 5)]
    [InlineData("approvals list --gateway http://127.0.0.1:1 --token-file nope", 1)]
    [InlineData("approvals list --gateway ftp://127.0.0.1:1", 2, "token")]
    public async Task What_is_not_there_and_who_is_not_signed_in_have_codes_of_their_own(string line, int code, string? token = null)
    {
        string? before = Environment.GetEnvironmentVariable("EDGEGATE_TOKEN");
        string? home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        Environment.SetEnvironmentVariable("EDGEGATE_TOKEN", token);
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", folder);
        try
        {
            RootCommand root = new("EdgeGate") { VerifyCommand.Create(), RecordingCommands.CreateReplay(), ApprovalsCommand.Create() };
            Assert.Equal(code, await root.Parse(line.Split(' ')).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        }
        finally
        {
            Environment.SetEnvironmentVariable("EDGEGATE_TOKEN", before);
            Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", home);
        }
    }

    private static ParseResult Parse(string line)
        => new RootCommand("EdgeGate") { CheckCommand.Create(), SessionsCommand.Create(), RunCommand.Create() }.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
