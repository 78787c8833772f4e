using System.Text;
using EdgeGate.Core;
using EdgeGate.Policy;
using EdgeGate.Policy.Sql;
using Xunit;

namespace EdgeGate.Tests.Policy;

/// <summary>What rules say of texts of SQL, as a whole: what a statement reaches by another way than it seems.</summary>
public sealed class SqlRuleTests
{
    private static readonly SqlParser Parser = new();
    private static readonly Principal Mia = new("mia", null, ["makers"], "https://a/", Proof.Token, DateTimeOffset.MaxValue);

    [Theory]
    [InlineData("SELECT ('/etc/passwd'::text).pg_read_file", VerdictKind.Deny)]
    [InlineData("SELECT f.pg_read_file FROM unnest(array['/etc/passwd']) f", VerdictKind.Deny)]
    [InlineData("EXECUTE p(pg_terminate_backend(1))", VerdictKind.Deny)]
    [InlineData("EXECUTE p(upper('a'))", VerdictKind.Allow)]
    [InlineData("EXECUTE p('a')", VerdictKind.Allow)]
    [InlineData("UPDATE pg_settings SET setting = 'off'", VerdictKind.Deny)]
    [InlineData("SELECT p.email, (p.home).city FROM people p", VerdictKind.Allow)]
    public void Function_that_reaches_beyond_needs_its_rule_however_it_is_called(string sql, VerdictKind kind)
        => Assert.Equal(kind, Judge(sql, Rule("all", VerdictKind.Allow, "select", "update")).Kind);

    [Theory]
    [InlineData("SELECT leak(p) FROM people p")]
    [InlineData("SELECT p.leak FROM people p")]
    [InlineData("SELECT (ROW(1)::people).leak")]
    [InlineData("EXECUTE x(leak(NULL))")]
    public void Function_that_a_rule_denies_is_denied_however_it_is_called(string sql)
        => Assert.Equal("no leaks", Judge(sql, Rule("no leaks", VerdictKind.Deny, "*") with { Functions = ["leak"] }, Rule("all", VerdictKind.Allow, "*")).Rule);

    [Theory]
    [InlineData("DROP TABLE payroll")]
    [InlineData("DROP TRIGGER t ON public.payroll")]
    [InlineData("COMMENT ON COLUMN payroll.pay IS 'x'")]
    [InlineData("CREATE SCHEMA mine; SELECT * FROM payroll")]
    public void Table_that_a_rule_denies_is_denied_in_statements_that_name_it_otherwise(string sql)
        => Assert.Equal("closed", Judge(sql, Rule("closed", VerdictKind.Deny, "*") with { Tables = ["public.payroll"] }, Rule("all", VerdictKind.Allow, "*")).Rule);

    [Fact]
    public void What_a_prepared_statement_returns_is_masked_by_all_that_may_apply_whatever_rule_lets_its_parameters_be()
    {
        Assert.True(ClassPattern.TryParse("pii.*", out ClassPattern pii));
        Verdict verdict = Judge("EXECUTE p(upper('a'))", Rule("reads", VerdictKind.Allow, "select"), Rule("writes", VerdictKind.Allow, "update") with { Mask = [pii] });
        Assert.Equal([pii], verdict.Mask);
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO STDOUT", "no rule allows COPY TO on orders")]
    [InlineData("WITH d AS (DELETE FROM people RETURNING *) SELECT * FROM d", "no rule allows DELETE on orders")]
    [InlineData("WITH d AS (UPDATE people SET pay = 1 RETURNING *) SELECT * FROM d", "no rule allows SELECT, UPDATE on orders")]
    [InlineData("DROP TABLE people", "no rule allows DROP on orders")]
    public void Denial_names_what_no_rule_has_and_all_of_it_where_none_has_it_together(string sql, string reason)
        => Assert.Equal(reason, Judge(sql, Rule("reads", VerdictKind.Allow, "select"), Rule("writes", VerdictKind.Allow, "update"), Rule("no", VerdictKind.Deny, "truncate")).Reason);

    [Theory]
    [InlineData("SET synchronize_seqscans TO off")]
    [InlineData("SET row_security = off")]
    [InlineData("SET transaction_timeout = 0")]
    [InlineData("SET TRANSACTION SNAPSHOT '00000003-00000015-1'")]
    [InlineData("SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'")]
    public void Setting_that_dumps_begin_with_needs_no_rule(string sql) => Assert.Equal(VerdictKind.Allow, Judge(sql, Rule("reads", VerdictKind.Allow, "select")).Kind);

    [Theory]
    [InlineData("SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'")]
    [InlineData("SELECT set_config(name, setting, false) FROM pg_settings")]
    [InlineData("SELECT set_config('role', 'view, foreign-table', false)")]
    [InlineData("SELECT set_config(lower('x'), 'view, foreign-table', false)")]
    [InlineData("SELECT set_config(name, 'view, ' || 'foreign-table', false) FROM pg_settings")]
    [InlineData("SELECT set_config(name, 'view, foreign-table', false), set_config('role', 'x', false) FROM pg_settings")]
    public void Setting_by_a_function_that_is_not_known_to_be_harmless_needs_its_rule(string sql) => Assert.Equal(VerdictKind.Deny, Judge(sql, Rule("reads", VerdictKind.Allow, "select")).Kind);

    private static Verdict Judge(string sql, params RuleOptions[] rules)
    {
        Assert.True(Parser.TryParseInline(Encoding.UTF8.GetBytes(sql), out SqlMeaning? meaning));
        return Ruleset.Create([.. rules], ["orders"], [], []).Judge(Mia, "orders", "db", meaning);
    }

    private static RuleOptions Rule(string name, VerdictKind then, params string[] statements)
        => new($"rules[{name}]", name, ["makers"], [], false, ["orders"], [.. statements], [], [], false, then, []);
}
