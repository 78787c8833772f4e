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

    private static Verdict Judge(string sql, params RuleOptions[] rules)
    {
        Assert.True(Parser.TryParseInline(Encoding.UTF8.GetBytes(sql), out SqlMeaning? meaning));
        return Ruleset.Create([.. rules], ["orders"], [], []).Judge(Mia, "orders", "db", meaning);
    }

    private static RuleOptions Rule(string name, VerdictKind then, params string[] statements)
        => new($"rules[{name}]", name, ["makers"], [], false, ["orders"], [.. statements], [], [], false, then, []);
}
