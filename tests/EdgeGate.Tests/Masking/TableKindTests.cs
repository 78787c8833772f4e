using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>Tables as tools print them: however rows are drawn, a cell is looked at behind the name of its column.</summary>
public sealed class TableKindTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    // psql with boxes, with one border and with two; duckdb, which writes types below names; Rich, whose head has heavy bars.
    [InlineData(" username │ password  │    ssn    \n──────────┼───────────┼───────────\n ann      │ Tr0ub4&3  │ 219099999\n bob      │           │ 219099998\n(2 rows)\n kX82ns0qq │ kX82ns0qq\n", " username │ password  │    ssn    \n──────────┼───────────┼───────────\n ann      │ [secret.password]  │ [pii.us_ssn]\n bob      │           │ [pii.us_ssn]\n(2 rows)\n kX82ns0qq │ kX82ns0qq\n")]
    [InlineData("┌─────┬──────────┐\n│ id  │ password │\n│ int │ varchar  │\n├─────┼──────────┤\n│ 1   │ Tr0ub4&3 │\n│ │kX82ns0qq│\n└─────┴──────────┘\nkX82ns0qq\n", "┌─────┬──────────┐\n│ id  │ password │\n│ int │ varchar  │\n├─────┼──────────┤\n│ 1   │ [secret.password] │\n│ │[secret.password]│\n└─────┴──────────┘\nkX82ns0qq\n")]
    [InlineData("┏━━━━━━┳━━━━━━━━━━━┓\r\n┃ name ┃ ssn       ┃\r\n┡━━━━━━╇━━━━━━━━━━━┩\r\n│ ann  │ 219099999 │\r\n└──────┴───────────┘\r\n", "┏━━━━━━┳━━━━━━━━━━━┓\r\n┃ name ┃ ssn       ┃\r\n┡━━━━━━╇━━━━━━━━━━━┩\r\n│ ann  │ [pii.us_ssn] │\r\n└──────┴───────────┘\r\n")]
    [InlineData("╔══════╦══════════╗\n║ name ║ password ║\n╠══════╬══════════╣\n║ ann  ║ Tr0ub4&3 ║\n", "╔══════╦══════════╗\n║ name ║ password ║\n╠══════╬══════════╣\n║ ann  ║ [secret.password] ║\n")]
    // psql's one column; a heading of prose is none.
    [InlineData("x\n password  \n-----------\n Tr0ub4&3\n kX82ns0qq\n(2 rows)\n\n kX82ns0qq\n", "x\n password  \n-----------\n [secret.password]\n [secret.password]\n(2 rows)\n\n kX82ns0qq\n")]
    [InlineData(" password \r\n──────────\r\n kX82ns0qq\r\nkX82ns0qq\r\n", " password \r\n──────────\r\n [secret.password]\r\nkX82ns0qq\r\n")]
    [InlineData("Password\n--------\nkX82ns0qq\n Password\n--------\n kX82ns0qq\n", "Password\n--------\nkX82ns0qq\n Password\n--------\n kX82ns0qq\n")]
    // psql's expanded display: bars in a value are its own.
    [InlineData("-[ RECORD 1 ]---+-----\nid              | 1\nthe_database_s_old_password | Tr0|ub\"4&3\nssn             | 219099999\n-[ RECORD 2 ]---+-----\nssn             | 219099998\n\nkX82ns0qq\n", "-[ RECORD 1 ]---+-----\nid              | 1\nthe_database_s_old_password | [secret.password]\nssn             | [pii.us_ssn]\n-[ RECORD 2 ]---+-----\nssn             | [pii.us_ssn]\n\nkX82ns0qq\n")]
    [InlineData("─[ RECORD 1 ]─┬─────\nid            │ 1\nssn           │ 219099999\n", "─[ RECORD 1 ]─┬─────\nid            │ 1\nssn           │ [pii.us_ssn]\n")]
    // pg_dump.
    [InlineData("SET x;\n\nCOPY public.users (id, \"Password\", ssn) FROM stdin;\n1\tTr0ub4&3\t219099999\n2\t\\N\t219099998\n\\.\n\n3\tkX82ns0qq\t219099998\n", "SET x;\n\nCOPY public.users (id, \"Password\", ssn) FROM stdin;\n1\t[secret.password]\t[pii.us_ssn]\n2\t\\N\t[pii.us_ssn]\n\\.\n\n3\tkX82ns0qq\t219099998\n")]
    [InlineData("COPY t (password) FROM stdin;\nkX82ns0qq\n\\.\n", "COPY t (password) FROM stdin;\n[secret.password]\n\\.\n")]
    [InlineData("COPY t (id, password) TO stdout;\n1\tkX82ns0qq\n", "COPY t (id, password) TO stdout;\n1\tkX82ns0qq\n")]
    // Rows of an INSERT: pg_dump --column-inserts, with several rows and an identity; mysqldump --complete-insert; SQL Server; what has no names, and what follows the rows.
    [InlineData("INSERT INTO public.users (id, \"Password\", ssn) VALUES (1, 'Tr0,ub4)3', '219099999');\nINSERT INTO public.users (id, \"Password\", ssn) VALUES (2, NULL, 219099998);\nx (3, 'kX82ns0qq', 219099998)\n", "INSERT INTO public.users (id, \"Password\", ssn) VALUES (1, '[secret.password]', '[pii.us_ssn]');\nINSERT INTO public.users (id, \"Password\", ssn) VALUES (2, NULL, [pii.us_ssn]);\nx (3, 'kX82ns0qq', 219099998)\n")]
    [InlineData("SET x;\nINSERT INTO t (id, password) OVERRIDING SYSTEM VALUE VALUES\n\t(1, 'kX82ns0qq'),\n\t(2, E'kX82ns0qq');\n\n('kX82ns0qq')\n", "SET x;\nINSERT INTO t (id, password) OVERRIDING SYSTEM VALUE VALUES\n\t(1, '[secret.password]'),\n\t(2, E'[secret.password]');\n\n('kX82ns0qq')\n")]
    [InlineData("INSERT INTO `t` (`id`, `ssn`, `password`) VALUES (1,'219099999','Tr0,ub4)3'),(2,'219099998','kX82ns0qq');\n", "INSERT INTO `t` (`id`, `ssn`, `password`) VALUES (1,'[pii.us_ssn]','[secret.password]'),(2,'[pii.us_ssn]','[secret.password]');\n")]
    [InlineData("INSERT INTO `t` (`id`, `password`) VALUES (1,'kX8\\'2ns0qq, x'),(2,'');\n", "INSERT INTO `t` (`id`, `password`) VALUES (1,'[secret.password]'),(2,'');\n")]
    [InlineData("INSERT INTO t (password, id) VALUES ('kX8''2ns0qq', 1)", "INSERT INTO t (password, id) VALUES ('[secret.password]', 1)")]
    [InlineData("insert into t (password, n) values (crypt('kX82ns0qq', gen_salt('bf', 8)), 'kX82ns0qr'), ('kX82ns0qq', 2) ON CONFLICT ('kX82ns0qq')", "insert into t (password, n) values (crypt('[secret.password]', gen_salt('bf', 8)), 'kX82ns0qr'), ('[secret.password]', 2) ON CONFLICT ('kX82ns0qq')")]
    [InlineData("INSERT [dbo].[Users] ([Id], [Password]) VALUES (1, N'kX82ns0qq')\r\nGO\r\n", "INSERT [dbo].[Users] ([Id], [Password]) VALUES (1, N'[secret.password]')\r\nGO\r\n")]
    [InlineData("INSERT INTO t (id, note) VALUES (1, 'kX82ns0qq');\nINSERT INTO t VALUES (1, 'kX82ns0qq');\nINSERT INTO t (password) SELECT 'kX82ns0qq';\n", "INSERT INTO t (id, note) VALUES (1, 'kX82ns0qq');\nINSERT INTO t VALUES (1, 'kX82ns0qq');\nINSERT INTO t (password) SELECT 'kX82ns0qq';\n")]
    [InlineData("INSERT INTO t (password) VALUES (_binary 'kX82ns0qq');\n", "INSERT INTO t (password) VALUES (_binary '[secret.password]');\n")]
    // Values with a sign between: a CSV that cat prints, mysql in a pipe, psql -A, an answer's fence.
    [InlineData("id,name,password,ssn\n1,ann,\"Tr0,ub\"\"4&3\",219099999\n2,\"b, ob\",kX82ns0qq,\"219099998\"\n\na,b,kX82ns0qq,219099998\n", "id,name,password,ssn\n1,ann,\"[secret.password]\",[pii.us_ssn]\n2,\"b, ob\",[secret.password],\"[pii.us_ssn]\"\n\na,b,kX82ns0qq,219099998\n")]
    [InlineData("\"User Name\";\"Pass-Word\";SSN\r\nann;x;219099999\r\n", "\"User Name\";\"Pass-Word\";SSN\r\nann;x;[pii.us_ssn]\r\n")]
    [InlineData("id\tpassword\tssn\n1\t\"Tr0ub4\t219099999\n", "id\tpassword\tssn\n1\t[secret.password]\t[pii.us_ssn]\n")]
    [InlineData("id|password\n1|kX82ns0qq\n(1 row)\n", "id|password\n1|[secret.password]\n(1 row)\n")]
    [InlineData("Here:\n```csv\npassword,id\nkX82ns0qq,1\n```\nkX82ns0qq,1\n", "Here:\n```csv\npassword,id\n[secret.password],1\n```\nkX82ns0qq,1\n")]
    [InlineData("x\nid,password\n1,kX82ns0qq\n", "x\nid,password\n1,kX82ns0qq\n")]
    [InlineData("name, password, ssn\nann, kX82ns0qq, 1\n", "name, password, ssn\nann, kX82ns0qq, 1\n")]
    [InlineData("Dear all,your password\nkX82ns0qq,kX82ns0qq\n", "Dear all,your password\nkX82ns0qq,kX82ns0qq\n")]
    // Another head right below rows; rules between rows; tables one below the other.
    [InlineData(" id | ssn \n----+----------\n  1 | 219099999\n id | password \n----+----------\n  1 | kX82ns0qq\n id | a \n----+----------\n  1 | kX82ns0qq\n", " id | ssn \n----+----------\n  1 | [pii.us_ssn]\n id | password \n----+----------\n  1 | [secret.password]\n id | a \n----+----------\n  1 | kX82ns0qq\n")]
    [InlineData("| id | note |\n|---|---|\n| 1 | kX82ns0qq |\n| id | password |\n|---|---|\n| 1 | kX82ns0qq |\n", "| id | note |\n|---|---|\n| 1 | kX82ns0qq |\n| id | password |\n|---|---|\n| 1 | [secret.password] |\n")]
    [InlineData("+----+-----------+\n| id | password  |\n+====+===========+\n|  1 | pa55Wq!x9 |\n+----+-----------+\n|  2 | kX82ns0qq |\n+----+-----------+\n+----+-----------+\n| id | ssn       |\n+----+-----------+\n|  2 | 219099999 |\n", "+----+-----------+\n| id | password  |\n+====+===========+\n|  1 | [secret.password] |\n+----+-----------+\n|  2 | [secret.password] |\n+----+-----------+\n+----+-----------+\n| id | ssn       |\n+----+-----------+\n|  2 | [pii.us_ssn] |\n")]
    public void Cells_are_masked_behind_the_names_of_their_columns(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, Utf8(MaskSamples.Whole(Everything, bytes)));
        Assert.Equal(expected, Utf8(MaskSamples.StreamOf(Everything, bytes, 1)));
        for (int cut = 0; cut <= bytes.Length; cut++) { Assert.Equal(expected, Utf8(MaskSamples.Stream(Everything, bytes, cut))); }
    }

    [Fact]
    public void Head_wider_than_a_screen_names_its_columns()
    {
        string wide = new('x', 600);
        string text = $" note {new string(' ', 600)}| password\n------{new string('-', 600)}+---------\n {wide} | kX82ns0qq\n";
        Assert.Equal(text.Replace("kX82ns0qq", "[secret.password]", StringComparison.Ordinal), MaskSamples.Whole(Everything, Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Text_without_tables_is_passed_by_many_bytes_at_a_time_and_gives_the_same()
    {
        Random random = new(7);
        string[] lines = ["prose of some length, as people write it\n", "- item\n", "-- comment\n", "COPY that\n", "`code`\n", "   \n", " padded \n", "\n", "├── src\n", "│   └── a.cs\n", "x │ y\n", "a | b\n", " ssn \n", "-----\n", " 219099999\n", " password | b \n", "----------+---\n", " kX82ns0qq | 1\n", "COPY t (id, ssn) FROM stdin;\n", "INSERT INTO t (id, ssn) VALUES (1, '219099999'),\n", "(2, '219099998');\n", "insert into t values (1)\n", "INSERT\n", "1\t219099999\n", "\\.\n", "-[ RECORD 1 ]---\n", "ssn | 219099999\n", "```csv\n", "id,ssn\n", "7,219099999\n", "\u4e2d\u6587\u201cx\u201d\n"];
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(2, 40)).Select(_ => lines[random.Next(lines.Length)])));
            string whole = MaskSamples.StreamOf(Everything, bytes, 1);
            Assert.Equal(whole, MaskSamples.Whole(Everything, bytes));
            for (int turn = 0; turn < 10; turn++)
            {
                int[] cuts = [.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next(bytes.Length + 1)).Order()];
                Assert.Equal(whole, MaskSamples.Stream(Everything, bytes, cuts));
            }
        }
    }

    [Theory]
    [InlineData("$ cat users.csv\r\nid,name,password\r\n1,ann,\e[1mkX82ns0qq\e[0m\r\n$ x,y,kX82ns0qq", "$ cat users.csv\r\nid,name,password\r\n1,ann,\e[1m[secret.password]\e[0m\r\n$ x,y,[secret.password]")]
    [InlineData("$ psql\r\n\e[1m password \e[0m\r\n----------\r\n kX82ns0qq\r\n(1 row)\r\n", "$ psql\r\n\e[1m password \e[0m\r\n----------\r\n [secret.password]\r\n(1 row)\r\n")]
    public void Terminals_show_tables_masked(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            using ByteBuffer output = new(1 << 16);
            using TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
            for (int at = 0; at < bytes.Length; at += piece) { Assert.True(stream.Write(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), output)); }
            Assert.True(stream.Finish(output));
            Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
        }
    }

    [Theory]
    [InlineData("application/json", """{"text":"id,password\n1,kX82ns0qq\n"}""", """{"text":"id,password\n1,[secret.password]\n"}""")]
    [InlineData("text/plain", "id,password\r\n1,kX82ns0qq\r\n", "id,password\r\n1,[secret.password]\r\n")]
    [InlineData("", "id\tpassword\n1\tkX82ns0qq\n", "id\tpassword\n1\t[secret.password]\n")]
    public void Bodies_have_tables_too(string type, string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(type, text));

    private static string Utf8(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
