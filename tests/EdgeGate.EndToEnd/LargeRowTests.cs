using System.Text;
using System.Text.Json;
using Npgsql;
using Xunit;
using static EdgeGate.EndToEnd.RawClient;

namespace EdgeGate.EndToEnd;

/// <summary>Rows longer than the window pass masked, in bounded memory.</summary>
public sealed class LargeRowTests(GateFixture gate)
{
    private const int MiB = 1024 * 1024;
    private const int Window = 4 * MiB;
    private const string Email = "ada@corp.test";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_of_40_MiB_is_masked_in_the_middle_and_at_the_window(bool isExtended)
    {
        string Value(string mail) => Repeat("lorem ", (Window - 4) / 6) + " " + mail + " " + Repeat("ipsum ", 3 * MiB) + mail + " " + Repeat("dolor ", 3 * MiB);
        string sql = $"SELECT repeat('lorem ', {(Window - 4) / 6}) || ' {Email} ' || repeat('ipsum ', {3 * MiB}) || '{Email} ' || repeat('dolor ', {3 * MiB})";
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        RawMessage row = isExtended ? await ExtendedAsync(client, sql, 1) : await SimpleAsync(client, sql);
        Same([Value("[pii.email]")], row);
        Assert.Equal(["after"], (await client.QueryAsync("SELECT 'after'"))[1].Columns());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Jsonb_of_40_MiB_stays_valid(short format)
    {
        string sql = $"SELECT jsonb_build_object('a', repeat('lorem ', {3 * MiB}), 'b', repeat('ipsum ', {3 * MiB}), 'n', 4111111111111111, 'mail', '{Email}')";
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        RawMessage row = await ExtendedAsync(client, sql, format);
        using JsonDocument document = JsonDocument.Parse(row.Body.AsMemory(6 + format));
        Assert.Equal("[pii.email]", document.RootElement.GetProperty("mail").GetString());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("n").ValueKind);
        Assert.Equal(Repeat("ipsum ", 3 * MiB), document.RootElement.GetProperty("b").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Bytea_of_48_MiB_passes_unless_something_is_found_in_it(short format)
    {
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        RawMessage clean = await ExtendedAsync(client, $"SELECT convert_to(repeat('lorem ', {8 * MiB}), 'UTF8')", format);
        Assert.Equal((48 * MiB * (2 - format)) + (format == 0 ? 2 : 0), clean.Body.Length - 6);
        RawMessage found = await ExtendedAsync(client, $"SELECT convert_to(repeat('lorem ', {8 * MiB}) || '{Email}', 'UTF8'), 7::text", format);
        Assert.Equal([null, "7"], found.Columns());
    }

    [Theory]
    [InlineData(-12)]
    [InlineData(-11)]
    [InlineData(-10)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Row_about_as_long_as_the_window_is_masked_all_the_same(int more)
    {
        int filler = Window + more - Email.Length;
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        RawMessage row = await SimpleAsync(client, $"SELECT repeat('-', {filler - 1}) || ' {Email}'");
        Same([new string('-', filler - 1) + " [pii.email]"], row);
    }

    [Fact]
    public async Task Long_and_short_columns_keep_their_places_and_the_next_row_follows()
    {
        string sql = $"SELECT n, repeat('lorem ', {MiB}) || '{Email}', '{Email}', NULL, repeat('ipsum ', {MiB}), repeat('dolor ', 9) FROM generate_series(1, 3) n";
        using RawClient client = await LoginAsync(gate.PlainPort, gate.Analyst);
        await client.SendAsync(Query(sql));
        List<RawMessage> messages = await client.ReadUntilAsync();
        Assert.Equal("TDDDCZ", Types(messages));
        for (int n = 1; n <= 3; n++)
        {
            Same([$"{n}", Repeat("lorem ", MiB) + "[pii.email]", "[pii.email]", null, Repeat("ipsum ", MiB), Repeat("dolor ", 9)], messages[n]);
        }
    }

    [Fact]
    public async Task Driver_reads_it_and_goes_on()
    {
        await using NpgsqlConnection connection = await gate.OpenAsync(gate.Engineer);
        await using NpgsqlCommand command = new($"SELECT repeat('lorem ', {MiB}) || '{Email}', decode(repeat('00ff', {4 * MiB}), 'hex')", connection);
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(Repeat("lorem ", MiB) + Email, reader.GetString(0));
            Assert.Equal(8 * MiB, reader.GetFieldValue<byte[]>(1).Length);
            Assert.False(await reader.ReadAsync());
        }
        await using NpgsqlCommand next = new("SELECT 2", connection);
        Assert.Equal(2, await next.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Recording_has_its_size_only()
    {
        (GatewayProcess another, int plain) = await gate.StartAnotherAsync(Path.Combine(gate.Folder, "state-large-recorded"));
        await using (another)
        {
            using (RawClient client = await LoginAsync(plain, gate.Analyst)) { await SimpleAsync(client, $"SELECT repeat('lorem ', {MiB})"); }
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            (_, string listed, _) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", another.State, "--output", "json"]);
            string id = JsonDocument.Parse(listed).RootElement[0].GetProperty("id").GetString()!;
            (int code, string text, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["export", id, "--state", another.State, "--format", "text"]);
            Assert.True(code == 0, error);
            Assert.Contains($"(a row of {(6 * MiB) + 6} bytes)", text, StringComparison.Ordinal);
            Assert.Contains("(1 rows", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Memory_stays_bounded_and_a_client_that_leaves_frees_the_spool()
    {
        (GatewayProcess another, int plain) = await gate.StartAnotherAsync(Path.Combine(gate.Folder, "state-large"));
        await using (another)
        {
            using (RawClient warm = await LoginAsync(plain, gate.Analyst)) { await SimpleAsync(warm, "SELECT 1"); }
            await File.WriteAllTextAsync($"/proc/{another.ProcessId}/clear_refs", "5", TestContext.Current.CancellationToken);
            int before = Memory(another, "VmRSS");
            using (RawClient client = await LoginAsync(plain, gate.Analyst))
            {
                RawMessage row = await SimpleAsync(client, $"SELECT repeat('lorem ', {25 * MiB}) || '{Email}' || repeat(' ipsum', {25 * MiB})");
                Assert.Equal((300 * MiB) + "[pii.email]".Length, row.Body.Length - 6);
            }
            using (RawClient slow = await LoginAsync(plain, gate.Analyst))
            {
                await slow.SendAsync(Query($"SELECT repeat('lorem ', {10 * MiB})"));
                Assert.Equal((byte)'T', await slow.ReadByteAsync());
                await Until(() => Spools(another) == 1);
            }
            await Until(() => Spools(another) == 0);
            int grown = (Memory(another, "VmHWM") - before) / 1024;
            TestContext.Current.SendDiagnosticMessage($"peak growth {grown} MiB");
            Assert.InRange(grown, 0, 63);
            Assert.Empty(Directory.GetFiles(Path.Combine(another.State, "spool")));
        }
    }

    [Fact]
    public async Task Row_that_the_disk_does_not_keep_ends_the_session_with_a_reason()
    {
        string state = Path.Combine(gate.Folder, "state-no-spool");
        Directory.CreateDirectory(state);
        await File.WriteAllTextAsync(Path.Combine(state, "spool"), "", TestContext.Current.CancellationToken);
        (GatewayProcess another, int plain) = await gate.StartAnotherAsync(state);
        await using (another)
        {
            using RawClient client = await LoginAsync(plain, gate.Analyst);
            List<RawMessage> messages = await client.QueryAsync($"SELECT repeat('lorem ', {MiB})");
            Assert.Equal("TE", Types(messages));
            Assert.Equal("53100", messages[1].Field('C'));
            Assert.Contains("SpoolFailed", await another.AuditAsync(), StringComparison.Ordinal);
        }
    }

    private static int Memory(GatewayProcess gateway, string name)
        => int.Parse(File.ReadLines($"/proc/{gateway.ProcessId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);

    private static int Spools(GatewayProcess gateway)
        => Directory.GetFiles($"/proc/{gateway.ProcessId}/fd").Count(static link => new FileInfo(link).LinkTarget?.Contains("/spool/", StringComparison.Ordinal) == true);

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++) { await Task.Delay(50); }
        Assert.True(condition());
    }

    private static async Task<RawMessage> SimpleAsync(RawClient client, string sql)
    {
        await client.SendAsync(Query(sql));
        List<RawMessage> messages = await client.ReadUntilAsync();
        Assert.Equal("TDCZ", Types(messages));
        return messages[1];
    }

    private static async Task<RawMessage> ExtendedAsync(RawClient client, string sql, short format)
    {
        await client.SendAsync(Parse("", sql), Bind("", "", null, format), Execute(""), Sync);
        List<RawMessage> messages = await client.ReadUntilAsync();
        Assert.Equal("12DCZ", Types(messages));
        return messages[2];
    }

    /// <summary>Compares without printing megabytes.</summary>
    private static void Same(string?[] expected, RawMessage row)
    {
        string?[] columns = row.Columns();
        Assert.Equal(expected.Select(static value => value?.Length), columns.Select(static value => value?.Length));
        for (int i = 0; i < columns.Length; i++) { Assert.True(string.Equals(expected[i], columns[i], StringComparison.Ordinal), $"column {i} differs"); }
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
