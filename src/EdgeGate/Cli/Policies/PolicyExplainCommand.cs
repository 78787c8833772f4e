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
        explain.SetAction(async (arguments, stop) =>
        {
            (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(arguments.GetRequiredValue(file));
            foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
            if (config is null) { return ExitCode.Usage; }
            string name = arguments.GetRequiredValue(connection);
            string? protocol = PolicyCheckCommand.ConnectionsOf(config).GetValueOrDefault(name);
            if (protocol is null)
            {
                Console.Error.WriteLine($"edgegate: there is no connection '{name}'");
                return ExitCode.NotFound;
            }
            string? vouching = arguments.GetValue(issuer) is { } called ? config.IssuerNames.Find(called) : config.Issuers.Length == 1 ? config.Issuers[0].Issuer.OriginalString : "";
            if (vouching is null)
            {
                Console.Error.WriteLine($"edgegate: no issuer is called '{arguments.GetValue(issuer)}'");
                return ExitCode.NotFound;
            }
            Principal who = new(arguments.GetValue(subject)!, arguments.GetValue(subject)!.Contains('@', StringComparison.Ordinal) ? arguments.GetValue(subject) : null, [.. arguments.GetValue(groups) ?? []], vouching, Proof.Token, DateTimeOffset.MaxValue);
            if (arguments.GetValue(agent) is { } acting) { who = who with { Subject = acting, Groups = [], Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator(who.Subject, who.Groups) }; }
            using Masker masker = new(config.Taxonomy, HyperscanCache.None);
            ClassFinder finder = new(masker);
            Verdict? verdict = (protocol, arguments.GetValue(sql), arguments.GetValue(command), arguments.GetValue(request)) switch
            {
                ("postgres" or "ssh", null, null, null) when arguments.GetValue(session) => JudgeSession(config, who, name, arguments.GetValue(user)),
                ("postgres", { } text, null, null) when !arguments.GetValue(session) => await JudgeSqlAsync(config, who, name, text, finder),
                ("ssh", null, { } text, null) when !arguments.GetValue(session) => JudgeCommand(config, who, name, arguments.GetValue(user), text, finder),
                ("http", null, null, { } text) when !arguments.GetValue(session) => JudgeRequest(config, who, name, text, finder),
                ("kubernetes", null, null, { } text) when !arguments.GetValue(session) => JudgeCall(config, who, name, text),
                _ => null,
            };
            if (verdict is null)
            {
                Console.Error.WriteLine($"edgegate: {name} speaks {protocol}{protocol switch { "postgres" => ": give --sql or --session", "ssh" => ": give --command or --session", "http" => ": give --request \"GET /path\", without a query", _ => ": give --request \"GET /api/v1/pods\"" }}{(protocol is "http" or "kubernetes" && arguments.GetValue(session) ? "; it has no sessions that rules could hold or deny, its requests alone" : "")}");
                return ExitCode.Usage;
            }
            Write(verdict);
            return arguments.GetValue(expect) is { } expected && expected != Name(verdict) ? ExitCode.Failure : ExitCode.Ok;
        });
        return explain;
    }

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
        GatePolicy policy = new(null!, config.Rules, null!, 0, null!, default, "");
        KubeGuest guest = new(policy, new Dictionary<string, GuestOptions>(StringComparer.Ordinal) { [connection] = config.HttpConnections[connection].Guest! }, config.Recording.Required);
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
}
