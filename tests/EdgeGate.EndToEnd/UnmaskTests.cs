using System.Text.Json;
using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>The mask token, and the way back.</summary>
public sealed class UnmaskTests(TokenGate gate) : IClassFixture<TokenGate>
{
    private const string Card = "4111111111111111";

    [Fact]
    public async Task Card_is_a_card_for_psql_and_unmask_gives_it_back_with_an_audit_event()
    {
        string shown = await gate.PsqlAsync("SELECT 'card ' || card FROM person WHERE id = 1");
        Assert.Matches(@"^card 4\d{15}$", shown);
        string token = shown["card ".Length..];
        Assert.NotEqual(Card, token);
        Assert.True(IsLuhn(token), token);

        string before = await gate.Gateway.AuditAsync();
        (int code, string output, string error) = await TokenGate.UnmaskAsync(token, gate.Gateway.Config, reason: $"chargeback \"4711\" of {Card}");
        Assert.Equal((0, Card + "\n", ""), (code, output, error));
        // The gateway writes the same file: neither may lose a line.
        await gate.PsqlAsync("SELECT 1");
        string audit = await gate.Gateway.AuditAsync();
        Assert.StartsWith(before, audit, StringComparison.Ordinal);
        List<JsonElement> events = [.. audit[before.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(events, static line => line.GetProperty("code").GetString() == "session.end");
        JsonElement unmasked = events.Single(static line => line.GetProperty("code").GetString() == "value.unmasked");
        Assert.Equal(5001, unmasked.GetProperty("number").GetInt32());
        Assert.Equal("pii.card", unmasked.GetProperty("class").GetString());
        Assert.Equal("chargeback \"4711\" of [pii.card.visa]", unmasked.GetProperty("reason").GetString());
        Assert.Equal(Environment.UserName, unmasked.GetProperty("user").GetString());
        Assert.True(unmasked.GetProperty("uid").GetInt64() >= 0);
        Assert.Matches("^[0-9a-z]{10}$", unmasked.GetProperty("token_ref").GetString());
        Assert.DoesNotContain(Card, audit, StringComparison.Ordinal);
        Assert.DoesNotContain(token, audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bigint_and_json_numbers_stay_numbers_and_are_the_same_token()
    {
        string text = await gate.PsqlAsync("SELECT card::text FROM person WHERE id = 1");
        Assert.Equal(text, await gate.PsqlAsync("SELECT card FROM person WHERE id = 1"));
        Assert.Equal(text, await gate.PsqlAsync("SELECT card FROM person WHERE id = 1 UNION ALL SELECT NULL WHERE false"));
        using JsonDocument profile = JsonDocument.Parse(await gate.PsqlAsync("SELECT profile FROM person WHERE id = 1"));
        Assert.Equal(text, profile.RootElement.GetProperty("n").GetRawText());
        Assert.Equal($"{{{text}}}", await gate.PsqlAsync("SELECT ARRAY[card] FROM person WHERE id = 1"));
        Assert.Equal($"1\t{text}", await gate.PsqlAsync("COPY (SELECT id, card FROM person WHERE id = 1) TO STDOUT"));
        await using NpgsqlConnection connection = await gate.OpenAsync();
        await using NpgsqlCommand command = new("SELECT card, ARRAY[card], card::numeric FROM person WHERE id = 1", connection);
        await command.PrepareAsync();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(text, $"{reader.GetInt64(0)}");
        Assert.Equal([long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)], reader.GetFieldValue<long[]>(1));
        // numeric in binary has no token yet: it is withheld.
        Assert.True(await reader.IsDBNullAsync(2));
    }

    [Fact]
    public async Task Address_keeps_its_shape_and_comes_back_and_what_is_too_short_gets_the_placeholder()
    {
        string token = await gate.PsqlAsync("SELECT email FROM person WHERE id = 1");
        Assert.Matches(@"^[a-z]{3}@[a-z]{4}\.[a-z]{4}$", token);
        Assert.Equal("ada@corp.test\n", (await TokenGate.UnmaskAsync(token, gate.Gateway.Config, "pii.email")).Output);
        Assert.Equal("[pii.word]", await gate.PsqlAsync("SELECT secret_word FROM person WHERE id = 1"));
    }

    [Fact]
    public async Task Recording_holds_neither_the_card_nor_its_token()
    {
        string marker = "m" + Guid.NewGuid().ToString("N");
        string token = (await gate.PsqlAsync($"SELECT '{marker}', card::text FROM person WHERE id = 1")).Split('|')[1];
        await Task.Delay(500);
        List<string> texts = [];
        foreach (string file in Directory.EnumerateFiles(gate.Gateway.State, "*.zst", SearchOption.AllDirectories)) { texts.Add((await Shell.RunAsync("zstdcat", [file])).Output); }
        string recording = texts.Single(text => text.Contains(marker, StringComparison.Ordinal));
        Assert.Contains("[pii.card.visa]", recording, StringComparison.Ordinal);
        Assert.DoesNotContain(Card, recording, StringComparison.Ordinal);
        Assert.DoesNotContain(token, recording, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_or_class_gives_another_value()
    {
        string token = await gate.PsqlAsync("SELECT card::text FROM person WHERE id = 1");
        string other = await gate.OtherConfigurationAsync("other.yaml", "token-key", "other-key");
        foreach ((string config, string className) in new[] { (other, "pii.card"), (gate.Gateway.Config, "pii.phone") })
        {
            (int code, string output, string error) = await TokenGate.UnmaskAsync(token, config, className);
            Assert.Equal((0, ""), (code, error));
            Assert.Matches(@"^\d{16}\n$", output);
            Assert.NotEqual(Card + "\n", output);
        }
    }

    [Fact]
    public async Task Token_comes_from_standard_input_and_the_value_as_json()
    {
        string token = await gate.PsqlAsync("SELECT card::text FROM person WHERE id = 1");
        (int code, string output, string error) = await TokenGate.UnmaskAsync("-", gate.Gateway.Config, more: ["--output", "json"], input: token + "\r\nanother line\n");
        Assert.Equal((0, ""), (code, error));
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(("pii.card", Card), (json.RootElement.GetProperty("class").GetString(), json.RootElement.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task Value_that_begins_with_an_at_sign_is_not_read_as_a_file()
    {
        (int code, string output, string error) = await TokenGate.UnmaskAsync("@/etc/hostname", gate.Gateway.Config);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^@/[a-z]{3}/[a-z]{8}\n$", output);
    }

    [Theory]
    [InlineData("4111111111111111", "pii.card", " ", 2, "--reason is empty")]
    [InlineData("4111111111111111", "pii.cart", "a test", 3, "--class: there is no class 'pii.cart'")]
    [InlineData("4111111111111111", "PII", "a test", 3, "--class: there is no class 'PII'")]
    [InlineData("some.token.value", "secret.jwt", "a test", 2, "masks: secret.jwt has the mask placeholder, and only token can be turned back; add masks: ")]
    [InlineData("a prompt", "logic.prompt", "a test", 2, "masks.logic.*: logic.prompt has the mask placeholder")]
    [InlineData("[pii.card.visa]", "pii.card", "a test", 2, "value: this cannot be a token of pii.card")]
    [InlineData("12345", "pii.card", "a test", 2, "value: this cannot be a token of pii.card")]
    [InlineData("", "pii.card", "a test", 2, "value: this cannot be a token of pii.card")]
    [InlineData("-", "pii.card", "a test", 2, "value: standard input has no line")]
    [InlineData("\u001b[31m4111\u0007", "pii.card", "a test", 2, "value: this cannot be a token of pii.card")]
    public async Task What_cannot_be_turned_back_says_why_and_is_no_event(string value, string className, string reason, int expected, string problem)
    {
        string before = await gate.Gateway.AuditAsync();
        (int code, string output, string error) = await TokenGate.UnmaskAsync(value, gate.Gateway.Config, className, reason);
        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Equal(before.Split('\n').Count(IsUnmasked), (await gate.Gateway.AuditAsync()).Split('\n').Count(IsUnmasked));
    }

    [Theory]
    [InlineData("file: /dev/full")]
    [InlineData("file: audit2.jsonl }, { file: /dev/full")]
    public async Task Nothing_is_shown_when_the_audit_cannot_be_written(string audit)
    {
        string config = await gate.OtherConfigurationAsync($"audit-{Guid.NewGuid():N}.yaml", "file: audit.jsonl", audit);
        (int code, string output, string error) = await TokenGate.UnmaskAsync("4111111111111111", config);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("nothing is shown", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_shown_when_no_audit_is_configured()
    {
        string config = await gate.OtherConfigurationAsync("no-audit.yaml", "audit: [ { file: audit.jsonl } ]", "audit: []");
        (int code, string output, string error) = await TokenGate.UnmaskAsync("4111111111111111", config);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("nothing would be audited", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reason_and_class_are_needed_and_help_has_examples()
    {
        Assert.Equal(2, (await Shell.RunAsync(GatewayProcess.Binary, ["unmask", "4111111111111111", "--class", "pii.card", "--config", gate.Gateway.Config])).Code);
        (int code, string help, _) = await Shell.RunAsync(GatewayProcess.Binary, ["unmask", "--help"]);
        Assert.Equal(0, code);
        Assert.Contains("edgegate unmask - --class pii.email", help, StringComparison.Ordinal);
    }

    private static bool IsUnmasked(string line) => line.Contains("value.unmasked", StringComparison.Ordinal);

    private static bool IsLuhn(string number)
        => number.Reverse().Select(static (c, i) => i % 2 == 0 ? c - '0' : ((c - '0') * 2 / 10) + ((c - '0') * 2 % 10)).Sum() % 10 == 0;
}
