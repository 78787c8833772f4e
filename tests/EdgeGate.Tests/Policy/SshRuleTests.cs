using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using Xunit;

namespace EdgeGate.Tests.Policy;

public sealed class SshRuleTests
{
    private static readonly Principal Ada = new("ada", null, ["devs"], "ca", Proof.Certificate, DateTimeOffset.MaxValue);

    /// <summary>A star behind a folder is about what is in that folder, where it allows; a denial means whatever it may stand for.</summary>
    [Theory]
    [InlineData("cat /var/log/app/a.log", VerdictKind.Allow)]
    [InlineData("cat /var/log/a..b", VerdictKind.Allow)]
    [InlineData("cat /var/log/../../etc/shadow", VerdictKind.Deny)]
    [InlineData("cat /var/log/..", VerdictKind.Deny)]
    [InlineData("cat '/var/log/x/../../y'", VerdictKind.Deny)]
    public void Star_behind_a_folder_does_not_climb_out_of_it(string command, VerdictKind kind)
    {
        (Ruleset allows, _) = Create(Rule("allow", ["exec"], "cat /var/log/*"));
        Assert.Equal(kind, Judged(allows, "exec", command).Kind);
        (Ruleset denies, _) = Create(Rule("deny", ["exec"], "cat /var/log/*") with { Then = VerdictKind.Deny }, Rule("all", ["exec"], "*"));
        Assert.Equal(VerdictKind.Deny, Judged(denies, "exec", command).Kind);
    }

    [Fact]
    public void Terminal_that_was_asked_for_counts_where_a_rule_says_so()
    {
        RuleOptions Said(string name, bool? tty, params ImmutableArray<string> channels) => Rule(name, channels, "*") with { Ssh = Rule(name, channels, "*").Ssh! with { Terminal = tty } };
        (Ruleset rules, List<ConfigProblem> problems) = Create(Said("with", true, "exec") with { Then = VerdictKind.Deny }, Said("without", false, "exec", "shell"));
        Assert.Empty(problems);
        (VerdictKind, string) Of(string channel, bool hasTerminal)
        {
            Verdict verdict = rules.Ssh.Judge(Ada, new SshOperation("box", "root", channel, null, "ls") { HasTerminal = hasTerminal });
            return (verdict.Kind, verdict.Rule);
        }
        Assert.Equal([(VerdictKind.Allow, "without"), (VerdictKind.Deny, "with"), (VerdictKind.Allow, "without"), (VerdictKind.Deny, "default")], [Of("exec", false), Of("exec", true), Of("shell", false), Of("shell", true)]);
        Assert.Equal("rules[files].on.tty", Assert.Single(Create(Rule("files", ["forward"]) with { Ssh = new SshRuleOptions(["forward"], [], [], []) { Terminal = true } }).Problems).Key);
    }

    [Fact]
    public void No_rule_denies_and_opens_nothing()
    {
        (Ruleset rules, _) = Create();
        Assert.Equal((VerdictKind.Deny, "default"), Judged(rules, "shell"));
        Assert.False(rules.Ssh.MayReach(Ada, "box", "root"));
    }

    [Fact]
    public void Rule_for_statements_opens_no_shell_and_one_for_channels_no_database()
    {
        (Ruleset statements, _) = Create(Rule("sql") with { Statements = ["*"], Ssh = null });
        Assert.False(statements.Ssh.MayReach(Ada, "box", "root"));
        (Ruleset channels, _) = Create(Rule("shells", ["shell"]));
        Assert.False(channels.MayReach(Ada, "box"));
        Assert.True(channels.Ssh.MayReach(Ada, "box", "root"));
    }

    [Theory]
    [InlineData("shell", true)]
    [InlineData("exec", true)]
    [InlineData("subsystem", true)]
    [InlineData("sftp", true)]
    [InlineData("forward", false)]
    [InlineData("agent", false)]
    [InlineData("x11", false)]
    public void Star_stands_for_what_is_inspected(string channel, bool isAllowed)
    {
        (Ruleset rules, List<ConfigProblem> problems) = Create(Rule("all", ["*"]));
        Assert.Empty(problems);
        Assert.Equal(isAllowed, Judged(rules, channel).Kind == VerdictKind.Allow);
    }

    [Theory]
    [InlineData("systemctl status nginx", "allow", VerdictKind.Allow)]
    [InlineData("systemctl restart nginx", "default", VerdictKind.Deny)]
    [InlineData("systemctl status nginx; id", "default", VerdictKind.Deny)]
    public void Command_must_match_a_pattern(string command, string rule, VerdictKind kind)
    {
        (Ruleset rules, _) = Create(Rule("allow", ["exec"], "systemctl status *"));
        Assert.Equal((kind, rule), Judged(rules, "exec", command));
    }

    [Fact]
    public void Denial_of_a_command_matches_what_might_hide_it()
    {
        (Ruleset rules, _) = Create(Rule("no rm", ["exec"], "rm *") with { Then = VerdictKind.Deny }, Rule("rest", ["exec"], "*"));
        Assert.Equal("no rm", Judged(rules, "exec", "rm -rf /").Rule);
        Assert.Equal("no rm", Judged(rules, "exec", "true; rm -rf /").Rule);
        Assert.Equal("rest", Judged(rules, "exec", "ls").Rule);
    }

    [Fact]
    public void Shell_brings_every_command_with_it()
    {
        (Ruleset rules, List<ConfigProblem> problems) = Create(Rule("work", ["shell", "exec"]));
        Assert.Empty(problems);
        Assert.Equal(VerdictKind.Allow, Judged(rules, "exec", "a | b").Kind);
    }

    [Fact]
    public void Users_at_the_target_are_held_apart()
    {
        (Ruleset rules, _) = Create(Rule("deployers", ["shell"]) with { Ssh = new SshRuleOptions(["shell"], [], ["deploy"], []) });
        Assert.True(rules.Ssh.MayReach(Ada, "box", "deploy"));
        Assert.False(rules.Ssh.MayReach(Ada, "box", "root"));
        Assert.Equal(VerdictKind.Deny, Judged(rules, "shell").Kind);
    }

    [Theory]
    [InlineData("exec", "does not say which commands exec may run")]
    [InlineData("shel", "there is no kind of channel 'shel'")]
    public void Rule_that_says_too_little_is_a_problem(string channel, string message)
    {
        (_, List<ConfigProblem> problems) = Create(Rule("a", [channel]));
        Assert.Contains(problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Forward_cannot_be_masked()
    {
        Assert.True(ClassPattern.TryParse("*", out ClassPattern all));
        (_, List<ConfigProblem> problems) = Create(Rule("a", ["forward"]) with { Mask = [all] });
        Assert.Contains("cannot be masked", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_that_can_never_match_is_found_and_one_that_can_is_not()
    {
        (_, List<ConfigProblem> problems) = Create(Rule("a", ["*"]), Rule("b", ["shell"]));
        Assert.Equal("rules[b]", Assert.Single(problems).Key);
        (_, problems) = Create(Rule("a", ["*"]), Rule("b", ["forward"]));
        Assert.Empty(problems);
        (_, problems) = Create(Rule("a", ["exec"], "ls *"), Rule("b", ["exec"], "id"));
        Assert.Empty(problems);
        (_, problems) = Create(Rule("sql") with { Statements = ["*"], Ssh = null }, Rule("b", ["shell"]));
        Assert.Empty(problems);
    }

    [Fact]
    public void Rule_that_holds_files_opens_the_channel_on_which_they_wait()
    {
        (Ruleset rules, _) = Create(Rule("wait", ["sftp"]) with { Then = VerdictKind.Hold, Approval = Dba });
        Assert.Equal((VerdictKind.Allow, "wait"), Judged(rules, "sftp"));
        (rules, _) = Create(Rule("wait", ["sftp"]) with { Then = VerdictKind.Hold, Approval = Dba }, Rule("never", ["sftp"]) with { Then = VerdictKind.Deny });
        Assert.Equal((VerdictKind.Deny, "never"), Judged(rules, "sftp"));
    }

    [Theory]
    [InlineData("ls", VerdictKind.Allow, "")]
    [InlineData("rm x", VerdictKind.Hold, "removals")]
    [InlineData("rm x; rm y", VerdictKind.Hold, "removals")]
    [InlineData("rm x; halt", VerdictKind.Deny, "halts")]
    [InlineData("halt && rm x", VerdictKind.Deny, "halts")]
    [InlineData("rm x | mount y", VerdictKind.Deny, "mounts")]
    public void Line_that_is_held_by_one_rule_waits_and_by_two_is_denied(string line, VerdictKind kind, string rule)
    {
        (Ruleset rules, List<ConfigProblem> problems) = Create(
            Lines("removals", "rm *") with { Then = VerdictKind.Hold, Approval = Dba }, Lines("mounts", "mount *") with { Then = VerdictKind.Hold, Approval = Dba }, Lines("halts", "halt") with { Then = VerdictKind.Deny });
        Assert.Empty(problems);
        Verdict verdict = rules.Ssh.JudgeLine(Ada, new SshOperation("box", "root", "shell", null, ""), LineCommands.Read(line, startsAnywhere: false), isGuessed: false);
        Assert.Equal((kind, rule), (verdict.Kind, verdict.Rule));
    }

    private static ApprovalTerms Dba { get; } = new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);

    private static RuleOptions Lines(string name, string pattern) => Rule(name, ["shell"]) with { Ssh = new SshRuleOptions(["shell"], [], [], []) { Lines = [CommandPattern.Parse(pattern)!] } };

    private static (VerdictKind Kind, string Rule) Judged(Ruleset rules, string channel, string what = "")
    {
        Verdict verdict = rules.Ssh.Judge(Ada, new SshOperation("box", "root", channel, channel == "exec" ? ShellWords.Split(Encoding.UTF8.GetBytes(what)) : null, what));
        return (verdict.Kind, verdict.Rule);
    }

    private static (Ruleset Rules, List<ConfigProblem> Problems) Create(params ImmutableArray<RuleOptions> rules)
    {
        List<ConfigProblem> problems = [];
        return (Ruleset.Create(rules, ["box"], [ClassName.Parse("pii.email")], problems), problems);
    }

    private static RuleOptions Rule(string name, ImmutableArray<string>? channels = null, params string[] commands)
        => new($"rules[{name}]", name, ["devs"], [], false, ["box"], [], [], [], false, VerdictKind.Allow, [], new SshRuleOptions(channels ?? [], [.. commands.Select(static text => CommandPattern.Parse(text)!)], [], []));
}
