using System.Text.Json;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Recording, audit, metrics, and what the commands make of them.</summary>
public sealed class EvidenceTests(GateFixture gate)
{
    [Fact]
    public async Task Recording_holds_what_happened_and_nothing_unmasked()
    {
        string marker = "m" + Guid.NewGuid().ToString("N");
        await gate.PsqlAsync(gate.Issuer.Token("erin", "engineers"), $"""
            SELECT '{marker}', email FROM person WHERE email = 'ada@corp.test';
            SELECT prompt FROM agent_trace WHERE prompt = 'Ask the supplier for a rebate';
            DELETE FROM nothing_here;
            """, isScript: true);
        JsonElement session = (await SessionsAsync("erin")).First();
        string path = session.GetProperty("recording").GetString()!;
        (int code, string plain, _) = await Shell.RunAsync("zstdcat", [path]);
        Assert.Equal(0, code);
        Assert.Contains(marker, plain, StringComparison.Ordinal);
        Assert.Contains("\"k\":\"end\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@corp.test", plain, StringComparison.Ordinal);
        // The engineer saw the prompt; the recording does not hold it, neither as a row nor as a literal.
        Assert.DoesNotContain("rebate", plain, StringComparison.Ordinal);
        Assert.Contains("[logic.prompt]", plain, StringComparison.Ordinal);
        foreach (string line in plain.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { JsonDocument.Parse(line).Dispose(); }
        (int verified, string said, _) = await EdgeGateAsync("verify", session.GetProperty("id").GetString()!, "--state", gate.Gateway.State);
        Assert.Equal(0, verified);
        Assert.Contains("signed", said, StringComparison.Ordinal);
        (int replayed, string shown, _) = await EdgeGateAsync("replay", session.GetProperty("id").GetString()!, "--state", gate.Gateway.State, "--speed", "0");
        Assert.Equal(0, replayed);
        Assert.Contains("[pii.email]", shown, StringComparison.Ordinal);
        foreach (string format in new[] { "cast", "cast3", "text", "csv", "jsonl" })
        {
            (int exported, string text, _) = await EdgeGateAsync("export", path, "--format", format);
            Assert.Equal(0, exported);
            Assert.Contains(marker, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Recording_of_parameters_holds_none_that_its_column_or_its_type_says_is_somebodys()
    {
        await using (NpgsqlConnection connection = await gate.OpenAsync(gate.Issuer.Token("pauline", "engineers")))
        {
            foreach (string sql in new[] { "CREATE TEMP TABLE paid (id int, ssn text, password text, card bigint)", "INSERT INTO paid (id, ssn, password, card) VALUES ($1, $2, $3, $4)", "UPDATE paid SET password = $3 WHERE id = $1 AND ssn = $2 AND card = $4" })
            {
                await using NpgsqlCommand command = new(sql, connection);
                if (sql.Contains('$')) { command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = 771 }, new() { Value = "219099999" }, new() { Value = "Tr0ub4dor&3xyz" }, new() { Value = 4111111111111111L } }); }
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        }
        (_, string plain, _) = await Shell.RunAsync("zstdcat", [(await SessionsAsync("pauline")).First().GetProperty("recording").GetString()!]);
        string[] parameters = [.. plain.Split('\n').Where(static line => line.Contains("\"k\":\"parameters\"", StringComparison.Ordinal)).Select(static line => line[line.IndexOf('[', StringComparison.Ordinal)..])];
        Assert.Equal(2, parameters.Length);
        Assert.All(parameters, static line => Assert.EndsWith(""","[pii.us_ssn]","[secret.password]",null]}""", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recording_of_statements_holds_no_value_that_its_place_says_is_somebodys()
    {
        await gate.PsqlAsync(gate.Issuer.Token("priska", "engineers"), """
            CREATE TEMP TABLE paid (id int, ssn text, password text);
            UPDATE paid SET password = E'Tr0ub4dor&3xyz', id = 771 WHERE password LIKE 'Tr0ub4dor&3xyz';
            PREPARE traced AS UPDATE agent_trace SET prompt = $1 WHERE false;
            EXECUTE traced('the margin');
            """, isScript: true);
        (_, string plain, _) = await Shell.RunAsync("zstdcat", [(await SessionsAsync("priska")).First().GetProperty("recording").GetString()!]);
        Assert.Contains("SET password = ?, id = 771 WHERE password LIKE ?", plain, StringComparison.Ordinal);
        Assert.Contains("EXECUTE traced(?)", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("margin", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("Tr0ub4dor", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_recording_does_not_verify()
    {
        await gate.PsqlAsync(gate.Issuer.Token("frank", "analysts"), "SELECT 1");
        string path = (await SessionsAsync("frank")).First().GetProperty("recording").GetString()!;
        byte[] bytes = await File.ReadAllBytesAsync(path);
        string copy = Path.Combine(gate.Folder, "changed.jsonl.zst");
        // Every bit of every byte is RecordingVerifierTests' part; here, that the command says so, up to the last byte.
        for (int i = bytes.Length - 1; i >= 0; i -= 97)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(copy, changed);
            (int code, string said, _) = await EdgeGateAsync("verify", copy, "--state", gate.Gateway.State);
            Assert.True(code == 4, $"byte {i}: {said}");
        }
        await File.WriteAllBytesAsync(copy, bytes[..(bytes.Length / 2)]);
        Assert.Equal(4, (await EdgeGateAsync("verify", copy, "--state", gate.Gateway.State)).Code);
    }

    [Fact]
    public async Task Damaged_recording_is_shown_as_far_as_it_can_be_read_and_said_to_be()
    {
        await gate.PsqlAsync(gate.Issuer.Token("dora", "analysts"), "SELECT 'dora was here'");
        string path = (await SessionsAsync("dora")).First().GetProperty("recording").GetString()!;
        byte[] bytes = await File.ReadAllBytesAsync(path);
        string copy = Path.Combine(gate.Folder, "damaged.jsonl.zst");
        await File.WriteAllBytesAsync(copy, bytes[..^10]);
        foreach (string[] command in (string[][])[["replay", copy, "--speed", "0"], ["export", copy]])
        {
            (int code, string said, string error) = await EdgeGateAsync(command);
            Assert.Equal(4, code);
            Assert.Contains("dora was here", said, StringComparison.Ordinal);
            Assert.Contains($"{copy}: behind the signature", error, StringComparison.Ordinal);
            Assert.Contains("the recording is damaged", error, StringComparison.Ordinal);
        }
        (int full, _, string why) = await EdgeGateAsync("export", path, "--output", "/dev/full");
        Assert.Equal((1, 1), (full, why.TrimEnd().Split('\n').Length));
    }

    [Fact]
    public async Task Denied_statement_is_audited_with_its_length_and_no_longer_than_the_recording_has_it()
    {
        string text = string.Join(", ", Enumerable.Repeat("anonymous", 30_000));
        await gate.PsqlAsync(gate.Issuer.Token("lola", "analysts"), $"DELETE FROM person USING {text};", isScript: true);
        JsonElement session = (await SessionsAsync("lola")).First();
        JsonElement denied = (await gate.Gateway.AuditAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("code").GetString() == "statement.denied" && line.GetProperty("session").GetString() == session.GetProperty("id").GetString());
        Assert.Equal(64 * 1024, denied.GetProperty("sql").GetString()!.Length);
        Assert.True(denied.GetProperty("sql_cut").GetInt32() > 300_000);
        (_, string told, _) = await EdgeGateAsync("export", session.GetProperty("recording").GetString()!);
        Assert.Contains($"... (cut here, of {denied.GetProperty("sql_cut").GetInt32()} bytes)", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_in_the_place_of_another_does_not_verify_and_keeps_none_behind_it_from_being_looked_at()
    {
        await gate.PsqlAsync(gate.Issuer.Token("petra", "analysts"), "SELECT 1");
        await gate.PsqlAsync(gate.Issuer.Token("petra", "analysts"), "SELECT 2");
        string[] paths = [.. (await SessionsAsync("petra")).Select(static one => one.GetProperty("recording").GetString()!)];
        string folder = Directory.CreateDirectory(Path.Combine(gate.Folder, "swapped")).FullName;
        string swapped = Path.Combine(folder, Path.GetFileName(paths[0]));
        File.Copy(paths[1], swapped);
        (int code, string said, _) = await EdgeGateAsync("verify", swapped, "--state", gate.Gateway.State);
        Assert.Equal(4, code);
        Assert.Contains($"ANOTHER SESSION: {Path.GetFileName(paths[1])[..26]}", said, StringComparison.Ordinal);
        (code, said, _) = await EdgeGateAsync("verify", "zzzz", swapped, "--state", gate.Gateway.State);
        Assert.Equal(4, code);
        Assert.Contains("ANOTHER SESSION", said, StringComparison.Ordinal);
        Assert.Equal(0, (await EdgeGateAsync("verify", paths[0], paths[1], "--state", gate.Gateway.State)).Code);
    }

    [Fact]
    public async Task What_clients_write_in_the_place_of_names_is_masked_before_it_is_kept()
    {
        string olga = gate.Issuer.Token("olga", "analysts");
        await gate.PsqlAsync("nonsense", "SELECT 1", options: "sslmode=require user='olga 123-45-6789'");
        await gate.PsqlAsync(olga, "SELECT 1", database: "'orders 123-45-6789'");
        await gate.PsqlAsync(olga, "SELECT 1", options: "sslmode=require application_name='for ada@corp.test'");
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains("\"user\":\"olga [pii.us_ssn]\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"asked\":\"orders [pii.us_ssn]\"", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("123-45-6789", audit, StringComparison.Ordinal);
        (_, string plain, _) = await Shell.RunAsync("zstdcat", [(await SessionsAsync("olga"))[0].GetProperty("recording").GetString()!]);
        Assert.Contains("\"software\":\"for [pii.email]\"", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_holds_no_credential_of_a_statement_and_no_find_in_the_name_of_a_column_or_channel()
    {
        string hugo = gate.Issuer.Token("hugo", "engineers");
        await gate.PsqlAsync(hugo, """
            CREATE ROLE hugo PASSWORD 'opal tree one';
            ALTER ROLE hugo PASSWORD $$opal tree two$$;
            ALTER ROLE hugo /* and */ PASSWORD E'opal tree three';
            CREATE SUBSCRIPTION hugo CONNECTION 'dbname=opal tree four' PUBLICATION p WITH (connect = false);
            DROP ROLE hugo;
            ALTER ROLE hugo PASSWORD opal_tree_five;
            SELECT 'kept' AS "4111 1111 1111 1111";
            LISTEN "call 123-45-6789";
            NOTIFY "call 123-45-6789";
            """, isScript: true);
        (_, string plain, _) = await Shell.RunAsync("zstdcat", [(await SessionsAsync("hugo"))[0].GetProperty("recording").GetString()!]);
        Assert.Contains("ALTER ROLE hugo PASSWORD ?", plain, StringComparison.Ordinal);
        Assert.Contains("kept", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("opal tree one", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("opal tree two", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("opal tree three", plain, StringComparison.Ordinal);
        Assert.Contains("CREATE SUBSCRIPTION hugo CONNECTION ?", plain, StringComparison.Ordinal);
        Assert.Contains("\"names\":[\"[pii.card.visa]\"]", plain, StringComparison.Ordinal);
        Assert.Contains("\"channel\":\"call [pii.us_ssn]\"", plain, StringComparison.Ordinal);
        // The parser quotes what it stumbles over: the client is told, and nobody else.
        Assert.Contains("\"reason\":\"the statement cannot be judged: syntax error at or near\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("near \\\"opal_tree_five", plain + await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_has_codes_identity_and_counts_and_no_payload()
    {
        await gate.PsqlAsync(gate.Issuer.Token("grace", "analysts"), "SELECT email FROM person; DROP TABLE person;");
        await gate.PsqlAsync("nonsense", "SELECT 1");
        string audit = await gate.Gateway.AuditAsync();
        List<JsonElement> events = [.. audit.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        List<JsonElement> graces = [.. events.Where(static line => line.TryGetProperty("subject", out JsonElement subject) && subject.GetString() == "grace")];
        Assert.Equal(["session.start", "statement.denied", "session.end"], graces.Select(static line => line.GetProperty("code").GetString()));
        Assert.Equal(4002, graces[1].GetProperty("number").GetInt32());
        Assert.Equal("default", graces[1].GetProperty("rule").GetString());
        Assert.All(graces, line => Assert.Equal(graces[0].GetProperty("session").GetString(), line.GetProperty("session").GetString()));
        Assert.Contains(events, static line => line.GetProperty("code").GetString() == "auth.failed");
        Assert.DoesNotContain("ada@corp.test", audit, StringComparison.Ordinal);
        await gate.PsqlAsync(gate.Issuer.Token("grace", "analysts"), "SELECT email FROM person");
        Assert.Contains("\"code\":\"values.masked\"", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
        Assert.Contains("\"pii.email\":2", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_clean_and_count()
    {
        await gate.PsqlAsync(gate.Analyst, "SELECT email FROM person");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync($"http://127.0.0.1:{gate.AdminPort}/metrics");
        Assert.Contains("edgegate_masked_finds_total{class=\"pii.email\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("edgegate_operations_total{protocol=\"postgres\",verdict=\"allow\"}", metrics, StringComparison.Ordinal);
        (int code, string output, string error) = await Shell.RunAsync("promtool", ["check", "metrics"], input: metrics);
        Assert.Equal((0, "", ""), (code, output, error));
        Assert.Equal("ok\n", await http.GetStringAsync($"http://127.0.0.1:{gate.AdminPort}/healthz"));
        Assert.Contains("<title>EdgeGate</title>", await http.GetStringAsync($"http://127.0.0.1:{gate.AdminPort}/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_fire_when_they_should_and_not_before()
    {
        string tests = Path.Combine(AppContext.BaseDirectory, "alerts.test.yaml");
        (int code, string output, string error) = await Shell.RunAsync("promtool", ["test", "rules", tests]);
        Assert.True(code == 0, output + error);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_every_problem_at_once()
    {
        string path = Path.Combine(gate.Folder, "bad.yaml");
        await File.WriteAllTextAsync(path, gate.Configuration()
            .Replace("statements: \"*\"", "statements: [selct]", StringComparison.Ordinal)
            .Replace("{ file: md5 }", "plain-secret", StringComparison.Ordinal)
            .Replace("limits:", "limts:", StringComparison.Ordinal));
        (int code, _, string error) = await EdgeGateAsync("check", "--config", path);
        Assert.Equal(2, code);
        Assert.Contains("rules[1].on.statements[0]: there is no statement kind 'selct'; did you mean select?", error, StringComparison.Ordinal);
        Assert.Contains("connections.md5-db.credentials.password: a secret may not stand in the configuration", error, StringComparison.Ordinal);
        Assert.DoesNotContain("plain-secret", error, StringComparison.Ordinal);
        Assert.Contains("'limts' is not a known key; did you mean 'limits'?", error, StringComparison.Ordinal);
        Assert.Matches(@"bad\.yaml:\d+:\d+: ", error);
    }

    [Fact]
    public async Task Demo_shows_the_whole_pipe()
    {
        (int code, string output, string error) = await EdgeGateAsync("demo", "--once");
        Assert.True(code == 0, error);
        string[] parts = output.Split("\n== ");
        string people = parts.First(static part => part.StartsWith("people", StringComparison.Ordinal));
        Assert.Matches(@"the table holds +alice \(analysts\) sees +bob \(engineers\) sees\n", people);
        Assert.Matches(@"email +ada\.moreau@corp\.test +\* \[pii\.email\] +ada\.moreau@corp\.test *\n", people);
        Assert.Matches(@"ssn +219-09-9999 +\* \[pii\.us_ssn\] +\* \[pii\.us_ssn\] *\n", people);
        Assert.Matches(@"question +Who pays with 4111111111111111\? +\* Who pays with \*{12}1111\?\n", output);
        Assert.Matches(@"credentials +Bearer eyJ.* \* Bearer demo-model-key\n", output);
        Assert.Matches(@"answer +It is Ada, ada\.\|moreau@\|corp\|\.test, SSN 219-\|09-\|9999\. +\* It is Ada, \|\[pii\.email\], SSN \|\[pii\.us_ssn\]\.\n", output);
        Assert.Contains("no rule allows this GET request on model", output, StringComparison.Ordinal);
        Assert.Matches(@"line 1 +Ada Moreau,ada\.moreau@corp\.test,219-09-9999 +\* Ada Moreau,\[pii\.email\],\[pii\.us_ssn\]\n", output);
        Assert.Contains("edgegate: no rule allows this command on files (rule: default)", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), static line => Assert.True(line.Length <= 160, line));
        Assert.Contains("no rule allows DELETE", output, StringComparison.Ordinal);
        Assert.Contains("verify: Signed", output, StringComparison.Ordinal);
        Assert.Contains("edgegate_masked_finds_total{class=\"pii.email\"}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_completion_answer()
    {
        foreach (string command in new[] { "run", "check", "sessions", "sessions list", "sessions show", "replay", "export", "verify", "demo", "completion", "version" })
        {
            (int code, string help, _) = await EdgeGateAsync([.. command.Split(' '), "--help"]);
            Assert.Equal(0, code);
            Assert.Matches($"Examples:(\n.*)*edgegate {command}", help);
        }
        Assert.Equal(2, (await EdgeGateAsync("run")).Code);
        Assert.Equal(2, (await EdgeGateAsync("replay", "nothing", "--speed", "-1")).Code);
        Assert.Equal(2, (await EdgeGateAsync("no-such-command")).Code);
        Assert.Equal(3, (await EdgeGateAsync("replay", "nothing", "--state", gate.Gateway.State)).Code);
    }

    [Theory]
    [InlineData("edgegate ses", "sessions")]
    [InlineData("edgegate sessions s", "show")]
    [InlineData("edgegate export x --format ca", "cast cast3")]
    [InlineData("edgegate run --con", "--config")]
    public async Task Completion_works_in_bash(string typed, string expected)
    {
        string path = Path.GetDirectoryName(GatewayProcess.Binary) + ":" + Environment.GetEnvironmentVariable("PATH");
        (int code, string output, string error) = await Shell.RunAsync("bash", ["--norc", "-c", """
            source <(edgegate completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            $(complete -p edgegate | sed -E 's/.*-F ([^ ]+).*/\1/')
            echo "${COMPREPLY[@]}"
            """, "bash", typed], new Dictionary<string, string> { ["PATH"] = path });
        Assert.Equal((0, expected, ""), (code, output.Trim(), error));
    }

    [Fact]
    public async Task Session_is_shown_with_what_the_audit_log_says_of_it()
    {
        await gate.PsqlAsync(gate.Issuer.Token("shaun", "analysts"), "SELECT email, ssn FROM person;\nDROP TABLE person;\nSELECT 1;", isScript: true);
        JsonElement session = (await SessionsAsync("shaun"))[0];
        (int code, string shown, _) = await EdgeGateAsync("sessions", "show", session.GetProperty("id").GetString()!, "--state", gate.Gateway.State);
        Assert.Equal(0, code);
        Assert.Contains("user:        shaun@example.com (shaun)\n", shown, StringComparison.Ordinal);
        Assert.Contains("masked:      pii.email 2, pii.us_ssn 2\n", shown, StringComparison.Ordinal);
        Assert.Contains("allowed:     select 2\n", shown, StringComparison.Ordinal);
        Assert.Contains("denied by:   default 1\n", shown, StringComparison.Ordinal);
        (_, string json, _) = await EdgeGateAsync("sessions", "show", session.GetProperty("id").GetString()!, "--state", gate.Gateway.State, "--output", "json");
        using JsonDocument read = JsonDocument.Parse(json);
        Assert.Equal(2, read.RootElement.GetProperty("audit").GetProperty("masked").GetProperty("pii.us_ssn").GetInt32());
    }

    private static Task<(int Code, string Output, string Error)> EdgeGateAsync(params string[] arguments) => Shell.RunAsync(GatewayProcess.Binary, arguments);

    private Task<List<JsonElement>> SessionsAsync(string user) => gate.SessionsAsync(user);
}
