using System.Text;
using EdgeGate.Policy.Sql;
using Xunit;

namespace EdgeGate.Tests.Policy;

public sealed class SqlMeaningTests
{
    private static readonly SqlParser Parser = new();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("-- only a comment", "empty")]
    [InlineData("SELECT 1", "select")]
    [InlineData("VALUES (1)", "select")]
    [InlineData("TABLE t", "select")]
    [InlineData("select 1 union select 2", "select")]
    [InlineData("/* x */ DeLeTe from t", "delete")]
    [InlineData("WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", "select,delete")]
    [InlineData("WITH a AS (INSERT INTO t VALUES (1) RETURNING 1) UPDATE u SET x = 1", "update,insert,select")]
    [InlineData("MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", "merge")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t", "explain,delete")]
    [InlineData("PREPARE p AS UPDATE t SET a = 1", "prepare,update")]
    [InlineData("EXECUTE p(1)", "execute")]
    [InlineData("DECLARE c CURSOR FOR SELECT 1", "declare,select")]
    [InlineData("SELECT 1 INTO t", "select,create")]
    [InlineData("CREATE TABLE t AS SELECT 1", "create,select")]
    [InlineData("CREATE RULE r AS ON SELECT TO t DO INSTEAD DELETE FROM u", "create,delete")]
    [InlineData("DO $$ begin end $$", "do")]
    [InlineData("COPY t TO STDOUT", "copy_to")]
    [InlineData("COPY t FROM STDIN", "copy_from")]
    [InlineData("COPY t TO PROGRAM 'x'", "copy_program")]
    [InlineData("COPY t FROM '/x'", "copy_file")]
    [InlineData("COPY (DELETE FROM t RETURNING *) TO STDOUT", "copy_to,delete")]
    [InlineData("SET ROLE x", "set_role")]
    [InlineData("SET SESSION AUTHORIZATION x", "set_role")]
    [InlineData("SET search_path = a, b", "set_safe")]
    [InlineData("SET log_statement = none", "set")]
    [InlineData("SET LOCAL statement_timeout = 1", "set_safe")]
    [InlineData("SET session_replication_role = replica", "set")]
    [InlineData("RESET ROLE", "set_role")]
    [InlineData("RESET ALL", "set_safe")]
    [InlineData("ALTER SYSTEM SET x = 1", "alter")]
    [InlineData("GRANT ALL ON t TO x", "grant")]
    [InlineData("TRUNCATE t", "truncate")]
    [InlineData("LOCK t", "lock")]
    [InlineData("BEGIN", "begin")]
    [InlineData("START TRANSACTION READ ONLY", "begin")]
    [InlineData("COMMIT PREPARED 'x'", "prepare_transaction")]
    [InlineData("LISTEN x", "listen")]
    [InlineData("CALL p()", "call")]
    [InlineData("REFRESH MATERIALIZED VIEW v", "refresh")]
    [InlineData("CREATE EXTENSION x", "create")]
    [InlineData("DROP TABLE t", "drop")]
    [InlineData("VACUUM t", "vacuum")]
    [InlineData("SHOW ALL", "show")]
    [InlineData("SELECT pg_notify('a', 'b')", "select,notify")]
    [InlineData("SELECT pg_catalog.setval('s', 1)", "select,update")]
    public void Statement_has_all_its_kinds(string sql, string kinds) => Assert.Equal(kinds, string.Join(',', Parse(sql).Kinds));

    [Theory]
    [InlineData("SELECT * FROM a.b JOIN c USING (x)", "a.b,c")]
    [InlineData("INSERT INTO s.t SELECT * FROM \"Q u\"", "s.t,Q u")]
    [InlineData("SELECT (SELECT 1 FROM deep.inner_t) FROM U&\"\\0061b\"", "deep.inner_t,ab")]
    [InlineData("CREATE SCHEMA other; SELECT * FROM t", "t")]
    [InlineData("DROP TABLE s.t, \"U\" CASCADE", "s.t,U")]
    [InlineData("DROP VIEW v", "v")]
    [InlineData("DROP TRIGGER g ON s.t", "s.t")]
    [InlineData("DROP POLICY p ON t", "t")]
    [InlineData("COMMENT ON TABLE t IS 'x'", "t")]
    [InlineData("COMMENT ON COLUMN s.t.c IS 'x'", "s.t")]
    [InlineData("SECURITY LABEL ON TABLE s.t IS 'x'", "s.t")]
    [InlineData("DROP SCHEMA s", "")]
    [InlineData("DROP FUNCTION f(int)", "")]
    public void Statement_names_its_tables(string sql, string tables) => Assert.Equal(tables, string.Join(',', Parse(sql).Tables));

    [Theory]
    [InlineData("SELECT pg_read_file('x')", "pg_read_file")]
    [InlineData("SELECT PG_CATALOG.Pg_Read_File('x')", "pg_catalog.pg_read_file")]
    [InlineData("SELECT * FROM dblink('x', 'y') AS t(a int)", "dblink")]
    [InlineData("SELECT 1 FROM t WHERE a = (SELECT lo_import('/etc/passwd'))", "lo_import")]
    [InlineData("DELETE FROM t WHERE set_config('a','b',true) = 'x'", "set_config")]
    [InlineData("SELECT U&\"\\0070g_read_file\"('x')", "pg_read_file")]
    [InlineData("SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false)", "pg_catalog.set_config")]
    [InlineData("SELECT set_config('client_encoding', 'SJIS', false)", "set_config")]
    [InlineData("SELECT set_config('search' || '_path', '', false)", "set_config")]
    [InlineData("SELECT set_config('search_path', x, false) FROM t", "set_config")]
    [InlineData("SELECT set_config('role', 'postgres', false)", "set_config")]
    [InlineData("SELECT set_config()", "set_config")]
    [InlineData("SELECT set_config('search_path', '', pg_read_file('x') IS NULL)", "pg_read_file")]
    [InlineData("SELECT ('/etc/passwd'::text).pg_read_file", "pg_read_file")]
    [InlineData("SELECT (array['/etc/passwd'])[1].pg_read_file", "pg_read_file")]
    [InlineData("SELECT (array[(x).a[2]])[1].upper.\"pg_read_file\"", "pg_read_file")]
    [InlineData("EXECUTE p(pg_terminate_backend(1))", "pg_terminate_backend")]
    [InlineData("UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'", "pg_catalog.set_config")]
    [InlineData("WITH a AS (UPDATE pg_catalog.pg_settings SET setting = 'off' RETURNING 1) SELECT * FROM a", "pg_catalog.set_config")]
    [InlineData("SELECT loread(lo_open(1, 262144), 100)", "lo_open")]
    [InlineData("SELECT * FROM crosstab3('SELECT 1')", "crosstab3")]
    [InlineData("SELECT * FROM xpath_table('a', 'b', 'c', 'd', 'e') AS t(x int)", "xpath_table")]
    public void Guarded_function_is_found_however_it_is_written(string sql, string function)
    {
        SqlStatement statement = Assert.Single(Parse(sql).Statements);
        Assert.Contains(function, statement.Functions);
        Assert.Contains(statement.Functions, GuardedFunctions.Contains);
    }

    [Theory]
    [InlineData("SELECT f.pg_read_file FROM unnest(array['/etc/passwd']) f", "pg_read_file")]
    [InlineData("SELECT a.b.email, c, \"x\".*, (d).e FROM a.b", "email")]
    public void Column_with_a_dot_may_be_a_function(string sql, string attributes)
        => Assert.Equal(attributes, string.Join(',', Assert.Single(Parse(sql).Statements).Attributes));

    [Theory]
    [InlineData("SELECT (d).e FROM t", "e")]
    [InlineData("SELECT (d[1]).e, x FROM t WHERE s.y = 'z'", "e")]
    [InlineData("SELECT s.y FROM s", "")]
    public void Functions_are_what_is_called_or_may_be_on_a_value(string sql, string functions)
        => Assert.Equal(functions, string.Join(',', Assert.Single(Parse(sql).Statements).Functions));

    [Theory]
    [InlineData("DEALLOCATE s", "statement s")]
    [InlineData("DEALLOCATE ALL", "statement *")]
    [InlineData("CLOSE \"C\"", "portal C")]
    [InlineData("CLOSE ALL", "portal *")]
    [InlineData("ROLLBACK TO a", "portal *")]
    [InlineData("END", "portal *")]
    [InlineData("DISCARD ALL", "statement *,portal *")]
    [InlineData("BEGIN", "")]
    [InlineData("FETCH c", "")]
    public void Statement_says_which_names_are_free_after_it(string sql, string drops)
        => Assert.Equal(drops, string.Join(',', Assert.Single(Parse(sql).Statements).Drops.Select(static drop => $"{(drop.IsPortal ? "portal" : "statement")} {drop.Name ?? "*"}")));

    [Theory]
    [InlineData("ALTER ROLE r PASSWORD 'x'", true)]
    [InlineData("CREATE USER r LOGIN PASSWORD $$x$$", true)]
    [InlineData("CREATE USER MAPPING FOR r SERVER s OPTIONS (secret 'x')", true)]
    [InlineData("ALTER SERVER s OPTIONS (SET token 'x')", true)]
    [InlineData("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", true)]
    [InlineData("SELECT public.crypt('x', gen_salt('bf'))", true)]
    [InlineData("SELECT pgp_sym_decrypt(a, 'x') FROM t", true)]
    [InlineData("ALTER ROLE r SET work_mem = '1MB'", false)]
    [InlineData("SELECT password FROM t WHERE password = 'x'", false)]
    public void Statement_that_holds_credentials_as_a_matter_of_course_is_known(string sql, bool holdsSecrets) => Assert.Equal(holdsSecrets, Assert.Single(Parse(sql).Statements).HoldsSecrets);

    [Theory]
    [InlineData("DO $$ BEGIN DELETE FROM t; END $$", true)]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", true)]
    [InlineData("CALL p('DELETE FROM t')", true)]
    [InlineData("UPDATE t SET a = run_sql('DELETE FROM t')", true)]
    [InlineData("UPDATE t SET a = other.lower('x')", true)]
    [InlineData("COPY t TO PROGRAM 'x'", true)]
    [InlineData("COPY t TO '/x'", true)]
    [InlineData("ALTER SYSTEM SET archive_command = 'x'", true)]
    [InlineData("CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (program 'x')", true)]
    [InlineData("UPDATE t SET a = lower('x'), at = pg_catalog.now() - interval '1 day', b = crypt('x', gen_salt('bf')) WHERE c IN ('1')", false)]
    [InlineData("ALTER ROLE r PASSWORD 'x'", false)]
    [InlineData("ALTER TABLE t ADD c varchar(40) DEFAULT 'x'", false)]
    [InlineData("COPY t TO STDOUT", false)]
    public void Statement_whose_literals_may_run_is_known(string sql, bool mayRun) => Assert.Equal(mayRun, Assert.Single(Parse(sql).Statements).LiteralsMayRun);

    [Theory]
    [InlineData("SELECT set_config('search_path', x, false) FROM t", true)]
    [InlineData("UPDATE pg_settings SET setting = 'off'", true)]
    [InlineData("EXECUTE p", true)]
    [InlineData("FETCH c", true)]
    [InlineData("SELECT set_config('search_path', '', false)", false)]
    [InlineData("UPDATE t SET setting = 'off'", false)]
    public void Statement_that_may_set_anything_is_known(string sql, bool setsAnything) => Assert.Equal(setsAnything, Assert.Single(Parse(sql).Statements).SetsAnything);

    [Theory]
    [InlineData("SELECT pg_catalog.set_config('search_path', '', false)")]
    [InlineData("SELECT set_config('TimeZone', 'UTC', true), set_config('search_path', 'a, b', false)")]
    public void Harmless_setting_by_function_is_as_harmless_as_by_set(string sql)
        => Assert.DoesNotContain(Assert.Single(Parse(sql).Statements).Functions, GuardedFunctions.Contains);

    [Theory]
    [InlineData("SELECT 1;; DROP TABLE t", 2)]
    [InlineData("SELECT ';' ; SELECT $$;$$", 2)]
    public void Statements_are_counted(string sql, int count) => Assert.Equal(count, Parse(sql).Statements.Length);

    [Theory]
    [InlineData("SELEC")]
    [InlineData("SELECT 'unterminated")]
    [InlineData("SELECT 1 FROM")]
    public void Unparseable_text_is_a_fault(string sql) => Assert.True(Parse(sql).IsFault);

    [Fact]
    public async Task Deep_text_does_not_run_out_of_stack()
    {
        foreach (string sql in new[]
        {
            "SELECT 1" + string.Concat(Enumerable.Repeat("+1", 500_000)),
            "SELECT " + string.Concat(Enumerable.Repeat("NOT ", 250_000)) + "true",
            "SELECT 1" + string.Concat(Enumerable.Repeat("::a", 300_000)),
            "SELECT " + new string('(', 400_000) + "1" + new string(')', 400_000),
        })
        {
            byte[] text = Encoding.UTF8.GetBytes(sql);
            Assert.False(Parser.TryParseInline(text, out _));
            SqlMeaning meaning = await Parser.ParseAsync(text);
            Assert.True(meaning.IsFault || meaning.Kinds.SequenceEqual(["select"]));
        }
        Assert.True(Parser.TryParseInline(new byte[SqlParser.TextBytesMax + 1], out SqlMeaning? tooLong) && tooLong.IsFault);
    }

    [Theory]
    [InlineData("SELECT 'a', E'b\\'c', 1.5e-3, $$d$$, $t$e$t$, \"id\", x'0f' -- c", "SELECT ?, ?, ?, ?, ?, \"id\", ?  ")]
    [InlineData("SELECT 'it''s', U&'x' /* 'z' /* n */ */ FROM t1 WHERE $1 = 2", "SELECT ?, ?   FROM t1 WHERE $1 = ?")]
    [InlineData("SELECT 'open", "SELECT ?")]
    [InlineData("SELECT E'a' -- b\n 'c\\'d', 'e' FROM t", "SELECT ?, ? FROM t")]
    [InlineData("SELECT E'a'\n -- b\n\t'\\'' , \"x\"", "SELECT ? , \"x\"")]
    [InlineData("SELECT 'a'\n'\\' , b", "SELECT ? ? , b")]
    [InlineData("SELECT E'a' , '\\'", "SELECT ? , ?")]
    [InlineData("DELETE FROM U&\"d!0061t\" UESCAPE '!' WHERE a = 'b'", "DELETE FROM U&\"d!0061t\" UESCAPE '!' WHERE a = ?")]
    public void Literals_are_left_out(string sql, string expected)
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        SqlLiterals.Redact(Encoding.UTF8.GetBytes(sql), output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Copy_to_client_tells_how_to_ask_for_its_columns()
    {
        SqlCopyOut csv = Parse("COPY s.t(a, \"B\") TO STDOUT (FORMAT csv, DELIMITER ';', NULL 'x', HEADER true)").CopyOut!;
        Assert.Equal(("SELECT \"a\",\"B\" FROM \"s\".\"t\"", SqlCopyFormat.Csv, (byte)';', "x", true), (Encoding.UTF8.GetString(csv.DescribeSql), csv.Format, csv.Delimiter, Encoding.UTF8.GetString(csv.Null), csv.Header));
        SqlCopyOut query = Parse("COPY /* ( */ (SELECT ')', (1) FROM t) TO STDOUT").CopyOut!;
        Assert.Equal("SELECT ')', (1) FROM t", Encoding.UTF8.GetString(query.DescribeSql));
    }

    private static SqlMeaning Parse(string sql)
    {
        Assert.True(Parser.TryParseInline(Encoding.UTF8.GetBytes(sql), out SqlMeaning? meaning));
        return meaning;
    }
}
