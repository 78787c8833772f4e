using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>Tables in text: a cell is looked at behind the name of its column, however far above that stands.</summary>
public sealed class TableTests
{
    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    [Theory]
    // Markdown, as models answer.
    [InlineData("Here:\n\n| Name | SSN | Note |\n|------|:---:|-------|\n| Ann | 219099999 | 1 |\n| Bob | 219099998 | - |\n\nDone 219099999.\n", "Here:\n\n| Name | SSN | Note |\n|------|:---:|-------|\n| Ann | [pii.us_ssn] | 1 |\n| Bob | [pii.us_ssn] | - |\n\nDone 219099999.\n")]
    [InlineData("Name | **SSN**\r\n--- | ---\r\nAnn | `219099999`\r\nBob|219099998", "Name | **SSN**\r\n--- | ---\r\nAnn | `[pii.us_ssn]`\r\nBob|[pii.us_ssn]")]
    [InlineData("| Name | Phone |\n|---|---|\n| A | 2125550123 |\n| B | 2125550124 |\n", "| Name | Phone |\n|---|---|\n| A | [pii.phone] |\n| B | [pii.phone] |\n")]
    // psql.
    [InlineData(" username |   password    |  ssn\n----------+---------------+-----------\n ann      | Tr0ub4'r&<3y  | 219099999\n bob      |               | 219099998\n(2 rows)\n\n", " username |   password    |  ssn\n----------+---------------+-----------\n ann      | [secret.password]  | [pii.us_ssn]\n bob      |               | [pii.us_ssn]\n(2 rows)\n\n")]
    [InlineData("    ssn    | id \n-----------+----\n 219099999 |  1\n 219099998 |  2\n", "    ssn    | id \n-----------+----\n [pii.us_ssn] |  1\n [pii.us_ssn] |  2\n")]
    // mysql.
    [InlineData("+----+------+-----------+\n| id | user | password  |\n+----+------+-----------+\n|  1 | ann  | pa55Wq!x9 |\n|  2 | b\\|b  | kX82ns0qq |\n+----+------+-----------+\n2 rows in set\n", "+----+------+-----------+\n| id | user | password  |\n+----+------+-----------+\n|  1 | ann  | [secret.password] |\n|  2 | b\\|b  | [secret.password] |\n+----+------+-----------+\n2 rows in set\n")]
    // What needs no name is found in any cell and behind the table.
    [InlineData("| a | SSN |\n|---|---|\n| ada@corp.test | 219-09-9999 | 4111 1111 1111 1111 |\nada@corp.test\n", "| a | SSN |\n|---|---|\n| [pii.email] | [pii.us_ssn] | [pii.card.visa] |\n[pii.email]\n")]
    // A key begins in the table, or right below it, and goes on behind it.
    [InlineData("| a | SSN |\n|---|---|\nx -----BEGIN PRIVATE KEY-----\nMIIabc\n\n-----END PRIVATE KEY-----\nb\n219099999\n", "| a | SSN |\n|---|---|\nx [secret.pem_private_key]\nb\n219099999\n")]
    [InlineData("| a | SSN |\n|---|---|\n| 1 | -----BEGIN PRIVATE KEY-----\nMIIabc\n\n-----END PRIVATE KEY----- | 219099999 |\n", "| a | SSN |\n|---|---|\n| 1 | [secret.pem_private_key] | 219099999 |\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n| a | SSN |\n|---|---|\n| MII | 1 |\n-----END PRIVATE KEY-----\n219099999\n", "[secret.pem_private_key]\n219099999\n")]
    // What is found in the text as it stands is found in tables too: a region over lines, a name in a cell before its value or above the table's end.
    [InlineData("| id | password |\n|----|----|\n|  1 | -----BEGIN PRIVATE KEY-----\nZmFrZQ==\nZmFrZQ==\n-----END PRIVATE KEY----- |\n| 2 | pa55Wq!x9 |\n", "| id | password |\n|----|----|\n|  1 | [secret.pem_private_key] |\n| 2 | pa55Wq!x9 |\n")]
    [InlineData("| Setting | SSN |\n|---|---|\n| password | Xk29dF7sQ |\n", "| Setting | SSN |\n|---|---|\n| password | [secret.password] |\n")]
    [InlineData("a | password\n---|---\nb | \nPassword:\nXk29dF7s!\n", "a | password\n---|---\nb | \nPassword:\n[secret.password]\n")]
    // A line without a bar is no row.
    [InlineData(" password | id\n----------+----\n Tr0ub4'r& |  1\nCompleted\nCompleted", " password | id\n----------+----\n [secret.password] |  1\nCompleted\nCompleted")]
    // A value with blanks behind it, longer than waits.
    [InlineData("a | password\n---|---\nb | Tr0ub4'r&                                                                                                                                                                                                                                                                           | c\n", "a | password\n---|---\nb | [secret.password]                                                                                                                                                                                                                                                                           | c\n")]
    // No class minds a name, no line below it, a line between, a name that is no head.
    [InlineData("| a | b |\n|---|---|\n| x | 219099999 |\n", "| a | b |\n|---|---|\n| x | 219099999 |\n")]
    [InlineData("a | SSN\nthen | more\n and | then | some | other | words | until | it is | far | 219099999\n", "a | SSN\nthen | more\n and | then | some | other | words | until | it is | far | 219099999\n")]
    [InlineData("ssn\n---|---\n", "ssn\n---|---\n")]
    [InlineData("SSN | b\n---|---\n", "SSN | b\n---|---\n")]
    [InlineData("SSN | b\n---|---\n|\n||\n | \n219099999", "SSN | b\n---|---\n|\n||\n | \n[pii.us_ssn]")]
    public void Cells_are_masked_behind_the_names_of_their_columns(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, MaskSamples.Whole(Everything, bytes));
        Assert.Equal(expected, MaskSamples.StreamOf(Everything, bytes, 1));
        for (int cut = 0; cut <= bytes.Length; cut++) { Assert.Equal(expected, MaskSamples.Stream(Everything, bytes, cut)); }
    }

    [Fact]
    public void Tables_of_all_kinds_of_cells_cut_at_random_are_masked_as_if_whole()
    {
        Random random = new(20261130);
        string[] cells = ["219099999", "2125550123", "Tr0ub4'r&<3y", "", " ", "-", "ada@corp.test", "4111 1111 1111 1111", "a\\|b", "\"x\"", "**b**", "-----BEGIN PRIVATE KEY-----", "219 09 9999", new string(' ', 70) + "x"];
        string[] names = ["SSN", "password", "phone", "id", "**DOB**", "", "api_key", "a b"];
        string[] lines = ["text\n", "|\n", "---|---\n", "|--|--|\n", "a | ssn | b\n", "\n", "+--+--+\r\n", "ssn 219099999 | tel 2125550123\n", "-----END PRIVATE KEY-----\n", "x -----BEGIN PRIVATE KEY-----\n"];
        for (int round = 0; round < 300; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                bool isBordered = random.Next(2) == 0;
                text.Append(Row(names, isBordered)).Append(random.Next(4) > 0 ? "|---|---|\n" : lines[random.Next(lines.Length)]);
                for (int row = random.Next(5); row > 0; row--) { text.Append(Row(cells, isBordered)); }
                text.Append(lines[random.Next(lines.Length)]);
            }
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            string whole = MaskSamples.Stream(Everything, bytes);
            Assert.Equal(whole, MaskSamples.Whole(Everything, bytes));
            Assert.Equal(whole, MaskSamples.StreamOf(Everything, bytes, 1));
            for (int turn = 0; turn < 10; turn++)
            {
                int[] cuts = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(bytes.Length + 1)).Order()];
                Assert.Equal(whole, MaskSamples.Stream(Everything, bytes, cuts));
            }
        }

        string Row(string[] of, bool isBordered)
        {
            string row = string.Join(" | ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => of[random.Next(of.Length)]));
            return isBordered ? $"| {row} |\n" : row + "\n";
        }
    }

    [Theory]
    [InlineData(MaskKind.Null, "| SSN | b |\n|--|--|\n|  | x |\n", "(Null)")]
    [InlineData(MaskKind.Stars, "| SSN | b |\n|--|--|\n| ********* | x |\n", "| SSN | b |\n|--|--|\n| ********* | x |\n")]
    [InlineData(MaskKind.Deny, "| SSN | b |\n|--|--|\n| ", "(Denied)")]
    public void Mask_of_the_class_counts(MaskKind kind, string stream, string whole)
    {
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("m", MaskSamples.Pattern("pii.*"), kind)).PlanAll;
        byte[] text = "| SSN | b |\n|--|--|\n| 219099999 | x |\n"u8.ToArray();
        Assert.Equal(stream, MaskSamples.Stream(plan, text));
        Assert.Equal(whole, MaskSamples.Whole(plan, text));
    }

    [Theory]
    [InlineData("\e[1m username |   password    \e[0m\r\n----------+---------------\r\n ann      | Tr0ub\e[31m4'r&<3y  \e[0m\r\n\e]0;t\a bob      | kX82ns0qq\r\n(2 rows)\r\n", "\e[1m username |   password    \e[0m\r\n----------+---------------\r\n ann      | [secret.password]\e[31m  \e[0m\r\n\e]0;t\a bob      | [secret.password]\r\n(2 rows)\r\n")]
    public void Terminals_show_tables_masked(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            using ByteBuffer output = new(1 << 16);
            using EdgeGate.Masking.Streams.TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
            for (int at = 0; at < bytes.Length; at += piece) { Assert.True(stream.Write(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), output)); }
            Assert.True(stream.Finish(output));
            Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
        }
    }

    [Fact]
    public void Idle_terminal_is_shown_what_waits_of_a_cell()
    {
        using ByteBuffer output = new(1 << 16);
        using EdgeGate.Masking.Streams.TerminalMaskStream stream = Everything.OpenTerminal(new MaskFinds(Everything.Classes));
        Assert.True(stream.Write(" ssn | b \n-----+---\n x 12  "u8, output));
        Assert.True(stream.IsWaiting);
        Assert.True(stream.Release(output));
        Assert.False(stream.IsWaiting);
        Assert.Equal(" ssn | b \n-----+---\n x 12  ", Encoding.UTF8.GetString(output.Written));
        Assert.True(stream.Write("y | 1\n 219099999 | 2\n"u8, output) && stream.Finish(output));
        Assert.Equal(" ssn | b \n-----+---\n x 12  y | 1\n [pii.us_ssn] | 2\n", Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void Stream_that_was_disposed_of_in_a_table_begins_anew()
    {
        MaskFinds finds = new(Everything.Classes);
        using ByteBuffer output = new(1 << 16);
        using EdgeGate.Masking.Streams.PlainMaskStream stream = Everything.OpenStream(finds);
        Assert.True(stream.Write("| SSN | b |\n|--|--|\n| 2190"u8, output));
        stream.Dispose();
        Assert.True(stream.MayRestart);
        output.Clear();
        Assert.True(stream.Write("x | 219099999 | "u8, output) && stream.Finish(output));
        Assert.Equal("x | 219099999 | ", Encoding.UTF8.GetString(output.Written));
        Assert.Equal(0, finds.Total);
    }
}
