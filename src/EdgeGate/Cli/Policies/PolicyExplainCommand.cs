using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Sql;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Kubernetes;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Cli.Policies;

/// <summary><c>edgegate policy explain</c>: the verdict on one operation, and the rule it comes from, without a target.</summary>
internal static class PolicyExplainCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The configuration" };
        Option<string> connection = new("--connection") { Description = "The connection's name", Required = true };
        Option<string> subject = new("--subject") { Description = "Who asks", DefaultValueFactory = _ => "somebody" };
        Option<string[]> groups = new("--groups") { Description = "Their groups", AllowMultipleArgumentsPerToken = true };
        Option<string?> issuer = new("--issuer") { Description = "Who vouches for them, by URL or name; the one of the configuration when left out, if there is one" };
        Option<string?> agent = new("--agent") { Description = "The agent that acts for --subject, whose groups are the person's" };
        Option<string?> sql = new("--sql") { Description = "PostgreSQL: a statement" };
        Option<string?> command = new("--command") { Description = "SSH: a command" };
        Option<string?> user = new("--user") { Description = "SSH: the user at the target; the connection's own when left out" };
        Option<string?> request = new("--request") { Description = "HTTP: method and path, such as \"GET /orders\"; without query, fields and body. Kubernetes: a call, with its query" };
        Option<bool> session = new("--session") { Description = "PostgreSQL and SSH: the start of a session, as rules with `sessions: true` see it" };
        Option<string?> expect = new("--expect") { Description = "The verdict you expect: another gives exit code 1" };
        expect.AcceptOnlyFromAmong("allow", "deny", "hold");
        Command explain = new("explain", """
            Say what the rules say of one operation, and which rule says so. Rates count nothing here.

            Examples:
              edgegate policy explain edgegate.yaml --groups analysts --connection orders-db --sql "SELECT * FROM people"
              edgegate policy explain edgegate.yaml --groups devs --connection web-1 --user deploy --command "rm -rf /srv" --expect deny
              edgegate policy explain edgegate.yaml --subject ada --groups devs --agent assistant --connection orders-db --sql "DELETE FROM people"
              edgegate policy explain edgegate.yaml --groups agents --connection crm --request "POST /orders"
              edgegate policy explain edgegate.yaml --groups devs --connection prod --request "POST /api/v1/namespaces/team-a/pods/web/exec?container=app&command=ls"
            """) { file, connection, subject, groups, issuer, agent, sql, command, user, request, session, expect };
        explain.SetAction((arguments, _) => ExplainAsync(new Question(
            arguments.GetRequiredValue(file), arguments.GetRequiredValue(connection), arguments.GetValue(subject)!, arguments.GetValue(groups) ?? [], arguments.GetValue(issuer), arguments.GetValue(agent),
            arguments.GetValue(sql), arguments.GetValue(command), arguments.GetValue(user), arguments.GetValue(request), arguments.GetValue(session), arguments.GetValue(expect))));
        return explain;
    }

    private static async Task<int> ExplainAsync(Question question)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(question.File);
        foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
        if (config is null) { return ExitCode.Usage; }
        string? protocol = PolicyCheckCommand.ConnectionsOf(config).GetValueOrDefault(question.Connection);
        if (protocol is null)
        {
            Console.Error.WriteLine($"edgegate: there is no connection '{question.Connection}'");
            return ExitCode.NotFound;
        }
        if (WhoAsks(config, question) is not { } who)
        {
            Console.Error.WriteLine($"edgegate: no issuer is called '{question.Issuer}'");
            return ExitCode.NotFound;
        }
        if (await JudgeAsync(config, protocol, who, question) is not { } verdict)
        {
            Console.Error.WriteLine($"edgegate: {question.Connection} speaks {protocol}{Wanted(protocol)}{(question.AsksSession && protocol is ("http" or "kubernetes") ? "; it has no sessions that rules could hold or deny, its requests alone" : "")}");
            return ExitCode.Usage;
        }
        Write(verdict);
        return question.Expected is { } expected && expected != Name(verdict) ? ExitCode.Failure : ExitCode.Ok;
    }

    /// <summary>Who asks; null when no issuer of the configuration is called as they say.</summary>
    private static Principal? WhoAsks(GateConfig config, Question question)
    {
        string? issuer = question.Issuer is { } called ? config.IssuerNames.Find(called) : config.Issuers.Length == 1 ? config.Issuers[0].Issuer.OriginalString : "";
        if (issuer is null) { return null; }
        string? email = question.Subject.Contains('@', StringComparison.Ordinal) ? question.Subject : null;
        Principal person = new(question.Subject, email, [.. question.Groups], issuer, Proof.Token, DateTimeOffset.MaxValue);
        return question.Agent is null ? person : person with { Subject = question.Agent, Groups = [], Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator(person.Subject, person.Groups) };
    }

    /// <summary>The verdict; null when what is asked is not what the protocol has.</summary>
    private static async Task<Verdict?> JudgeAsync(GateConfig config, string protocol, Principal who, Question question)
    {
        using Masker masker = new(config.Taxonomy, HyperscanCache.None);
        ClassFinder finder = new(masker);
        return (protocol, question.AsksSession, question.Sql, question.Command, question.Request) switch
        {
            ("postgres" or "ssh", true, null, null, null) => JudgeSession(config, who, question.Connection, question.User),
            ("postgres", false, { } sql, null, null) => await JudgeSqlAsync(config, who, question.Connection, sql, finder),
            ("ssh", false, null, { } command, null) => JudgeCommand(config, who, question.Connection, question.User, command, finder),
            ("http", false, null, null, { } request) => JudgeRequest(config, who, question.Connection, request, finder),
            ("kubernetes", false, null, null, { } call) => JudgeCall(config, who, question.Connection, call),
            _ => null,
        };
    }

    private static string Wanted(string protocol) => protocol switch
    {
        "postgres" => ": give --sql or --session",
        "ssh" => ": give --command or --session",
        "http" => ": give --request \"GET /path\", without a query",
        _ => ": give --request \"GET /api/v1/pods\"",
    };

    private static async Task<Verdict> JudgeSqlAsync(GateConfig config, Principal who, string connection, string sql, ClassFinder finder)
    {
        using SqlParser parser = new();
        byte[] text = Encoding.UTF8.GetBytes(sql);
        SqlMeaning meaning = await parser.ParseAsync(text);
        return meaning.IsFault
            ? new Verdict(VerdictKind.Deny, "unparseable", $"the statement cannot be judged: {meaning.Fault}", [])
            : config.Rules.Judge(who, connection, config.Connections[connection].Database, meaning, Weigh(who, finder, text));
    }

    /// <summary>Rules about the start of sessions keep those waiting whom others let use the connection.</summary>
    private static Verdict JudgeSession(GateConfig config, Principal who, string connection, string? asked)
    {
        bool mayReach = config.SshConnections.TryGetValue(connection, out SshConnectionOptions? shell)
            ? shell.UserFor(asked) is { } user && config.Rules.Ssh.MayReach(who, connection, user)
            : config.Rules.MayReach(who, connection);
        return mayReach ? config.Rules.SessionStart.Judge(who, connection) : new Verdict(VerdictKind.Deny, "default", $"no rule lets them use {connection}", []);
    }

    private static Verdict JudgeCommand(GateConfig config, Principal who, string connection, string? asked, string command, ClassFinder finder)
    {
        if (config.SshConnections[connection].UserFor(asked) is not { } user) { return new Verdict(VerdictKind.Deny, "default", $"nobody may ask for the user '{asked}' on {connection}", []); }
        byte[] text = Encoding.UTF8.GetBytes(command);
        IReadOnlyList<string>? words = ShellWords.Split(text);
        return config.Rules.Ssh.Judge(who, new SshOperation(connection, user, SshChannels.Exec, words, command), Weigh(who, finder, words is null ? [text] : [text, Encoding.UTF8.GetBytes(string.Join(' ', words))]));
    }

    private static Verdict? JudgeRequest(GateConfig config, Principal who, string connection, string request, ClassFinder finder)
    {
        string[] parts = request.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !parts[1].StartsWith('/') || parts[1].Contains('?', StringComparison.Ordinal)) { return null; }
        HttpOperation operation = new(connection, parts[0], "", [.. HttpPaths.Readings(parts[1])], [], [], "", HasBody: false);
        return config.Rules.Http.Judge(who, operation, Weigh(who, finder, Encoding.UTF8.GetBytes(parts[1]))).Verdict;
    }

    private static Verdict? JudgeCall(GateConfig config, Principal who, string connection, string call)
    {
        string[] parts = call.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !parts[1].StartsWith('/')) { return null; }
        string[] target = parts[1].Split('?', 2);
        KubeGuest guest = new(config.Rules.Kubernetes, new Dictionary<string, GuestOptions>(StringComparer.Ordinal) { [connection] = config.HttpConnections[connection].Guest! }, config.Recording.Required);
        GuestRequest request = new()
        {
            Method = Encoding.UTF8.GetBytes(parts[0]),
            Path = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(target[0])),
            Query = Encoding.UTF8.GetBytes(target.Length == 2 ? target[1] : ""),
            AsksUpgrade = target[0].Split('/')[^1] is "exec" or "attach" or "portforward",
        };
        return guest.Judge(who, connection, request).Verdict.Verdict;
    }

    private static Weighing Weigh(Principal who, ClassFinder finder, params byte[][] texts) => new(who, new OperationText(finder, [.. texts]), null);

    private static void Write(Verdict verdict)
    {
        Console.WriteLine($"{Name(verdict)} (rule: {TerminalText.Of(verdict.Rule)})");
        if (verdict.Reason.Length > 0) { Console.WriteLine(TerminalText.Of(verdict.Reason)); }
        if (verdict.Approval is { } terms) { Console.WriteLine($"approval: {terms.Count} of {string.Join(", ", terms.Groups)}"); }
        if (!verdict.Mask.IsEmpty) { Console.WriteLine($"masked: {string.Join(", ", verdict.Mask)}"); }
        foreach (RuleFinding finding in verdict.Guard?.Findings ?? [])
        {
            Console.WriteLine(TerminalText.Of(finding.Kind == RuleFindingKind.Warned ? GuardJournal.Warning(finding) : $"rule '{finding.Rule}' is observed, and would {finding.Would}{(finding.Why.Length > 0 ? $": {finding.Why}" : "")}"));
        }
    }

    private static string Name(Verdict verdict) => verdict.Kind switch { VerdictKind.Allow => "allow", VerdictKind.Hold => "hold", _ => "deny" };

    /// <summary>What is asked: the options as they were given.</summary>
    private sealed record Question(
        string File, string Connection, string Subject, string[] Groups, string? Issuer, string? Agent, string? Sql, string? Command, string? User, string? Request, bool AsksSession, string? Expected);
}
