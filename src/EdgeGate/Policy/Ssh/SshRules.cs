using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Guards;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Policy.Ssh;

/// <summary>The rules as SSH sees them: the first that matches decides, and no match denies. Immutable.</summary>
/// <param name="rules">All rules, in order.</param>
public sealed class SshRules(ImmutableArray<RuleOptions> rules)
{
    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="user">The user at the target.</param>
    public bool MayReach(Principal principal, string connection, string user)
        => rules.Any(rule => rule is { MayAllow: true, Ssh: { Channels.IsEmpty: false, Lines.IsEmpty: true } } && Ruleset.Opens(rule, principal, connection) && UserMatches(rule.Ssh, user));

    /// <summary>Judges one operation.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="operation">What.</param>
    /// <param name="weighing">Looks into it, for rules that want that; null where nobody can.</param>
    public Verdict Judge(Principal principal, SshOperation operation, Weighing? weighing = null)
    {
        weighing ??= new Weighing(principal, null, null);
        return weighing.With(JudgeNamed(principal, operation, weighing));
    }

    private Verdict JudgeNamed(Principal principal, SshOperation operation, Weighing weighing)
    {
        RuleOptions? opens = null;
        RuleOptions? binds = null;
        foreach (RuleOptions rule in rules)
        {
            if (rule.Ssh is not { Lines.IsEmpty: true } ssh || !Ruleset.Applies(rule, principal, operation.Connection) || !UserMatches(ssh, operation.User) || !ssh.Names(operation.Channel) || !TerminalMatches(ssh, operation.HasTerminal)) { continue; }
            if (rule.Then == VerdictKind.Hold && operation.Channel == SshChannels.Sftp && rule.Guard is null)
            {
                // What waits is requests, one by one; approving the channel would say nothing of these.
                if (Ruleset.Opens(rule, principal, operation.Connection)) { opens ??= rule; }
                continue;
            }
            if (!(rule.Then == VerdictKind.Allow ? Allows(ssh, operation) : Denies(ssh, operation)) || !weighing.Decides(rule)) { continue; }
            if (rule.Then == VerdictKind.Hold && !Ruleset.Opens(rule, principal, operation.Connection))
            {
                // It is for the person whom an agent acts for: what it holds must be the agent's by a rule below.
                binds ??= rule;
                continue;
            }
            return rule.Then switch
            {
                VerdictKind.Allow or VerdictKind.Hold when binds is not null => Held(binds, operation, [.. binds.Mask.Union(rule.Mask)]),
                VerdictKind.Allow => new Verdict(VerdictKind.Allow, rule.Name, "", rule.Mask),
                VerdictKind.Hold => Held(rule, operation, rule.Mask),
                _ => new Verdict(VerdictKind.Deny, rule.Name, $"rule '{rule.Name}' denies {Describe(operation)}", []),
            };
        }
        return (opens, binds) switch
        {
            (null, _) => new Verdict(VerdictKind.Deny, "default", $"no rule allows {Describe(operation)}", []),
            (_, { } first) => Held(first, operation, [.. first.Mask.Union(opens.Mask)]),
            _ => new Verdict(VerdictKind.Allow, opens.Name, "", opens.Mask),
        };
    }

    private static Verdict Held(RuleOptions rule, SshOperation operation, ImmutableArray<ClassPattern> mask)
        => new(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds {Describe(operation)}", mask, rule.Approval);

    /// <summary>Whether any rule is about lines of what an operation starts.</summary>
    public bool HasLines(Principal principal, SshOperation operation) => rules.Any(rule => IsAboutLines(rule, principal, operation));

    /// <summary>Judges the commands of a line in what an operation started: the first rule that matches a command decides about it, and what no rule matches may run.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="operation">What was started.</param>
    /// <param name="commands">Each command in the ways it may be read; a denial takes any of them, an exception the first alone.</param>
    /// <param name="isGuessed">Whether nobody knows where the commands begin: then there are no exceptions.</param>
    public Verdict JudgeLine(Principal principal, SshOperation operation, List<List<ArraySegment<string>>> commands, bool isGuessed)
    {
        RuleOptions? holds = null;
        foreach (List<ArraySegment<string>> readings in commands)
        {
            foreach (RuleOptions rule in rules)
            {
                if (!IsAboutLines(rule, principal, operation)) { continue; }
                bool isDenial = rule.Then != VerdictKind.Allow;
                if (!isDenial && isGuessed) { continue; }
                if (!rule.Ssh!.Lines.Any(pattern => isDenial ? readings.Exists(words => pattern.Matches(words)) : pattern.Allows(readings[0]))) { continue; }
                if (!isDenial) { break; }
                if (rule.Then != VerdictKind.Hold) { return new Verdict(VerdictKind.Deny, rule.Name, $"rule '{rule.Name}' denies this line on {operation.Connection}", []); }
                // Who approves for one rule does not approve for another.
                if (holds is not null && holds != rule) { return new Verdict(VerdictKind.Deny, rule.Name, $"rules '{holds.Name}' and '{rule.Name}' both hold parts of this line: run them one by one", []); }
                holds = rule;
                break;
            }
        }
        return holds is null
            ? new Verdict(VerdictKind.Allow, "", "", [])
            : new Verdict(VerdictKind.Hold, holds.Name, $"rule '{holds.Name}' holds this line on {operation.Connection}", [], holds.Approval);
    }

    /// <summary>The rules about files that are for one principal, connection and user.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="user">The user at the target.</param>
    /// <param name="home">What <c>~</c> is at the target: a normal absolute path.</param>
    public FileRules ForFiles(Principal principal, string connection, string user, ReadOnlySpan<byte> home)
        => FileRules.Create(rules.Where(rule => rule.Guard is null && rule.Ssh is { Lines.IsEmpty: true } ssh && ssh.Names(SshChannels.Sftp) && TerminalMatches(ssh, hasTerminal: false) && Ruleset.Applies(rule, principal, connection) && UserMatches(ssh, user)), rule => Ruleset.Opens(rule, principal, connection), home);

    /// <summary>Finds what is wrong with what a rule says of SSH.</summary>
    internal static void Check(RuleOptions rule, List<ConfigProblem> problems)
    {
        if (rule.Ssh is not { } ssh) { return; }
        for (int i = 0; i < ssh.Channels.Length; i++)
        {
            string channel = ssh.Channels[i];
            if (channel == "*" || SshChannels.All.Contains(channel)) { continue; }
            problems.Add(new ConfigProblem($"{rule.Key}.on.channels[{i}]", $"there is no kind of channel '{channel}'", $"did you mean {EditDistance.Nearest(channel, SshChannels.All)}?"));
        }
        // What else is said depends on them.
        if (problems.Exists(problem => problem.IsWithin(rule.Key + ".on.channels"))) { return; }
        if (ssh.Channels.IsEmpty && !(ssh.Commands.IsEmpty && ssh.Users.IsEmpty && ssh.Subsystems.IsEmpty))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on", "commands, users and subsystems are for channels, and the rule names none", "add channels: [exec, ...]"));
        }
        if (!ssh.Commands.IsEmpty && !ssh.Names(SshChannels.Exec)) { problems.Add(new ConfigProblem(rule.Key + ".on.commands", "commands are run by exec, which the rule does not name", "add exec to channels")); }
        if (!ssh.Lines.IsEmpty)
        {
            if (!ssh.Names(SshChannels.Shell) && !ssh.Names(SshChannels.Exec)) { problems.Add(new ConfigProblem(rule.Key + ".on.lines", "lines are typed into shells, which the rule does not name", "add channels: [shell, exec]")); }
            if (!ssh.Commands.IsEmpty || !ssh.Subsystems.IsEmpty || ssh.Files is not null || ssh.Terminal is not null || !rule.Mask.IsEmpty) { problems.Add(new ConfigProblem(rule.Key + ".on.lines", "a rule about lines is about nothing else", "move commands, subsystems, files, tty and mask to a rule of their own")); }
            return;
        }
        if (ssh.Terminal is not null && !ssh.Names(SshChannels.Shell) && !ssh.Names(SshChannels.Exec)) { problems.Add(new ConfigProblem(rule.Key + ".on.tty", "terminals are for shells and commands, which the rule does not name", "add shell or exec to channels")); }
        if (!ssh.Subsystems.IsEmpty && !ssh.Names(SshChannels.Subsystem)) { problems.Add(new ConfigProblem(rule.Key + ".on.subsystems", "the rule does not name subsystem", "add subsystem to channels")); }
        if (rule.Then == VerdictKind.Allow && ssh.Commands.IsEmpty && ssh.Names(SshChannels.Exec) && !ssh.Names(SshChannels.Shell))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.channels", "the rule does not say which commands exec may run", "add commands: [\"systemctl status *\"], or commands: \"*\" for all"));
        }
        CheckFiles(rule, ssh, problems);
        if (rule.Then != VerdictKind.Deny && !rule.Mask.IsEmpty && ssh.Channels.Any(SshChannels.IsUninspected))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.channels", "forwards, agent and X11 cannot be masked", "allow them in a rule of their own that masks nothing"));
        }
    }

    /// <summary>Whether a later rule can never match SSH, for an earlier one matches all that it does.</summary>
    internal static bool Covers(RuleOptions earlier, RuleOptions later)
        => later.Ssh is not { } ssh || (ssh.Lines.IsEmpty && earlier.Ssh is { Lines.IsEmpty: true } first
            && ssh.Channels.All(channel => channel == "*" ? first.Channels.Contains("*") : first.Names(channel))
            && (first.Terminal is null || first.Terminal == ssh.Terminal)
            && (first.Users.IsEmpty || (!ssh.Users.IsEmpty && ssh.Users.All(first.Users.Contains)))
            && (AllowsAnyCommand(first) || first.Commands.IsEmpty || !ssh.Names(SshChannels.Exec) || (!ssh.Commands.IsEmpty && ssh.Commands.All(pattern => first.Commands.Any(other => other.Text == pattern.Text))))
            && (first.Subsystems.IsEmpty || !ssh.Names(SshChannels.Subsystem) || (!ssh.Subsystems.IsEmpty && ssh.Subsystems.All(first.Subsystems.Contains)))
            && (first.Files is null || !ssh.Names(SshChannels.Sftp) || (ssh.Files is { } files && CoversFiles(first.Files, files))));

    private static void CheckFiles(RuleOptions rule, SshRuleOptions ssh, List<ConfigProblem> problems)
    {
        if (ssh.Files is { } files)
        {
            if (!ssh.Names(SshChannels.Sftp)) { problems.Add(new ConfigProblem(rule.Key + ".on.files", "files are reached by sftp, which the rule does not name", "add sftp to channels")); }
            if (!files.Patterns.Any()) { problems.Add(new ConfigProblem(rule.Key + ".on.files", "the rule names no path", "add read: [\"/srv/**\"], or files: \"*\" for every path")); }
        }
        else if (rule.Then == VerdictKind.Allow && ssh.Names(SshChannels.Sftp) && !ssh.Names(SshChannels.Shell))
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.channels", "the rule does not say which files sftp may reach", "add files: { read: [\"/srv/**\"] }, or files: \"*\" for every path"));
        }
        if (ssh.MaskFiles != FileMasking.Strict && rule.Mask.IsEmpty) { problems.Add(new ConfigProblem(rule.Key + ".mask_files", "the rule masks nothing", "add mask: [...], or remove mask_files")); }
    }

    private static bool CoversFiles(FileRuleOptions first, FileRuleOptions later)
        => HasAll(first.List, later.List) && HasAll(first.Read, later.Read) && HasAll(first.Write, later.Write) && HasAll(first.Remove, later.Remove);

    private static bool HasAll(ImmutableArray<Protocols.Ssh.Sftp.PathPattern> first, ImmutableArray<Protocols.Ssh.Sftp.PathPattern> later)
        => later.All(pattern => first.Any(other => other.Text == pattern.Text || other.Text is "/**" or "**"));

    private static bool IsAboutLines(RuleOptions rule, Principal principal, SshOperation operation)
        => rule.Ssh is { Lines.IsEmpty: false } ssh && Ruleset.Applies(rule, principal, operation.Connection) && UserMatches(ssh, operation.User) && ssh.Names(operation.Channel);

    private static bool UserMatches(SshRuleOptions ssh, string user) => ssh.Users.IsEmpty || ssh.Users.Contains(user) || ssh.Users.Contains("*");

    private static bool TerminalMatches(SshRuleOptions ssh, bool hasTerminal) => ssh.Terminal is null || ssh.Terminal == hasTerminal;

    private static bool AllowsAnyCommand(SshRuleOptions ssh) => ssh.Commands.Any(static pattern => pattern.IsAny);

    private static bool Allows(SshRuleOptions ssh, SshOperation operation) => operation.Channel switch
    {
        // Who may have a shell may run any command; else an exec needs a pattern that says so.
        SshChannels.Exec => ssh.Commands.IsEmpty ? ssh.Names(SshChannels.Shell) : ssh.Commands.Any(pattern => pattern.Allows(operation.Words)),
        SshChannels.Subsystem => SubsystemMatches(ssh, operation.What),
        _ => true,
    };

    /// <summary>A denial, and a hold, matches too what might hide what it denies: a command whose words are not plain.</summary>
    private static bool Denies(SshRuleOptions ssh, SshOperation operation) => operation.Channel switch
    {
        SshChannels.Exec => ssh.Commands.IsEmpty || operation.Words is null || ssh.Commands.Any(pattern => pattern.Matches(operation.Words)),
        SshChannels.Subsystem => SubsystemMatches(ssh, operation.What),
        // With paths it denies requests, not the channel they come on.
        SshChannels.Sftp => ssh.Files is null,
        _ => true,
    };

    private static bool SubsystemMatches(SshRuleOptions ssh, string name) => ssh.Subsystems.IsEmpty || ssh.Subsystems.Any(pattern => CommandPattern.WordMatches(pattern, name));

    private static string Describe(SshOperation operation) => operation.Channel switch
    {
        SshChannels.Shell => $"a shell on {operation.Connection}",
        SshChannels.Exec => $"this command{(operation.HasTerminal ? " with a terminal" : "")} on {operation.Connection}",
        SshChannels.Sftp => $"sftp on {operation.Connection}",
        SshChannels.Subsystem => $"this subsystem on {operation.Connection}",
        SshChannels.Forward => $"forwarding through {operation.Connection}",
        SshChannels.Agent => $"agent forwarding to {operation.Connection}",
        _ => $"X11 forwarding from {operation.Connection}",
    };
}
