using System.Buffers;
using System.Text;
using EdgeGate.Policy.Sql;
using Xunit;

namespace EdgeGate.Tests.Policy;

public sealed class SqlInsertsTests
{
    [Theory]
    [InlineData("INSERT INTO users (id, ssn) VALUES (1, '219099999')", "INSERT INTO users (id, ssn) VALUES (1, ?)")]
    [InlineData("insert into a.\"Users\" as u (\"ssn\", id) overriding system value values (219099999, 1), (E'2\\'1', 2) on conflict (id) do update set id = 3 returning 4", "insert into a.\"Users\" as u (\"ssn\", id) overriding system value values (?, 1), (?, 2) on conflict (id) do update set id = 3 returning 4")]
    [InlineData("INSERT INTO t (a, ssn, b) VALUES (f(1, 2), upper(trim('x', 'y')), $1), (DEFAULT, $$z$$, 7)", "INSERT INTO t (a, ssn, b) VALUES (f(1, 2), upper(trim(?, ?)), $1), (DEFAULT, ?, 7)")]
    [InlineData("INSERT INTO t (a.ssn, ssn[1]) VALUES (1, 2); INSERT INTO t VALUES (3, 4); SELECT (5), 'ssn'", "INSERT INTO t (a.ssn, ssn[1]) VALUES (?, ?); INSERT INTO t VALUES (3, 4); SELECT (5), 'ssn'")]
    [InlineData("WITH x AS (INSERT INTO t (ssn) VALUES ('1') RETURNING id) INSERT INTO u (id, ssn) /* ( */ VALUES (9, '2')", "WITH x AS (INSERT INTO t (ssn) VALUES (?) RETURNING id) INSERT INTO u (id, ssn) /* ( */ VALUES (9, ?)")]
    [InlineData("INSERT INTO t (ssn) SELECT 1; VALUES (2), (3)", "INSERT INTO t (ssn) SELECT ?; VALUES (2), (3)")]
    [InlineData("INSERT INTO t (a, ssn) VALUES (ARRAY['1', '2'], '3'), (ARRAY[[4, 5], [6]], 7)", "INSERT INTO t (a, ssn) VALUES (ARRAY['1', '2'], ?), (ARRAY[[4, 5], [6]], ?)")]
    [InlineData("INSERT INTO t (a, ssn) SELECT 1, '2' UNION ALL SELECT f(3, 4), '5' FROM x WHERE y = '6', 7", "INSERT INTO t (a, ssn) SELECT 1, ? UNION ALL SELECT f(3, 4), ? FROM x WHERE y = '6', 7")]
    [InlineData("WITH x AS (INSERT INTO t (a, ssn) (SELECT 1, '2') RETURNING 3) SELECT 4, '5'", "WITH x AS (INSERT INTO t (a, ssn) (SELECT 1, ?) RETURNING 3) SELECT 4, '5'")]
    [InlineData("INSERT INTO t (ssn, b) VALUES ($1, $2)", "INSERT INTO t (ssn, b) VALUES ($1, $2)")]
    [InlineData("INSERT INTO t (ssn) VALUES (1", "INSERT INTO t (ssn) VALUES (?")]
    [InlineData("INSERT INTO t (\"", "INSERT INTO t (\"")]
    [InlineData("INSERT INTO t (ssn) VALUES )))), (1)) ,,,", "INSERT INTO t (ssn) VALUES )))), (1)) ,,,")]
    public void Literals_of_a_hidden_column_are_left_out(string sql, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        new SqlInserts(Encoding.UTF8.GetBytes(sql), static name => name.SequenceEqual("ssn"u8), static (_, _) => false).Redact(output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("INSERT INTO t (a, ssn) VALUES ($1, upper($2)), ($3, $4)", "2 4")]
    [InlineData("INSERT INTO t (id, ssn) SELECT $1, $2", "2")]
    [InlineData("INSERT INTO t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET ssn = $2, id = $3", "2")]
    [InlineData("UPDATE t SET a = $1, \"ssn\" = upper($2), b = $3 WHERE u.ssn = $4 AND id = $5", "2 4")]
    [InlineData("SELECT ssn FROM t WHERE ssn IN ($1, $2) OR id IN ($3) LIMIT $4", "1 2")]
    [InlineData("SELECT 1 FROM t WHERE ssn NOT LIKE $1 AND ssn IS DISTINCT FROM $2 AND ssn <> ALL ($3)", "1 2 3")]
    [InlineData("SELECT $1, ssn FROM t WHERE id > $2; SELECT $3", "")]
    public void Parameters_of_a_hidden_column_are_known(string sql, string expected)
    {
        SqlInserts inserts = new(Encoding.UTF8.GetBytes(sql), static name => name.SequenceEqual("ssn"u8), static (_, _) => false);
        inserts.Redact(new ArrayBufferWriter<byte>());
        Assert.Equal(expected, string.Join(' ', inserts.Parameters.Keys.Order()));
        Assert.All(inserts.Parameters.Values, static name => Assert.Equal("ssn"u8.ToArray(), name));
    }

    [Theory]
    [InlineData("UPDATE t SET ssn = E'find', id = 'find' WHERE u.ssn LIKE 'find' OR ssn IN ('other', $a$find$a$, 5)", "UPDATE t SET ssn = ?, id = 'find' WHERE u.ssn LIKE ? OR ssn IN ('other', ?, 5)")]
    [InlineData("SELECT 'find', ssn FROM t WHERE ssn = $$find$$ LIMIT 5", "SELECT 'find', ssn FROM t WHERE ssn = ? LIMIT 5")]
    [InlineData("SELECT 1 WHERE ssn = '", "SELECT 1 WHERE ssn = '")]
    [InlineData("SELECT 1 WHERE ssn = $a$find", "SELECT 1 WHERE ssn = $a$find")]
    public void Literals_compared_with_a_column_are_left_out_where_they_hold_what_it_hides(string sql, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        new SqlInserts(Encoding.UTF8.GetBytes(sql), static _ => false, static (column, value) => column.SequenceEqual("ssn"u8) && value.SequenceEqual("find"u8)).Redact(output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
