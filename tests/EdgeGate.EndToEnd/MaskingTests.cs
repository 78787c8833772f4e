using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd;

public sealed class MaskingTests(GateFixture gate)
{
    private const string Hidden = "ada@corp.test";

    [Theory]
    [InlineData("SELECT email FROM person WHERE id = 1", "[pii.email]")]
    [InlineData("SELECT 'x ' || ssn || ' y' FROM person WHERE id = 1", "x [pii.us_ssn] y")]
    [InlineData("SELECT card FROM person WHERE id = 1", "")]
    [InlineData("SELECT phone FROM person WHERE id = 1", "[pii.phone]")]
    [InlineData("SELECT ip FROM person WHERE id = 1", "")]
    [InlineData("SELECT ip FROM person WHERE id = 2", "")]
    [InlineData("SELECT tags FROM person WHERE id = 1", "{plain,\"x [pii.email] \\\"q\\\"\",NULL}")]
    [InlineData("SELECT raw FROM person WHERE id = 1", "")]
    [InlineData("SELECT born, feeling, id FROM person WHERE id = 1", "|happy|1")]
    [InlineData("SELECT born AS day, 219099999 AS id, 219099999 AS ssn, '219099999' AS customer_ssn FROM person WHERE id = 1", "1990-01-02|219099999||[pii.us_ssn]")]
    [InlineData("SELECT secret_word AS x FROM person WHERE id = 1", "[pii.word]")]
    [InlineData("SELECT prompt AS harmless FROM agent_trace", "[logic.prompt]")]
    [InlineData("SELECT 'CUST-12345678 and CUST-1234567'", "[pii.customer_no] and CUST-1234567")]
    [InlineData("SELECT 'DE89370400440532013000'", "[pii.iban]")]
    [InlineData("SELECT 'AKIAIOSFODNN7EXAMPLE'", "[secret.aws.access_key]")]
    [InlineData("SELECT row(id, email)::text FROM person WHERE id = 1", "(1,[pii.email])")]
    public async Task Value_of_a_class_is_masked_for_psql(string sql, string expected)
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, sql);
        Assert.Equal((0, expected), (code, output.TrimEnd('\n')));
        Assert.Equal("", error);
    }

    [Fact]
    public async Task Json_stays_valid()
    {
        (_, string output, _) = await gate.PsqlAsync(gate.Analyst, "SELECT profile, notes FROM person WHERE id = 1");
        Assert.Equal("{\"n\": null, \"ok\": true, \"mail\": \"[pii.email]\"}|{\"esc\":\"[pii.email]\"}", output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Binary_results_have_the_right_types()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        await using NpgsqlCommand command = new("SELECT id, email, card, tags, born AS day, profile::text, raw, born, 219099999 AS ssn FROM person WHERE id = 1", connection);
        for (int i = 0; i < 3; i++)
        {
            if (i == 1) { await command.PrepareAsync(); }
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.Equal("[pii.email]", reader.GetString(1));
            Assert.True(await reader.IsDBNullAsync(2));
            Assert.Equal(["plain", "x [pii.email] \"q\"", null], reader.GetFieldValue<string?[]>(3));
            Assert.Equal(new DateOnly(1990, 1, 2), reader.GetFieldValue<DateOnly>(4));
            Assert.DoesNotContain(Hidden, reader.GetString(5), StringComparison.Ordinal);
            Assert.True(await reader.IsDBNullAsync(6));
            Assert.True(await reader.IsDBNullAsync(7));
            Assert.True(await reader.IsDBNullAsync(8));
        }
    }

    [Theory]
    [InlineData("COPY person(id, email, card) TO STDOUT", "1\t[pii.email]\t\\N\n2\t[pii.email]\t\\N")]
    [InlineData("COPY (SELECT id, email, secret_word FROM person ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER)", "id,email,secret_word\n1,\"[pii.email]\",\"[pii.word]\"\n2,\"[pii.email]\",\"[pii.word]\"")]
    [InlineData("COPY (SELECT tags FROM person WHERE id = 1) TO STDOUT", "{plain,\"x [pii.email] \\\\\"q\\\\\"\",NULL}")]
    [InlineData("COPY (SELECT 219099999 AS ssn, '219099999' AS customer_ssn, 219099999 AS id) TO STDOUT", "\\N\t[pii.us_ssn]\t219099999")]
    public async Task Copy_out_is_masked(string sql, string expected)
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, sql);
        Assert.Equal((0, expected, ""), (code, output.TrimEnd('\n'), error));
    }

    [Fact]
    public async Task Binary_copy_is_masked()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        await using NpgsqlBinaryExporter export = await connection.BeginBinaryExportAsync("COPY (SELECT id, email, card FROM person ORDER BY id) TO STDOUT (FORMAT binary)");
        await export.StartRowAsync();
        Assert.Equal(1, await export.ReadAsync<int>());
        Assert.Equal("[pii.email]", await export.ReadAsync<string>());
        Assert.True(export.IsNull);
    }

    [Fact]
    public async Task Error_detail_and_notice_are_masked()
    {
        const string Duplicate = "INSERT INTO person(id, email) VALUES(9, 'ada@corp.test')";
        (_, _, string error) = await gate.PsqlAsync(gate.Issuer.Token("will", "writers"), Duplicate, "md5-db");
        Assert.Contains("duplicate key value violates unique constraint \"person_email_key\"", error, StringComparison.Ordinal);
        Assert.Contains("Key (email)=([pii.email]) already exists.", error, StringComparison.Ordinal);
        // With tagged columns content alone does not tell, so what may quote a value is withheld.
        (_, _, error) = await gate.PsqlAsync(gate.Issuer.Token("bob", "analysts", "engineers"), Duplicate);
        Assert.Contains("[withheld: this connection has tagged columns]", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, error, StringComparison.Ordinal);
        (_, string output, string notice) = await gate.PsqlAsync(gate.Analyst, "SELECT shout('ada@corp.test')");
        Assert.Equal("[pii.email]", output.TrimEnd('\n'));
        Assert.DoesNotContain(Hidden, notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cursor_and_sql_prepared_statement_are_masked()
    {
        (int code, string output, _) = await gate.PsqlAsync(gate.Analyst, """
            BEGIN;
            DECLARE c CURSOR FOR SELECT email FROM person ORDER BY id;
            FETCH 1 FROM c;
            COMMIT;
            PREPARE p AS SELECT ssn FROM person WHERE id = $1;
            EXECUTE p(1);
            """, isScript: true);
        Assert.Equal((0, "[pii.email]\n[pii.us_ssn]"), (code, output.TrimEnd('\n')));
    }

    [Fact]
    public async Task Another_rule_masks_less()
    {
        (_, string output, _) = await gate.PsqlAsync(gate.Engineer, "SELECT email, prompt FROM person, agent_trace WHERE person.id = 1");
        Assert.Equal($"{Hidden}|Ask the supplier for a rebate", output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Large_value_is_masked()
    {
        (int code, string output, string error) = await gate.PsqlAsync(gate.Analyst, "SELECT repeat('x ', 500000) || 'ada@corp.test'");
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("x [pii.email]\n", output, StringComparison.Ordinal);
        Assert.Equal(1_000_000 + "[pii.email]\n".Length, output.Length);
    }

    [Fact]
    public async Task Notification_payload_is_masked()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Analyst);
        TaskCompletionSource<string> heard = new();
        connection.Notification += (_, notification) => heard.TrySetResult(notification.Payload);
        await using (NpgsqlCommand listen = new("LISTEN talk", connection)) { await listen.ExecuteNonQueryAsync(); }
        await gate.Postgres.SqlAsync("\\connect orders\nNOTIFY talk, 'ask ada@corp.test'");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        await connection.WaitAsync(patience.Token);
        Assert.Equal("ask [pii.email]", await heard.Task);
    }
}
