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
    [InlineData("SET row_security = off", "set")]
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
    public void Statement_has_all_its_kinds(string sql, string kinds) => Assert.Equal(kinds, string.Join(',', Parse(sql).Kinds));

    [Theory]
    [InlineData("SELECT * FROM a.b JOIN c USING (x)", "a.b,c")]
    [InlineData("INSERT INTO s.t SELECT * FROM \"Q u\"", "s.t,Q u")]
    [InlineData("SELECT (SELECT 1 FROM deep.inner_t) FROM U&\"\\0061b\"", "deep.inner_t,ab")]
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
    public void Guarded_function_is_found_however_it_is_written(string sql, string function)
    {
        SqlStatement statement = Assert.Single(Parse(sql).Statements);
        Assert.Contains(function, statement.Functions);
        Assert.Contains(statement.Functions, GuardedFunctions.Contains);
    }

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
