using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Policy.Sql;
using EdgeGate.Policy.Ssh;

namespace EdgeGate.Policy;

/// <summary>The rules: the first that matches decides, and no match denies. Immutable.</summary>
public sealed class Ruleset
{
    private readonly ImmutableArray<RuleOptions> rules;

    private Ruleset(ImmutableArray<RuleOptions> rules, TimeProvider time)
    {
        Rates = new RateTable(time);
        this.rules = rules;
        Ssh = new SshRules(rules);
        Http = new HttpRules(rules);
        Kubernetes = new KubeRules(rules);
        SessionStart = new SessionRules(rules);
    }

    /// <summary>The rules as written, in order.</summary>
    internal ImmutableArray<RuleOptions> Options => rules;

    /// <summary>How fast principals go by rules with a rate.</summary>
    public RateTable Rates { get; }

    /// <summary>The rules as SSH sees them.</summary>
    public SshRules Ssh { get; }

    /// <summary>What the rules say about HTTP requests.</summary>
    public HttpRules Http { get; }

    /// <summary>The rules as Kubernetes sees them.</summary>
    public KubeRules Kubernetes { get; }

    /// <summary>What the rules say of the start of sessions.</summary>
    public SessionRules SessionStart { get; }

    /// <summary>Checks the rules and makes a set of them.</summary>
    public static Ruleset Create(
        ImmutableArray<RuleOptions> rules, IReadOnlyCollection<string> connections, IReadOnlyCollection<ClassName> classes, List<ConfigProblem> problems, TimeProvider? time = null)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < rules.Length; i++)
        {
            RuleOptions rule = rules[i];
            if (!names.Add(rule.Name) && rule.Name.Length > 0) { problems.Add(new ConfigProblem(rule.Key + ".name", $"two rules are named '{rule.Name}'", "give each rule a name of its own")); }
            if (!rule.Anyone && rule.Groups.IsEmpty && rule.Subjects.IsEmpty && !problems.Exists(problem => problem.IsWithin(rule.Key + ".who")))
            {
                problems.Add(new ConfigProblem(rule.Key + ".who", "the rule is for nobody", "name groups or subjects, or write `who: anyone`"));
            }
            if (rule is { Then: VerdictKind.Hold, Approval: { } approval }) { CheckApproval(rule, approval, problems); }
            CheckNames(rule, connections, classes, problems);
            SshRules.Check(rule, problems);
            KubeRules.Check(rule, problems);
            GuardCheck.Check(rule, classes, problems);
            SessionRules.Check(rule, problems);
            if (rule is { Replication: true, Then: VerdictKind.Hold })
            {
                problems.Add(new ConfigProblem(rule.Key + ".on.replication", "a replication connection cannot be held", "allow or deny replication in a rule of its own"));
            }
            if (rule is { Replication: true, Then: VerdictKind.Allow, Tables.IsEmpty: false })
            {
                problems.Add(new ConfigProblem(rule.Key + ".on.replication", "a replication stream cannot be held to certain tables", "allow replication in a rule of its own, without tables"));
            }
            if (rule is { Replication: true, Then: VerdictKind.Allow, Mask.IsEmpty: false })
            {
                problems.Add(new ConfigProblem(rule.Key + ".on.replication", "a replication stream cannot be masked", "allow replication in a rule of its own that masks nothing"));
            }
            // What is wrong may stand for less or more than was meant.
            RuleOptions? cover = IsWrong(rule, problems) ? null : rules.Take(i).FirstOrDefault(earlier => Covers(earlier, rule) && !IsWrong(earlier, problems));
            if (cover is not null)
            {
                problems.Add(new ConfigProblem(rule.Key, $"the rule can never match: '{cover.Name}' above it matches all that it does", "move it up, or remove it"));
            }
        }
        HttpRules.Check(rules, problems);
        return new Ruleset(rules, time ?? TimeProvider.System);
    }

    /// <summary>Whether any rule lets a principal use a connection at all.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="wantsReplication">Whether as a replication connection; a rule for nothing else does not open an ordinary one.</param>
    public bool MayReach(Principal principal, string connection, bool wantsReplication = false)
        => rules.Any(rule => rule.MayAllow && (!rule.Statements.IsEmpty || wantsReplication) && Opens(rule, principal, connection));

    /// <summary>Whether sessions of a principal on a connection may go on when their proof is over: when every rule that lets them in says so.</summary>
    public bool OutlivesProof(Principal principal, string connection)
    {
        IEnumerable<RuleOptions> admitting = rules.Where(rule => rule is { MayAllow: true, Sessions: false } && Opens(rule, principal, connection));
        return SessionStart.Judge(principal, connection).Kind != VerdictKind.Deny && admitting.Any() && admitting.All(static rule => rule.OutlivesProof);
    }

    /// <summary>All classes that any rule masks for a principal on a connection.</summary>
    public ImmutableArray<ClassPattern> MaskUnion(Principal principal, string connection)
        => [.. rules.Where(rule => rule.Then != VerdictKind.Deny && Applies(rule, principal, connection)).SelectMany(static rule => rule.Mask).Distinct()];

    /// <summary>Judges a replication connection: what flows there cannot be inspected, so only a rule that names it opens one.</summary>
    public Verdict JudgeReplication(Principal principal, string connection)
    {
        RuleOptions? rule = rules.FirstOrDefault(rule => rule.Replication && Applies(rule, principal, connection));
        return rule switch
        {
            { Then: VerdictKind.Allow } => new Verdict(VerdictKind.Allow, rule.Name, "", []),
            null => Deny("default", $"no rule allows replication connections to {connection}"),
            _ => Deny(rule.Name, $"rule '{rule.Name}' denies replication connections to {connection}"),
        };
    }

    /// <summary>The rules with <c>then: hold</c> that may ask a principal for approval on a connection, in order.</summary>
    public IEnumerable<RuleOptions> Holding(Principal principal, string connection)
        => rules.Where(rule => rule is { Then: VerdictKind.Hold, MayAllow: true } && Applies(rule, principal, connection));

    /// <summary>Whether there is a rule of a name that holds as it did, word for word.</summary>
    public bool IsInForce(string rule, string digest) => rules.Any(one => one.Name == rule && one.Approval?.RuleDigest == digest);

    /// <summary>Judges a text of SQL: every statement in it must be allowed, and what it returns is masked by all the rules that allowed. One that is held holds all of the text.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="database">The database there.</param>
    /// <param name="meaning">What the text means.</param>
    /// <param name="weighing">Looks into it, for rules that want that; null where nobody can.</param>
    public Verdict Judge(Principal principal, string connection, string database, SqlMeaning meaning, Weighing? weighing = null)
    {
        weighing ??= new Weighing(principal, null, null);
        return weighing.With(Judge(principal, connection, database, meaning.Statements, weighing));
    }

    private Verdict Judge(Principal principal, string connection, string database, ImmutableArray<SqlStatement> statements, Weighing weighing)
    {
        Verdict? first = null;
        ImmutableArray<ClassPattern> mask = [];
        foreach (SqlStatement statement in statements)
        {
            Verdict verdict = JudgeStatement(principal, connection, database, statement, weighing);
            if (verdict.Kind == VerdictKind.Deny) { return verdict; }
            if (verdict.Kind == VerdictKind.Hold && first is { Kind: VerdictKind.Hold } other && other.Rule != verdict.Rule)
            {
                return Deny(verdict.Rule, $"rules '{other.Rule}' and '{verdict.Rule}' hold parts of this: send the statements one by one");
            }
            if (first is null || (verdict.Kind == VerdictKind.Hold && first.Kind != VerdictKind.Hold)) { first = verdict; }
            mask = [.. mask.Union(verdict.Mask)];
        }
        return first! with { Mask = mask };
    }

    private Verdict JudgeStatement(Principal principal, string connection, string database, SqlStatement statement, Weighing weighing)
    {
        if (statement.ForbiddenSetting is { } setting)
        {
            return Deny("settings", $"{setting} may not be set so: statements could then mean something else than was judged");
        }
        ImmutableArray<string> kinds = [.. statement.Kinds.Where(static kind => !SqlKinds.IsImplied(kind))];
        // EXECUTE itself needs no rule, but the functions called for its parameters do, as SELECT of them would.
        SqlOperation operation = new(connection, database, kinds.IsEmpty ? ["select"] : kinds, statement.Tables, [.. statement.Functions, .. statement.Attributes]);
        if (!kinds.IsEmpty) { return JudgeOperation(principal, operation, 0, weighing); }
        if (!MayReach(principal, connection)) { return Deny("default", $"no rule lets you use {connection}"); }
        Verdict verdict = statement.Functions.IsEmpty ? new Verdict(VerdictKind.Allow, "implied", "", []) : JudgeOperation(principal, operation, 0, weighing);
        return verdict.Kind == VerdictKind.Deny ? verdict : verdict with { Mask = MaskUnion(principal, connection) };
    }

    /// <summary>Judges an operation by the rules from one on.</summary>
    private Verdict JudgeOperation(Principal principal, SqlOperation operation, int from, Weighing weighing)
    {
        string connection = operation.Connection;
        for (int i = from; i < rules.Length; i++)
        {
            RuleOptions rule = rules[i];
            if (!Applies(rule, principal, connection) || !(rule.Then == VerdictKind.Allow ? AllowsAll(rule, operation) : DeniesAny(rule, operation)) || !weighing.Decides(rule)) { continue; }
            return rule.Then switch
            {
                VerdictKind.Allow => new Verdict(VerdictKind.Allow, rule.Name, "", rule.Mask),
                VerdictKind.Hold => JudgeHeld(principal, rule, operation, i, weighing),
                _ => Deny(rule.Name, $"rule '{rule.Name}' denies {Describe(operation)} on {connection}"),
            };
        }
        string? guarded = operation.Functions.FirstOrDefault(GuardedFunctions.Contains);
        return Deny("default", guarded is null
            ? $"no rule allows {Describe(Wanting(principal, operation))} on {connection}"
            : $"no rule allows the function {guarded} on {connection}");
    }

    /// <summary>The part of a statement that no rule of theirs has; all of it where each part has one, but no rule has them together.</summary>
    private SqlOperation Wanting(Principal principal, SqlOperation operation)
    {
        ImmutableArray<string> kinds =
        [
            .. operation.Kinds.Where(kind => !rules.Any(rule => rule.Then is VerdictKind.Allow or VerdictKind.Hold && Opens(rule, principal, operation.Connection) && KindMatches(rule, kind))),
        ];
        return kinds.IsEmpty ? operation : operation with { Kinds = kinds };
    }

    /// <summary>A hold matches when it covers any part of a statement, as a deny does; what it does not cover must be allowed by the rules below it.</summary>
    private Verdict JudgeHeld(Principal principal, RuleOptions rule, SqlOperation operation, int at, Weighing weighing)
    {
        Verdict held = new(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds {Describe(operation)} on {operation.Connection}", rule.Mask, rule.Approval);
        if (!Opens(rule, principal, operation.Connection))
        {
            Verdict own = JudgeOperation(principal, operation, at + 1, weighing);
            return own.Kind == VerdictKind.Deny ? own : held with { Mask = [.. held.Mask.Union(own.Mask)] };
        }
        if (AllowsAll(rule, operation)) { return held; }
        ImmutableArray<string> kinds = [.. operation.Kinds.Where(kind => !KindMatches(rule, kind))];
        SqlOperation rest = operation with
        {
            Kinds = kinds.IsEmpty ? operation.Kinds : kinds,
            Tables = rule.Tables.IsEmpty ? operation.Tables : [.. operation.Tables.Where(table => !rule.Tables.Any(pattern => Matches(pattern, table)))],
            Functions = [.. operation.Functions.Where(function => !FunctionMatches(rule, function))],
        };
        Verdict other = JudgeOperation(principal, rest, at + 1, weighing);
        return other.Kind switch
        {
            VerdictKind.Allow => held with { Mask = [.. held.Mask.Union(other.Mask)] },
            VerdictKind.Hold => Deny(other.Rule, $"rules '{rule.Name}' and '{other.Rule}' hold parts of this statement: write it as two"),
            _ => other,
        };
    }

    private static Verdict Deny(string rule, string reason) => new(VerdictKind.Deny, rule, reason, []);

    private static string Describe(SqlOperation operation) => string.Join(", ", operation.Kinds.Select(static kind => kind.Replace('_', ' ').ToUpperInvariant()));

    /// <summary>
    /// Whether a rule is for a principal on a connection: for itself, or, when it denies, holds or warns, for the person it acts for. An agent never may more than
    /// that person: what they are denied or must wait for, it is denied or waits for too; what they may do is nothing that it may.
    /// </summary>
    internal static bool Applies(RuleOptions rule, Principal principal, string connection)
        => Opens(rule, principal, connection) || (rule.Then != VerdictKind.Allow && IsOn(rule, principal, connection) && IsForPerson(rule, principal));

    /// <summary>Whether a rule is for a principal itself. One that is for the person an agent acts for alone binds the agent and opens nothing to it: a hold of that kind needs a rule of the agent's own below.</summary>
    internal static bool Opens(RuleOptions rule, Principal principal, string connection)
        => IsOn(rule, principal, connection)
            && (rule.Kind is null || rule.Kind == principal.Kind)
            && (rule.OnBehalfOf is null || (principal.OnBehalfOf is { } person && rule.OnBehalfOf.Fits(person)))
            && (rule.Anyone || rule.Subjects.Contains(principal.Subject) || rule.Groups.Any(principal.Groups.Contains));

    /// <summary>Whether a rule is about a connection, and about those whom the principal's issuer vouches for.</summary>
    private static bool IsOn(RuleOptions rule, Principal principal, string connection)
        => (rule.Connections.Contains("*") || rule.Connections.Contains(connection)) && (rule.Issuers.IsEmpty || rule.Issuers.Contains(principal.Issuer));

    /// <summary>Whether a rule names the person an agent acts for, whatever kind of principal it is about.</summary>
    private static bool IsForPerson(RuleOptions rule, Principal principal)
        => principal.OnBehalfOf is { } person
            && (rule.OnBehalfOf is null || rule.OnBehalfOf.Fits(person))
            && ((rule.Anyone && rule.Kind != PrincipalKind.Agent) || rule.Subjects.Contains(person.Subject) || rule.Groups.Any(person.Groups.Contains));

    /// <summary>An allow matches when it covers all of a statement.</summary>
    private static bool AllowsAll(RuleOptions rule, SqlOperation operation)
        => operation.Kinds.All(kind => KindMatches(rule, kind))
            && TablesMatch(rule, operation)
            && operation.Functions.Where(GuardedFunctions.Contains).All(function => FunctionMatches(rule, function));

    private static bool KindMatches(RuleOptions rule, string kind) => rule.Statements.Contains(kind) || (rule.Statements.Contains("*") && kind is not "copy_program");

    private static bool FunctionMatches(RuleOptions rule, string function) => rule.Functions.Contains(function) || rule.Functions.Contains(function[(function.LastIndexOf('.') + 1)..]);

    /// <summary>A deny or a hold matches when it covers any part of a statement.</summary>
    private static bool DeniesAny(RuleOptions rule, SqlOperation operation)
        => (rule.Statements.Contains("*") || operation.Kinds.Any(rule.Statements.Contains))
            && (rule.Tables.IsEmpty || operation.Tables.Any(table => rule.Tables.Any(pattern => Matches(pattern, table))))
            && (rule.Functions.IsEmpty || operation.Functions.Any(function => FunctionMatches(rule, function)));

    /// <summary>A rule for certain tables allows only what names its tables: kinds that name them in other ways are not read for it.</summary>
    private static bool TablesMatch(RuleOptions rule, SqlOperation operation)
        => rule.Tables.IsEmpty
            || (operation.Tables.All(table => rule.Tables.Any(pattern => Matches(pattern, table)))
                && (!operation.Tables.IsEmpty || operation.Kinds.All(static kind => kind is "select" or "show" or "explain")));

    /// <summary>Matches <c>schema.table</c> with <c>*</c> for either part; a table written without schema matches its bare name in any pattern's schema.</summary>
    private static bool Matches(string pattern, string table)
    {
        int dot = pattern.LastIndexOf('.');
        string patternTable = pattern[(dot + 1)..];
        string patternSchema = dot < 0 ? "*" : pattern[..dot];
        int tableDot = table.LastIndexOf('.');
        string name = table[(tableDot + 1)..];
        string? schema = tableDot < 0 ? null : table[..tableDot];
        return (patternTable == "*" || patternTable == name) && (patternSchema == "*" || schema is null || patternSchema == schema);
    }

    /// <summary>Whether a later rule can never match, for an earlier one meets all that it does; only what is surely so counts.</summary>
    internal static bool Covers(RuleOptions earlier, RuleOptions later)
        => earlier.Guard is null
            && (earlier.Kind is null || earlier.Kind == later.Kind)
            && (earlier.Issuers.IsEmpty || (!later.Issuers.IsEmpty && later.Issuers.All(earlier.Issuers.Contains)))
            && (earlier.OnBehalfOf is null || (later.OnBehalfOf is not null && earlier.OnBehalfOf.Covers(later.OnBehalfOf)))
            && (earlier.Anyone || (!later.Anyone && later.Groups.All(earlier.Groups.Contains) && later.Subjects.All(earlier.Subjects.Contains) && (!later.Groups.IsEmpty || !later.Subjects.IsEmpty)))
            && (earlier.Connections.Contains("*") || later.Connections.All(earlier.Connections.Contains))
            && (earlier.Statements.Contains("*") || (!later.Statements.Contains("*") && later.Statements.All(earlier.Statements.Contains)))
            && (earlier.Tables.IsEmpty || (!later.Tables.IsEmpty && later.Tables.All(earlier.Tables.Contains)))
            && later.Functions.All(earlier.Functions.Contains)
            && (earlier.Then == VerdictKind.Allow || (earlier.Functions.IsEmpty && later.Then == VerdictKind.Allow) || later.Then != VerdictKind.Allow)
            && (!later.Replication || earlier.Replication)
            && earlier.Sessions == later.Sessions
            && SshRules.Covers(earlier, later)
            && HttpRuleOptions.Covers(earlier.Http, later.Http)
            && KubeRuleOptions.Covers(earlier.Kubernetes, later.Kubernetes);

    private static bool IsWrong(RuleOptions rule, List<ConfigProblem> problems) => problems.Exists(problem => problem.IsWithin(rule.Key));

    private static void CheckNames(RuleOptions rule, IReadOnlyCollection<string> connections, IReadOnlyCollection<ClassName> classes, List<ConfigProblem> problems)
    {
        for (int i = 0; i < rule.Connections.Length; i++)
        {
            if (rule.Connections[i] != "*" && !connections.Contains(rule.Connections[i]))
            {
                problems.Add(new ConfigProblem($"{rule.Key}.on.connections[{i}]", $"there is no connection '{rule.Connections[i]}'", "use a name below `connections`, or *"));
            }
        }
        for (int i = 0; i < rule.Statements.Length; i++)
        {
            if (rule.Statements[i] != "*" && !SqlKinds.All.Contains(rule.Statements[i]))
            {
                problems.Add(new ConfigProblem($"{rule.Key}.on.statements[{i}]", $"there is no statement kind '{rule.Statements[i]}'", $"did you mean {EditDistance.Nearest(rule.Statements[i], SqlKinds.All)}?"));
            }
        }
        for (int i = 0; i < rule.Tables.Length; i++)
        {
            if (!IsTablePattern(rule.Tables[i])) { problems.Add(new ConfigProblem($"{rule.Key}.on.tables[{i}]", $"'{rule.Tables[i]}' is not schema.table", "write public.orders, orders for any schema, or public.* for all in it; * stands for a whole part")); }
        }
        CheckClasses(rule.Key + ".mask", rule.Mask, classes, problems);
        CheckClasses(rule.Key + ".mask_requests", rule.Http?.MaskRequests ?? rule.Kubernetes?.MaskRequests ?? [], classes, problems);
    }

    private static bool IsTablePattern(string text) => text.Split('.') is { Length: 1 or 2 } parts && parts.All(static part => part == "*" || (part.Length > 0 && !part.Contains('*', StringComparison.Ordinal)));

    private static void CheckApproval(RuleOptions rule, ApprovalTerms approval, List<ConfigProblem> problems)
    {
        string key = rule.Key + ".approval";
        if (approval.Groups.IsEmpty) { problems.Add(new ConfigProblem(key, "nobody may approve what the rule holds", "name approvers: groups: [dba]")); }
    }

    private static void CheckClasses(string key, ImmutableArray<ClassPattern> mask, IReadOnlyCollection<ClassName> classes, List<ConfigProblem> problems)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            if (!classes.Any(mask[i].Matches)) { problems.Add(new ConfigProblem($"{key}[{i}]", $"no class matches {mask[i]}", "name a built-in class or one of your taxonomy")); }
        }
    }
}
