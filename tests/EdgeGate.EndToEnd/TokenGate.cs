using Npgsql;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>A second gateway before the same database, whose personal data is masked by tokens.</summary>
public sealed class TokenGate(GateFixture gate) : IAsyncLifetime
{
    private readonly int port = Ports.Free();
    private readonly int plainPort = Ports.Free();
    private readonly int adminPort = Ports.Free();
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-tokens-").FullName;
    private GatewayProcess? gateway;

    internal GatewayProcess Gateway => gateway!;

    public async ValueTask InitializeAsync()
    {
        foreach (string file in new[] { "gate.pem", "gate.key", "password", "md5", "wrong" }) { File.Copy(Path.Combine(gate.Folder, file), Path.Combine(folder, file)); }
        await WriteKeyAsync("token-key", "7f036d6f04fc6a942b7e151628aed2a67f036d6f04fc6a942b7e151628aed2a6");
        await WriteKeyAsync("other-key", "another key of the mask token, from elsewhere");
        await File.WriteAllTextAsync(Path.Combine(folder, "edgegate.yaml"), Configuration());
        gateway = await GatewayProcess.StartAsync(Path.Combine(folder, "edgegate.yaml"), Path.Combine(folder, "state"), adminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        Directory.Delete(folder, recursive: true);
    }

    internal async Task<string> PsqlAsync(string sql)
    {
        (int code, string output, string error) = await Shell.RunAsync(
            "psql", ["-qAtX", "-c", sql, $"host=127.0.0.1 port={port} user=me dbname=orders-db sslmode=require"], new Dictionary<string, string> { ["PGPASSWORD"] = gate.Analyst });
        Assert.Equal((0, ""), (code, error));
        return output.TrimEnd('\n');
    }

    internal async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection = new($"Host=127.0.0.1;Port={port};Username=me;Password={gate.Analyst};Database=orders-db;SSL Mode=Require;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Writes another configuration beside the gateway's; returns its path.</summary>
    internal async Task<string> OtherConfigurationAsync(string name, string replaced, string by)
    {
        string path = Path.Combine(folder, name);
        string text = Configuration();
        Assert.Contains(replaced, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(replaced, by, StringComparison.Ordinal));
        return path;
    }

    internal static Task<(int Code, string Output, string Error)> UnmaskAsync(string value, string config, string className = "pii.card", string reason = "a test", string[]? more = null, string? input = null)
        => Shell.RunAsync(GatewayProcess.Binary, ["unmask", value, "--class", className, "--config", config, "--reason", reason, .. more ?? []], input: input);

    private string Configuration() => gate.Configuration()
        .Replace($":{gate.Port}\"", $":{port}\"", StringComparison.Ordinal)
        .Replace($":{gate.PlainPort}\"", $":{plainPort}\"", StringComparison.Ordinal)
        .Replace($":{gate.AdminPort}\"", $":{adminPort}\"", StringComparison.Ordinal)
        .Replace("\"pii.*\": placeholder", "\"pii.*\": { token: { key: { file: token-key } } }", StringComparison.Ordinal)
        + "\naudit: [ { file: audit.jsonl } ]\n";

    private async Task WriteKeyAsync(string name, string key)
    {
        string path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, key);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
