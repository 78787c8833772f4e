using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>Rules about files. A model walks every name below two folders and compares what it finds with what <see cref="FileRules.MayStandFor"/> says.</summary>
public sealed class FileRuleTests
{
    private static readonly Principal Ada = new("ada", null, ["devs"], "ca", Proof.Certificate, DateTimeOffset.MaxValue);
    private static readonly PathAccess[] Each = [PathAccess.List, PathAccess.Read, PathAccess.Write, PathAccess.Remove];

    [Fact]
    public void First_rule_that_matches_decides_for_each_access()
    {
        FileRules rules = Rules(Deny(any: ["/a/keys/**"]), Allow(read: ["/a/**"]), Allow(write: ["/a/w/**"], mask: true));
        Assert.True(Judge(rules, PathAccess.Read, "/a/x").IsAllowed);
        Assert.Equal("rule 'r0' denies reading this", Judge(rules, PathAccess.Read, "/a/keys/k").Reason);
        Assert.Equal("no rule allows writing here", Judge(rules, PathAccess.Write, "/a/x").Reason);
        Assert.Equal("default", Judge(rules, PathAccess.Write, "/a/x").Rule);
        Assert.True(Judge(rules, PathAccess.List, "/a/w").IsAllowed);
        FileVerdict both = Judge(rules, PathAccess.Read | PathAccess.Write, "/a/w/x");
        Assert.True(both is { IsAllowed: true, Masks: true });
    }

    [Fact]
    public void What_two_rules_hold_is_denied_and_what_one_holds_waits()
    {
        FileRules rules = Rules(Hold(["/a/**"]), Hold(["/b/**"]), Allow(write: ["/a/**"]));
        Assert.True(Judge(rules, PathAccess.Read | PathAccess.Write, "/a/x") is { IsHeld: true, IsAllowed: false, Rule: "r0" });
        FileVerdict one = Judge(rules, PathAccess.Read, "/a/x");
        Assert.Equal("rules 'r0' and 'r1' both hold this, and one approval is not the other's", one.And(Judge(rules, PathAccess.Read, "/b/x")).Reason);
        Assert.True(one.And(FileVerdict.Deny("r9", "no")).IsDenied);
        Assert.False(rules.AllowsTree(PathAccess.Read, "/a"u8));
    }

    [Theory]
    [InlineData("/a/x", "/a/y", true)]
    [InlineData("/a/x", "/b/x", true)]
    [InlineData("/b/x", "/a/x", false)]
    [InlineData("/a/keys", "/a/other", false)]
    [InlineData("/a", "/b", false)]
    [InlineData("/c/x", "/a/x", false)]
    [InlineData("/m/x", "/a/x", false)]
    [InlineData("/a/x", "/m/x", false)]
    [InlineData("/m/x", "/m/y", true)]
    public void Nothing_becomes_allowed_or_less_masked_by_another_path(string source, string alias, bool isSafe)
    {
        // /a is read, but for its keys; /b is in no rule; /c is denied; /m is masked.
        FileRules rules = Rules(Deny(any: ["/a/keys/**", "/c/**"]), Allow(read: ["/m/**"], mask: true), Allow(read: ["/a/**"]));
        Assert.Equal(isSafe, rules.MayStandFor(Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(alias), PathAccess.Read));
    }

    [Fact]
    public void What_is_said_of_trees_holds_for_every_path_in_them()
    {
        string[] patterns = ["/**", "/a/**", "/a/b/**", "/b/**", "**/k/**", "**/k", "/a/*", "/*/b/**", "/a/**/k", "/a/b"];
        string[] names = ["a", "b", "k"];
        string[] paths = [.. names.Select(static one => "/" + one), .. names.SelectMany(one => names.Select(two => $"/{one}/{two}"))];
        string[] below = ["", .. paths, .. paths.SelectMany(path => names.Select(name => $"{path}/{name}"))];
        Random random = new(7);
        int safe = 0;
        for (int i = 0; i < 400; i++)
        {
            RuleOptions[] made = [.. Enumerable.Range(0, 3).Select(n =>
            {
                string[] some = [patterns[random.Next(patterns.Length)], patterns[random.Next(patterns.Length)]];
                return random.Next(4) switch { 0 => Deny(any: some), 1 => Allow(read: some, mask: true), 2 => Hold(some), _ => Allow(read: some) };
            })];
            FileRules rules = Rules(made);
            string source = paths[random.Next(paths.Length)];
            string alias = paths[random.Next(paths.Length)];
            if (!rules.MayStandFor(Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(alias), PathAccess.Read)) { continue; }
            safe++;
            foreach (string rest in below)
            {
                FileVerdict there = Judge(rules, PathAccess.Read, source + rest);
                FileVerdict here = Judge(rules, PathAccess.Read, alias + rest);
                Assert.True(here.IsDenied || ((here.IsHeld || there.IsAllowed) && !there.IsDenied && (here.Masks || !there.Masks)), $"{source} -> {alias}, at {rest}");
            }
        }
        Assert.InRange(safe, 40, 360);
    }

    [Theory]
    [InlineData("/a/x", true)]
    [InlineData("/a", false)]
    [InlineData("/a/keys/x", false)]
    [InlineData("/b", false)]
    public void Tree_is_allowed_when_nothing_below_could_be_denied(string path, bool isAllowed)
    {
        FileRules rules = Rules(Deny(any: ["/a/keys/**"]), Allow(read: ["/a/**"]));
        Assert.Equal(isAllowed, rules.AllowsTree(PathAccess.Read, Encoding.UTF8.GetBytes(path)));
    }

    [Fact]
    public void Rule_that_allows_sftp_without_files_is_a_problem()
    {
        List<ConfigProblem> problems = [];
        RuleOptions rule = Allow(read: []) with { Ssh = new SshRuleOptions(["sftp"], [], [], []) };
        Ruleset.Create([rule], ["box"], [], problems);
        Assert.Contains(problems, static problem => problem.Message == "the rule does not say which files sftp may reach");
        problems.Clear();
        Ruleset.Create([rule with { Ssh = new SshRuleOptions(["exec"], [], [], [], FileRuleOptions.All) }], ["box"], [], problems);
        Assert.Contains(problems, static problem => problem.Message == "files are reached by sftp, which the rule does not name");
        problems.Clear();
        Ruleset.Create([rule with { Ssh = new SshRuleOptions(["sftp"], [], [], [], new FileRuleOptions([], [], [], [])) }], ["box"], [], problems);
        Assert.Contains(problems, static problem => problem.Message == "the rule names no path");
    }

    private static FileVerdict Judge(FileRules rules, PathAccess access, string path) => rules.Judge(access, Encoding.UTF8.GetBytes(path));

    private static FileRules Rules(params RuleOptions[] rules)
        => Ruleset.Create([.. rules.Select(static (rule, i) => rule with { Name = $"r{i}" })], ["box"], [], []).Ssh.ForFiles(Ada, "box", "root", "/home/u"u8);

    private static RuleOptions Allow(string[]? read = null, string[]? write = null, bool mask = false) => Rule(VerdictKind.Allow, new FileRuleOptions([], Patterns(read), Patterns(write), []), mask);

    private static RuleOptions Deny(string[] any) => Rule(VerdictKind.Deny, new FileRuleOptions(Patterns(any), Patterns(any), Patterns(any), Patterns(any)), false);

    private static RuleOptions Hold(string[] read)
        => Rule(VerdictKind.Hold, new FileRuleOptions([], Patterns(read), [], []), false) with { Approval = new ApprovalTerms(["dba"], 1, TimeSpan.FromMinutes(1), null, []) };

    private static ImmutableArray<PathPattern> Patterns(string[]? texts) => [.. (texts ?? []).Select(static text => PathPattern.Parse(text)!)];

    private static RuleOptions Rule(VerdictKind then, FileRuleOptions files, bool mask)
        => new("rules[0]", "r", ["devs"], [], false, ["box"], [], [], [], false, then, mask && ClassPattern.TryParse("*", out ClassPattern all) ? [all] : [], new SshRuleOptions(["sftp"], [], [], [], files));
}
