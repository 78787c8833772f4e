using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Stock drivers, as programs use them: by libpq and with protocols of their own, in text and binary, with TLS checked against the gate's certificate.</summary>
public sealed class DriverTests(GateFixture gate)
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "drivers");

    [Fact]
    public async Task Psycopg_reads_masked_values()
        => Assert.Equal(
            """
            (1, '[pii.email]', None, {'n': None, 'ok': True, 'mail': '[pii.email]'})
            ['[pii.email]', '[pii.email]']
            ['[pii.email]', '[pii.email]']
            ['from [pii.email]']
            42501 no rule allows DELETE on orders-db
            (1,)

            """,
            await RunAsync("/usr/bin/python3", $"{Sources}/psycopg.py"));

    [Fact]
    public async Task Asyncpg_reads_masked_values()
        => Assert.Equal(
            """
            (1, '[pii.email]', None, '{"n": null, "ok": true, "mail": "[pii.email]"}')
            ['[pii.email]', '[pii.email]']
            ['[pii.email]', '[pii.email]']
            True False
            42501 no rule allows DELETE on orders-db
            cancelled
            1
            {'[pii.email]'}

            """,
            await RunAsync("/usr/bin/python3", $"{Sources}/asyncpg_use.py"));

    [Fact]
    public async Task Drivers_of_Go_read_masked_values()
    {
        string program = Path.Combine(gate.Folder, "drivers");
        (int code, _, string error) = await Shell.RunAsync(
            "go", ["build", "-o", program, $"{Sources}/drivers.go"],
            new Dictionary<string, string> { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOCACHE"] = Path.Combine(gate.Folder, "go-cache"), ["GOFLAGS"] = "" }, seconds: 300);
        Assert.True(code == 0, error);
        Assert.Equal(
            """
            pq 1 [pii.email] false
            pq: no rule allows DELETE on orders-db
            pgx 1 [pii.email] false
            [pii.email] ERROR: no rule allows DELETE on orders-db (SQLSTATE 42501)
            pgx 1 [pii.email] false
            [pii.email] ERROR: no rule allows DELETE on orders-db (SQLSTATE 42501)

            """,
            await RunAsync(program));
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int code, string output, string error) = await Shell.RunAsync(program, [.. arguments, $"{gate.Port}", gate.Analyst, Path.Combine(gate.Folder, "gate.pem")]);
        Assert.True(code == 0, output + error);
        return output;
    }
}
