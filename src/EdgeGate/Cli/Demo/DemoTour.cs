using System.Text.Json;
using EdgeGate.Hosting;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Cli.Demo;

/// <summary>What the demo shows, in order.</summary>
internal sealed class DemoTour(DemoPostgres postgres, DevIssuer issuer, string folder, int port, int admin)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(8);

    private readonly string alice = issuer.Issue("alice", "analysts", TokenLifetime);
    private readonly string bob = issuer.Issue("bob", "engineers", TokenLifetime);

    private string Target => $"host=127.0.0.1 port={port} dbname=people-db user=me sslmode=verify-full sslrootcert={folder}/gate.pem";

    public async Task ShowAsync()
    {
        await CompareAsync("people, by three pairs of eyes (* is masked)", "person", "name", "email", "ssn", "card", "phone", "profile");
        await CompareAsync("agent traces: the column prompt is tagged, and a new name hides nothing", "agent_trace", "prompt AS harmless", "tool_call");
        Title("a statement no rule allows: alice deletes");
        Console.WriteLine(await PsqlAsync(alice, "DELETE FROM person"));
        await Task.Delay(1000);
        ShowRecording();
        Title("audit: the last events");
        foreach (string line in File.ReadLines(Path.Combine(folder, "state", "audit.jsonl")).TakeLast(4)) { Console.WriteLine(ShortAudit(line)); }
        Title("metrics");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{admin}/metrics"));
        foreach (string line in metrics.Split('\n').Where(static line => line.StartsWith("edgegate_masked", StringComparison.Ordinal) || line.StartsWith("edgegate_operations", StringComparison.Ordinal)))
        {
            if (!line.EndsWith(" 0", StringComparison.Ordinal)) { Console.WriteLine(line); }
        }
    }

    public void ShowCommands()
    {
        Title("it stays up; try it (Ctrl-C ends it and removes everything)");
        Console.WriteLine($"as alice (analysts):\n  PGPASSWORD={alice} \\\n  psql \"{Target}\"\n");
        Console.WriteLine($"as bob (engineers):\n  PGPASSWORD={bob} \\\n  psql \"{Target}\"\n");
        Console.WriteLine($"console, metrics:  http://127.0.0.1:{admin}/  http://127.0.0.1:{admin}/metrics");
        Console.WriteLine($"sessions:          edgegate sessions list --state {folder}/state");
    }

    private static void Title(string text) => Console.WriteLine($"\n== {text}");

    private async Task CompareAsync(string title, string table, params string[] columns)
    {
        Title(title);
        string sql = $"SELECT {string.Join(", ", columns)} FROM {table} ORDER BY id LIMIT 3";
        Console.WriteLine(sql + "\n");
        string truth = await postgres.QueryAsync(sql, DemoTable.PsqlFormat);
        string seenByAlice = await PsqlAsync(alice, sql, DemoTable.PsqlFormat);
        string seenByBob = await PsqlAsync(bob, sql, DemoTable.PsqlFormat);
        foreach (string line in DemoTable.Lines(
            [.. columns.Select(static column => column.Split(' ')[^1])],
            ("the table holds", DemoTable.Rows(truth)), ("alice (analysts) sees", DemoTable.Rows(seenByAlice)), ("bob (engineers) sees", DemoTable.Rows(seenByBob))))
        {
            Console.WriteLine(line);
        }
    }

    private Task<string> PsqlAsync(string token, string sql, params string[] format) => DemoShell.RunAsync("psql", ["-X", .. format, "-c", sql, Target], token);

    private void ShowRecording()
    {
        using StateStore state = StateStore.Open(Path.Combine(folder, "state"), isReadOnly: true);
        SessionRow session = state.List(null, "alice", 2)[^1];
        Title($"replay of alice's session {session.Id}");
        RecordingScript script = new();
        foreach (JsonElement line in RecordingReader.Events(session.Recording!))
        {
            foreach (string text in script.Lines(line)) { Console.WriteLine(text); }
        }
        byte[] key = RecordingKey.ParsePublic(File.ReadAllText(Path.Combine(folder, "state", "recording-key.pub.pem")));
        Console.WriteLine($"verify: {RecordingVerifier.Verify(session.Recording!, key).State}");
    }

    /// <summary>The fields of an event that fit a terminal.</summary>
    private static string ShortAudit(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return string.Join("  ", document.RootElement.EnumerateObject()
            .Where(static field => field.Name is "time" or "code" or "subject" or "rule" or "kinds" or "reason" || field.Name.Contains('.', StringComparison.Ordinal))
            .Select(static field => $"{field.Name}={field.Value}"));
    }
}
