using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd;

/// <summary>Orders of messages that drivers seldom send: what returns is masked all the same, and the protocol stays in step.</summary>
public sealed class PipelineTests(GateFixture gate)
{
    private const string Emails = "SELECT id, email FROM person ORDER BY id";

    [Fact]
    public async Task Statement_described_in_one_batch_and_executed_in_another_is_masked()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("s", Emails), Describe('S', "s"), Sync);
        Assert.Equal("1tTZ", Types(await client.ReadUntilAsync()));
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Bind("", "s"), Execute(""), Sync);
            List<RawMessage> answer = await client.ReadUntilAsync();
            Assert.Equal("2DDCZ", Types(answer));
            Assert.Equal(["1", "[pii.email]"], answer[1].Columns());
        }
    }

    [Fact]
    public async Task Statement_never_described_is_masked_and_the_gateways_own_question_stays_hidden()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("", Emails), Bind("", ""), Execute(""), Sync);
        List<RawMessage> answer = await client.ReadUntilAsync();
        Assert.Equal("12DDCZ", Types(answer));
        Assert.Equal(["1", "[pii.email]"], answer[2].Columns());
    }

    [Fact]
    public async Task Formats_are_honoured_column_by_column()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("", "SELECT id, email, card FROM person WHERE id = $1"), Bind("", "", ["1"], 1, 0, 1), Execute(""), Sync);
        RawMessage row = (await client.ReadUntilAsync()).Single(static message => message.Type == 'D');
        Assert.Equal(["\0\0\0\u0001", "[pii.email]", null], row.Columns());
    }

    [Fact]
    public async Task Row_limit_suspends_the_portal_and_every_part_is_masked()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("BEGIN");
        await client.SendAsync(Parse("", Emails), Bind("p", ""), Execute("p", 1), Flush);
        List<RawMessage> first = await client.ReadUntilAsync('s');
        Assert.Equal("12Ds", Types(first));
        Assert.Equal(["1", "[pii.email]"], first[2].Columns());
        await client.SendAsync(Execute("p", 1), Execute("p", 1), Sync);
        List<RawMessage> rest = await client.ReadUntilAsync();
        Assert.Equal("DsCZ", Types(rest));
        Assert.Equal(["2", "[pii.email]"], rest[0].Columns());
    }

    [Fact]
    public async Task Cursor_made_in_sql_is_masked_when_executed_as_a_portal()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("BEGIN");
        await client.QueryAsync("DECLARE c CURSOR FOR SELECT email, secret_word FROM person ORDER BY id");
        await client.SendAsync(Execute("c", 1), Sync);
        List<RawMessage> answer = await client.ReadUntilAsync();
        Assert.Equal("DsZ", Types(answer));
        Assert.Equal(["[pii.email]", "[pii.word]"], answer[0].Columns());
    }

    [Fact]
    public async Task Flush_brings_answers_without_sync()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("", Emails), Describe('S', ""), Flush);
        Assert.Equal("1tT", Types(await client.ReadUntilAsync('T')));
        await client.SendAsync(Bind("", ""), Describe('P', ""), Execute(""), Sync);
        Assert.Equal("2TDDCZ", Types(await client.ReadUntilAsync()));
    }

    [Fact]
    public async Task Closed_statement_is_gone_and_its_name_can_be_used_again()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("s", "SELECT 1"), Close('S', "s"), Bind("", "s"), Execute(""), Sync);
        List<RawMessage> answer = await client.ReadUntilAsync();
        Assert.Equal("13EZ", Types(answer));
        Assert.Equal("26000", answer[2].Field('C'));
        await client.SendAsync(Parse("s", "SELECT email FROM person WHERE id = 1"), Bind("", "s"), Execute(""), Sync);
        answer = await client.ReadUntilAsync();
        Assert.Equal("12DCZ", Types(answer));
        Assert.Equal(["[pii.email]"], answer[2].Columns());
    }

    [Fact]
    public async Task Denials_in_one_batch_are_one_error_and_in_two_batches_two()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("", "DELETE FROM person"), Bind("", ""), Execute(""), Parse("", "DROP TABLE person"), Bind("", ""), Execute(""), Sync);
        List<RawMessage> answer = await client.ReadUntilAsync();
        Assert.Equal("EZ", Types(answer));
        Assert.Contains("DELETE", answer[0].Field('M'), StringComparison.Ordinal);
        await client.SendAsync(Parse("", "DELETE FROM person"), Sync, Parse("", "DROP TABLE person"), Sync, Parse("", "SELECT 1"), Bind("", ""), Execute(""), Sync);
        List<RawMessage> first = await client.ReadUntilAsync();
        List<RawMessage> second = await client.ReadUntilAsync();
        Assert.Equal(("EZ", "EZ"), (Types(first), Types(second)));
        Assert.Equal(("42501", "42501"), (first[0].Field('C'), second[0].Field('C')));
        Assert.Contains("DROP", second[0].Field('M'), StringComparison.Ordinal);
        Assert.Equal("12DCZ", Types(await client.ReadUntilAsync()));
    }

    [Fact]
    public async Task Denied_name_is_not_left_with_an_older_statement()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("", "SELECT 'older'"), Sync);
        await client.ReadUntilAsync();
        await client.SendAsync(Parse("", "DELETE FROM person"), Sync, Bind("", ""), Execute(""), Sync);
        Assert.Equal("EZ", Types(await client.ReadUntilAsync()));
        Assert.Equal("EZ", Types(await client.ReadUntilAsync()));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("extended")]
    [InlineData("pipelined")]
    public async Task Denial_in_a_transaction_fails_it_in_every_mode(string mode)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        switch (mode)
        {
            case "simple":
                Assert.Equal('T', Status(await client.QueryAsync("BEGIN")));
                Assert.Equal('E', Status(await client.QueryAsync("DELETE FROM person")));
                break;
            case "extended":
                await client.SendAsync(Parse("", "BEGIN"), Bind("", ""), Execute(""), Sync);
                Assert.Equal('T', Status(await client.ReadUntilAsync()));
                await client.SendAsync(Parse("", "DELETE FROM person"), Describe('S', ""), Bind("", ""), Execute(""), Sync);
                Assert.Equal('E', Status(await client.ReadUntilAsync()));
                break;
            default:
                await client.SendAsync(Parse("", "BEGIN"), Bind("", ""), Execute(""), Parse("", "DELETE FROM person"), Bind("", ""), Execute(""), Parse("", "COMMIT"), Bind("", ""), Execute(""), Sync);
                List<RawMessage> answer = await client.ReadUntilAsync();
                Assert.Equal("12CEZ", Types(answer));
                Assert.Equal('E', Status(answer));
                break;
        }
        Assert.Equal("25P02", (await client.QueryAsync("SELECT 1"))[0].Field('C'));
        Assert.Equal('I', Status(await client.QueryAsync("ROLLBACK")));
        Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
    }

    [Fact]
    public async Task Function_call_is_judged_and_its_result_masked()
    {
        const int Textcat = 1258;
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Call(Textcat, "pl", "ain"));
        List<RawMessage> plain = await client.ReadUntilAsync();
        Assert.Equal("VZ", Types(plain));
        Assert.EndsWith("plain", plain[0].Text, StringComparison.Ordinal);
        await client.SendAsync(Call(Textcat, "ada@", "corp.test"));
        Assert.Equal([0xff, 0xff, 0xff, 0xff], (await client.ReadUntilAsync())[0].Body);
        int readFile = int.Parse(await gate.Postgres.SqlAsync("SELECT oid FROM pg_proc WHERE proname = 'pg_read_file' AND pronargs = 1"), System.Globalization.CultureInfo.InvariantCulture);
        await client.SendAsync(Call(readFile, "/etc/passwd"), Call(Textcat, "ne", "xt"));
        List<RawMessage> denied = await client.ReadUntilAsync();
        Assert.Equal("EZ", Types(denied));
        Assert.Contains("pg_read_file", denied[0].Field('M'), StringComparison.Ordinal);
        Assert.Equal("VZ", Types(await client.ReadUntilAsync()));
    }

    [Fact]
    public async Task Copy_that_fails_while_the_client_sends_leaves_the_protocol_in_step()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        await client.QueryAsync("CREATE TEMP TABLE numbers(n int)");
        await client.SendAsync(Query("COPY numbers FROM STDIN"));
        Assert.Equal("G", Types(await client.ReadUntilAsync('G')));
        await client.SendAsync(Message('d', "1\nnone\n2\n"u8.ToArray()));
        await client.SendAsync([.. Enumerable.Range(0, 200).Select(static i => Message('d', System.Text.Encoding.ASCII.GetBytes($"{i}\n"))), Message('c', []), Query("SELECT count(*) FROM numbers")]);
        List<RawMessage> failed = await client.ReadUntilAsync();
        Assert.Equal(("EZ", "22P02"), (Types(failed), failed[0].Field('C')));
        Assert.Equal(["0"], (await client.ReadUntilAsync())[1].Columns());
        await client.SendAsync(Query("COPY numbers FROM STDIN"), Message('d', "7\n"u8.ToArray()), Message('f', Text("changed my mind")));
        List<RawMessage> given = await client.ReadUntilAsync();
        Assert.Equal(("GEZ", "57014"), (Types(given), given[1].Field('C')));
        Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
    }

    /// <summary>libpq sends a Sync with the Execute, which PostgreSQL ignores once it takes rows.</summary>
    [Fact]
    public async Task Sync_that_the_target_ignores_in_a_copy_is_not_waited_for()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        await client.QueryAsync("CREATE TEMP TABLE numbers(n int)");
        await client.SendAsync(Parse("", "COPY numbers FROM STDIN"), Bind("", ""), Execute(""), Sync, Message('d', "1\n"u8.ToArray()), Flush, Sync, Message('c', []), Sync);
        Assert.Equal("12GCZ", Types(await client.ReadUntilAsync()));
        Assert.Equal(["1"], (await client.QueryAsync("SELECT count(*) FROM numbers"))[1].Columns());
        await client.SendAsync(Parse("", "COPY numbers FROM STDIN"), Bind("", ""), Execute(""), Message('d', "2\n"u8.ToArray()), Message('c', []), Sync, Query("SELECT count(*) FROM numbers"));
        Assert.Equal("12GCZ", Types(await client.ReadUntilAsync()));
        Assert.Equal(["2"], (await client.ReadUntilAsync())[1].Columns());
        await client.SendAsync(Parse("", "COPY nothing FROM STDIN"), Bind("", ""), Execute(""), Sync);
        Assert.Equal("1EZ", Types((await client.ReadUntilAsync()).Where(static message => message.Type != '2')));
        await client.SendAsync(Query("COPY numbers FROM STDIN; COPY numbers FROM STDIN"), Message('d', "3\n"u8.ToArray()), Message('c', []), Message('c', []), Query("SELECT count(*) FROM numbers"));
        Assert.Equal("GCGCZ", Types(await client.ReadUntilAsync()));
        Assert.Equal(["3"], (await client.ReadUntilAsync())[1].Columns());
    }

    /// <summary>What the target passes over must not be taken for what it answers: its answer would be masked by another statement's rule, or by none.</summary>
    [Fact]
    public async Task Messages_that_a_failed_copy_has_the_target_ignore_stand_for_no_answer()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        await client.QueryAsync("CREATE TEMP TABLE numbers(n int)");
        await client.SendAsync(Parse("", "COPY numbers FROM STDIN"), Bind("", ""), Execute(""), Sync);
        await client.ReadUntilAsync('G');
        await client.SendAsync(Message('f', Text("no")));
        Assert.Equal("E", Types(await client.ReadUntilAsync('E')));
        await client.SendAsync(Query("COPY numbers TO PROGRAM 'cat'"), Sync);
        Assert.Equal("Z", Types(await client.ReadUntilAsync()));
        Assert.Equal(["[secret.aws.access_key]"], (await client.QueryAsync($"SELECT '{"AKIA" + "QYLPMN5HHHFPZAM2"}'"))[1].Columns());
    }

    [Theory]
    [InlineData('Q')]
    [InlineData('P')]
    [InlineData('F')]
    public async Task Message_that_is_no_row_ends_a_session_whose_target_takes_rows(char type)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        await client.QueryAsync("CREATE TEMP TABLE numbers(n int)");
        await client.SendAsync(Query("COPY numbers FROM STDIN"));
        await client.ReadUntilAsync('G');
        await client.SendAsync(type switch { 'Q' => Query("SELECT 1"), 'P' => Parse("", "SELECT 1"), _ => Call(1258, "a", "b") });
        List<RawMessage> last = await client.ReadUntilAsync();
        Assert.Equal(("E", "08P01"), (Types(last), last[0].Field('C')));
    }

    [Theory]
    [InlineData('H')]
    [InlineData('S')]
    public async Task Flush_and_sync_with_a_body_are_malformed(char type)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        await client.SendAsync(Message(type, [1]), Query("SELECT 1"));
        List<RawMessage> last = await client.ReadUntilAsync();
        Assert.Equal(("E", "08P01"), (Types(last), last[0].Field('C')));
        Assert.Contains("by the client", last[0].Field('M'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_that_comes_to_mean_another_statement_or_portal_is_described_anew()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Parse("s", "SELECT NULL::uuid, NULL::uuid"), Describe('S', "s"), Sync);
        await client.ReadUntilAsync();
        Assert.Equal("CZ", Types(await client.QueryAsync("DEALLOCATE s")));
        Assert.Equal("CZ", Types(await client.QueryAsync("PREPARE s AS SELECT email, secret_word FROM person WHERE id = 1")));
        await client.SendAsync(Bind("", "s"), Execute(""), Sync);
        Assert.Equal(["[pii.email]", "[pii.word]"], (await client.ReadUntilAsync())[1].Columns());

        await client.QueryAsync("BEGIN");
        await client.SendAsync(Parse("", "SELECT NULL::uuid, NULL::uuid"), Bind("p", ""), Describe('P', "p"), Sync);
        Assert.Equal("12TZ", Types(await client.ReadUntilAsync()));
        await client.QueryAsync("CLOSE p");
        await client.QueryAsync("DECLARE p CURSOR FOR SELECT email, secret_word FROM person WHERE id = 1");
        await client.SendAsync(Execute("p"), Sync);
        Assert.Equal(["[pii.email]", "[pii.word]"], (await client.ReadUntilAsync())[0].Columns());
    }

    /// <summary>PostgreSQL cuts names at 63 bytes: two that are alike so far are one there.</summary>
    [Theory]
    [InlineData('P')]
    [InlineData('B')]
    [InlineData('b')]
    [InlineData('D')]
    [InlineData('E')]
    [InlineData('C')]
    public async Task Name_that_the_target_would_cut_is_refused(char type)
    {
        string longest = new('n', 63);
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("BEGIN");
        await client.SendAsync(Parse(longest, "SELECT 1"), Bind(longest, longest), Execute(longest), Sync);
        Assert.Equal("12DCZ", Types(await client.ReadUntilAsync()));
        string cut = longest + "x";
        await client.SendAsync(type switch
        {
            'P' => Parse(cut, "SELECT 1"),
            'B' => Bind("", cut),
            'b' => Bind(cut, longest),
            'D' => Describe('P', cut),
            'E' => Execute(cut),
            _ => Close('S', cut),
        });
        await client.SendAsync(Sync);
        List<RawMessage> last = await client.ReadUntilAsync();
        Assert.Equal(("E", "08P01"), (Types(last), last[0].Field('C')));
    }

    /// <summary>A Parse or a Bind may fail, or be passed over, and a transaction end, before the gateway knows: what a name stands for is what it stands for at the target, and rows are masked as that.</summary>
    [Theory]
    [InlineData("statement exists")]
    [InlineData("Parse is passed over")]
    [InlineData("unnamed Parse is passed over")]
    [InlineData("portal ended with Sync")]
    [InlineData("portal ended with a Query")]
    [InlineData("statement described by another's portal")]
    public async Task Name_that_means_another_thing_to_the_target_does_not_mask_as_it_did(string how)
    {
        const string Secret = "SELECT secret_word, email FROM person WHERE id = 1";
        const string Note = "SELECT note, note FROM held WHERE id = 1";
        byte[] cursor = Query("DECLARE p CURSOR FOR " + Secret);
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Issuer.Token("rita", "readers"));
        await client.SendAsync(Parse("s", Secret), Parse("n", Note), Parse("", Secret), Sync);
        Assert.Equal("111Z", Types(await client.ReadUntilAsync()));
        byte[][] sent = how switch
        {
            "statement exists" => [Parse("s", Note), Sync, Bind("", "s"), Execute(""), Sync],
            "Parse is passed over" => [Bind("", "none"), Parse("s", Note), Sync, Bind("", "s"), Execute(""), Sync],
            "unnamed Parse is passed over" => [Bind("", "none"), Parse("", Note), Sync, Bind("", ""), Execute(""), Sync],
            "portal ended with Sync" => [Bind("p", "n"), Describe('P', "p"), Sync, Query("BEGIN"), cursor, Execute("p"), Sync],
            "portal ended with a Query" => [Bind("p", "n"), Describe('P', "p"), Query("SELECT 1"), Query("BEGIN"), cursor, Execute("p"), Sync],
            _ => [Bind("p", "s"), Sync, Query("BEGIN"), Query("DECLARE p CURSOR FOR SELECT '', ''"), Describe('P', "p"), Sync, Bind("", "s"), Execute(""), Sync],
        };
        await client.SendAsync(sent);
        List<RawMessage> answers = [];
        foreach (byte[] _ in sent.Where(static message => message[0] is (byte)'S' or (byte)'Q')) { answers.AddRange(await client.ReadUntilAsync()); }
        Assert.Equal(["[pii.word]", "[pii.email]"], answers.Last(static message => message.Type == 'D').Columns());
    }

    /// <summary>What a statement was described as in a transaction may have hung on a name that means another table when it is over, or undone: the target plans anew, and rows are masked by their own table's tags.</summary>
    [Theory]
    [InlineData("SET LOCAL search_path = elsewhere", "COMMIT")]
    [InlineData("SET search_path = elsewhere", "ROLLBACK")]
    [InlineData("SAVEPOINT s; SET search_path = elsewhere", "ROLLBACK TO s")]
    [InlineData("SET LOCAL search_path = elsewhere", "SELECT 1/0; COMMIT")]
    [InlineData("SET search_path = elsewhere", "")]
    [InlineData("CREATE TEMP TABLE person (secret_word text, email text)", "DROP TABLE pg_temp.person")]
    public async Task Statement_described_under_names_that_are_undone_is_masked_by_the_table_it_reads(string before, string after)
    {
        const string Secret = "SELECT secret_word, email FROM person";
        bool isTemporary = before.StartsWith("CREATE", StringComparison.Ordinal);
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Issuer.Token("mia", "builders"));
        await client.QueryAsync("CREATE SCHEMA IF NOT EXISTS elsewhere");
        await client.QueryAsync("CREATE TABLE IF NOT EXISTS elsewhere.person (secret_word text, email text)");
        if (after.Length == 0)
        {
            // One transaction up to Sync, without a word for it; what fails at its end undoes it.
            await client.SendAsync(Parse("", before), Bind("", ""), Execute(""), Parse("s", Secret), Describe('S', "s"), Bind("", "none"), Sync);
            Assert.Equal("12C1tTEZ", Types(await client.ReadUntilAsync()));
        }
        else
        {
            if (!isTemporary) { await client.QueryAsync("BEGIN"); }
            foreach (string one in before.Split("; ")) { await client.QueryAsync(one); }
            await client.SendAsync(Parse("s", Secret), Describe('S', "s"), Sync);
            Assert.Equal("1tTZ", Types(await client.ReadUntilAsync()));
            foreach (string one in after.Split("; ")) { await client.QueryAsync(one); }
        }
        await client.SendAsync(Bind("", "s"), Execute(""), Sync);
        List<RawMessage> answers = await client.ReadUntilAsync();
        Assert.Equal("2DDCZ", Types(answers));
        Assert.Equal("[pii.word]", answers[1].Columns()[0]);
    }

    /// <summary>PostgreSQL turns a name into its own encoding, where it may be longer, and is cut: a client in LATIN1 writes two names that are one there.</summary>
    [Fact]
    public async Task Names_that_are_one_in_the_targets_encoding_do_not_stand_for_two_statements()
    {
        string shared = new('\u00e9', 30);
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst, Version30, ("client_encoding", "LATIN1"));
        await client.SendAsync(Parse(shared + "a", "SELECT name FROM person WHERE id = 1"), Describe('S', shared + "a"), Sync);
        await client.SendAsync(Close('S', shared + "b"), Parse(shared + "b", "SELECT secret_word FROM person WHERE id = 1"), Sync);
        await client.SendAsync(Bind("", shared + "a"), Execute(""), Sync);
        await client.SendAsync(Message('X', []));
        List<RawMessage> answers = await client.ReadUntilAsync('\0');
        Assert.Equal(("E", "08P01"), (Types(answers), answers[0].Field('C')));
    }

    [Fact]
    public async Task Portals_of_a_transaction_are_bounded()
    {
        const int PortalsMax = 16_383;
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("BEGIN");
        await client.SendAsync(Parse("s", "SELECT 1"), Sync);
        await client.ReadUntilAsync();
        for (int i = 0; i < PortalsMax; i += 1000)
        {
            await client.SendAsync([.. Enumerable.Range(i, Math.Min(1000, PortalsMax - i)).Select(static n => Bind($"p{n}", "s")), Sync]);
            Assert.DoesNotContain('E', Types(await client.ReadUntilAsync()));
        }
        await client.SendAsync(Bind("more", "s"), Sync);
        List<RawMessage> denied = await client.ReadUntilAsync();
        Assert.Equal(("EZ", "53400"), (Types(denied), denied[0].Field('C')));
        await client.QueryAsync("ROLLBACK");
        await client.SendAsync(Bind("more", "s"), Execute("more"), Sync);
        Assert.Equal("2DCZ", Types(await client.ReadUntilAsync()));
    }

    /// <summary>RAISE lets a function say what table, column and constraint an error is about.</summary>
    [Theory]
    [InlineData('t', "TABLE")]
    [InlineData('c', "COLUMN")]
    [InlineData('n', "CONSTRAINT")]
    [InlineData('s', "SCHEMA")]
    [InlineData('d', "DATATYPE")]
    public async Task Names_in_an_error_are_masked(char field, string option)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        List<RawMessage> failed = await client.QueryAsync($"DO $$ BEGIN RAISE EXCEPTION 'x' USING {option} = '{"AKIA" + "QYLPMN5HHHFPZAM2"}', HINT = 'a plum'; END $$");
        Assert.Equal("[secret.aws.access_key]", failed[0].Field(field));
        Assert.Equal("[withheld: this connection has tagged columns]", failed[0].Field('H'));
    }

    [Fact]
    public async Task Value_that_is_made_the_name_of_the_application_is_masked_where_it_is_reported()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Engineer);
        List<RawMessage> answer = await client.QueryAsync($"DO $$ BEGIN PERFORM set_config('application_name', 'key {"AKIA" + "QYLPMN5HHHFPZAM2"}', false); END $$");
        Assert.Equal(("CSZ", "application_name\0key [secret.aws.access_key]\0"), (Types(answer), answer[1].Text));
        Assert.Equal("CSZ", Types(answer = await client.QueryAsync("SET application_name = 'plain'")));
        Assert.Equal("application_name\0plain\0", answer[1].Text);
        answer = await client.QueryAsync($"DO $$ BEGIN PERFORM set_config('TimeZone', '<{"AKIA" + "QYLPMN5HHHFPZAM2"}>0', false); END $$");
        Assert.Equal(("CSZ", "TimeZone\0<[secret.aws.access_key]>0\0"), (Types(answer), answer[1].Text));
        Assert.Equal("TimeZone\0Europe/Berlin\0", (await client.QueryAsync("SET TimeZone = 'Europe/Berlin'"))[1].Text);
    }

    [Fact]
    public async Task Prepared_statement_is_masked_by_the_table_that_its_name_means_now()
    {
        await gate.Postgres.SqlAsync("\\connect orders\nCREATE SCHEMA IF NOT EXISTS plain; CREATE TABLE IF NOT EXISTS plain.person(secret_word text); TRUNCATE plain.person; INSERT INTO plain.person VALUES ('open')");
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("SET search_path = plain");
        await client.SendAsync(Parse("s", "SELECT secret_word FROM person LIMIT 1"), Bind("", "s"), Execute(""), Sync);
        Assert.Equal(["open"], (await client.ReadUntilAsync())[2].Columns());
        await client.QueryAsync("SET search_path = public");
        await client.SendAsync(Bind("", "s"), Execute(""), Sync);
        Assert.Equal(["[pii.word]"], (await client.ReadUntilAsync())[1].Columns());
    }

    /// <summary>PostgreSQL reports a setting when it is ready, but a pipeline goes on under it.</summary>
    [Fact]
    public async Task Backslashes_wait_until_what_they_mean_is_known()
    {
        const string Backslash = "SELECT '\\'";
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.QueryAsync("PREPARE p AS SELECT 1");
        await client.SendAsync(Query("EXECUTE p"), Query(Backslash), Parse("", "EXECUTE p"), Bind("", ""), Execute(""), Sync, Parse("", Backslash), Bind("", ""), Execute(""), Sync);
        Assert.Equal(["TDCZ", "TDCZ", "12DCZ", "12DCZ"], [Types(await client.ReadUntilAsync()), Types(await client.ReadUntilAsync()), Types(await client.ReadUntilAsync()), Types(await client.ReadUntilAsync())]);
        await client.SendAsync(Parse("", "EXECUTE p"), Bind("", ""), Execute(""), Parse("", Backslash), Bind("", ""), Execute(""), Sync);
        List<RawMessage> denied = await client.ReadUntilAsync();
        Assert.Equal(("12DCEZ", "42501"), (Types(denied), denied[4].Field('C')));
        Assert.Contains("send Sync between the two", denied[4].Field('M'), StringComparison.Ordinal);
        Assert.Equal("TDCZ", Types(await client.QueryAsync(Backslash)));
    }

    [Fact]
    public async Task Copy_out_that_fails_in_the_middle_leaves_the_protocol_in_step()
    {
        foreach (string token in new[] { gate.Analyst, gate.Engineer })
        {
            using RawClient client = await LoginAsync(gate.PlainPort, token);
            List<RawMessage> failed = await client.QueryAsync("COPY (SELECT 1 / (3 - g) FROM generate_series(1, 5) g) TO STDOUT");
            Assert.Equal("HddEZ", Types(failed));
            Assert.Equal("TDCZ", Types(await client.QueryAsync("SELECT 1")));
            Assert.Equal("HddcCZ", Types(await client.QueryAsync("COPY (SELECT email FROM person) TO STDOUT")));
        }
    }

    [Fact]
    public async Task Pipeline_sent_byte_by_byte_is_the_same()
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        byte[] all = [.. Parse("s", Emails), .. Bind("", "s"), .. Describe('P', ""), .. Execute(""), .. Close('S', "s"), .. Sync];
        foreach (byte one in all) { await client.SendBytesAsync([one]); }
        List<RawMessage> answer = await client.ReadUntilAsync();
        Assert.Equal("12TDDC3Z", Types(answer));
        Assert.Equal(["1", "[pii.email]"], answer[3].Columns());
    }

    private static char Status(List<RawMessage> messages) => (char)messages[^1].Body[0];
}
