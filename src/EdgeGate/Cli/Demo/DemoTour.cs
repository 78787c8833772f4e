using System.Text.Json;
using EdgeGate.Hosting;
using EdgeGate.Recording;
using EdgeGate.State;

namespace EdgeGate.Cli.Demo;

/// <summary>What the demo shows, in order.</summary>
internal sealed class DemoTour(DemoFolder folder, DemoPostgres postgres, DemoModel model, DevIssuer issuer)
{
    private const string Chat = "/c/model/v1/chat/completions";

    private const string Customers = "customers.csv";

    /// <summary>Time for what sessions did to be on disk.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    private readonly DemoPerson alice = new(folder, issuer, "alice", "analysts");
    private readonly DemoPerson bob = new(folder, issuer, "bob", "engineers");

    public async Task ShowAsync(bool hasSsh)
    {
        await CompareAsync("people, by three pairs of eyes (* is masked)", "person", "name", "email", "ssn", "card", "phone", "profile");
        await CompareAsync("agent traces: the column prompt is tagged, and a new name hides nothing", "agent_trace", "prompt AS harmless", "tool_call");
        Title("a statement no rule allows: alice deletes");
        Console.WriteLine(await alice.PsqlAsync("DELETE FROM person"));
        await AskModelAsync();
        if (hasSsh) { await ReadFileAsync(); }
        await Task.Delay(SettleTime);
        ShowRecording();
        Title("audit: the last events");
        foreach (string line in File.ReadLines(Path.Combine(folder.State, "audit.jsonl")).TakeLast(4)) { Console.WriteLine(ShortAudit(line)); }
        Title("metrics");
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{folder.AdminPort}/metrics"));
        foreach (string line in metrics.Split('\n').Where(static line => line.StartsWith("edgegate_masked", StringComparison.Ordinal) || line.StartsWith("edgegate_operations", StringComparison.Ordinal)))
        {
            if (!line.EndsWith(" 0", StringComparison.Ordinal)) { Console.WriteLine(line); }
        }
    }

    public void ShowCommands(bool hasSsh)
    {
        Title("it stays up; try it (Ctrl-C ends it and removes everything)");
        Console.WriteLine($"as alice (analysts):\n  {Psql(alice)}");
        Console.WriteLine($"  curl -N --cacert {folder.At("gate.pem")} -H @{alice.HeaderFile} --json '{Request("Who is 219-09-9999?")}' \\\n    https://127.0.0.1:{folder.HttpPort}{Chat}");
        if (hasSsh) { Console.WriteLine($"  SSH_ASKPASS={alice.AskPass} SSH_ASKPASS_REQUIRE=force ssh -F {folder.At("ssh_config")} files cat {folder.At(Customers)}"); }
        Console.WriteLine($"as bob (engineers):\n  {Psql(bob)}");
        Console.WriteLine($"console, metrics:\n  http://127.0.0.1:{folder.AdminPort}/  http://127.0.0.1:{folder.AdminPort}/metrics");
        Console.WriteLine($"sessions:\n  {Environment.ProcessPath} sessions list --state {folder.State}");

        static string Psql(DemoPerson person) => $"PGPASSWORD=$(cat {person.TokenFile}) psql \"{person.Database}\"";
    }

    private static void Title(string text) => Console.WriteLine($"\n== {text}");

    private static string Request(string question) => $$"""{"model": "demo", "stream": true, "messages": [{"role": "user", "content": "{{question}}"}]}""";

    private async Task CompareAsync(string title, string table, params string[] columns)
    {
        Title(title);
        string sql = $"SELECT {string.Join(", ", columns)} FROM {table} ORDER BY id LIMIT 3";
        Console.WriteLine(sql + "\n");
        Show([.. columns.Select(static column => column.Split(' ')[^1])],
            ("the table holds", DemoTable.Rows(await postgres.QueryAsync(sql, DemoTable.PsqlFormat))),
            ("alice (analysts) sees", DemoTable.Rows(await alice.PsqlAsync(sql, DemoTable.PsqlFormat))),
            ("bob (engineers) sees", DemoTable.Rows(await bob.PsqlAsync(sql, DemoTable.PsqlFormat))));
    }

    private async Task AskModelAsync()
    {
        Title("alice's curl asks a model; of its answer no piece (|) holds a value whole");
        Console.WriteLine($"POST {Chat}\n");
        const string Question = "Who pays with 4111111111111111?";
        string answer = await alice.CurlAsync(Chat, "-N", "--json", Request(Question));
        Show(["question", "credentials", "answer"],
            ("is sent", [[Question, "Bearer " + alice.Token, string.Join('|', DemoModel.Pieces)]]),
            ("arrives", [[model.Question, model.Credentials, string.Join('|', DemoModel.ReadPieces(answer))]]));
        Title("a request no rule allows: alice looks at the model's files");
        Console.WriteLine(await alice.CurlAsync("/c/model/v1/files"));
    }

    private async Task ReadFileAsync()
    {
        string[] lines = ["Ada Moreau,ada.moreau@corp.test,219-09-9999", "Jun Ito,jun.ito@corp.test,078-05-1120"];
        File.WriteAllLines(folder.At(Customers), lines);
        File.WriteAllText(folder.At("known_hosts"), $"[127.0.0.1]:{folder.SshPort} {DemoSshd.PublicPart(Path.Combine(folder.State, "ssh_host_ed25519_key.pub"))}\n");
        File.WriteAllText(folder.At("ssh_config"), $"""
            Host files
              HostName 127.0.0.1
              Port {folder.SshPort}
              User files
              UserKnownHostsFile {folder.At("known_hosts")}
              PubkeyAuthentication no
              LogLevel ERROR

            """);
        Title("alice's ssh reads a file, and may remove none");
        Console.WriteLine($"ssh files cat {Customers}\n");
        string seen = await alice.SshAsync("cat", folder.At(Customers));
        Show([.. lines.Select(static (_, i) => $"line {i + 1}")], ("the file holds", [lines]), ("alice sees", [seen.Split('\n')]));
        Console.WriteLine($"\nssh files rm {Customers}\n" + await alice.SshAsync("rm", folder.At(Customers)));
    }

    private static void Show(string[] names, params (string Who, string[][] Rows)[] views)
    {
        foreach (string line in DemoTable.Lines(names, views)) { Console.WriteLine(line); }
    }

    private void ShowRecording()
    {
        using StateStore state = StateStore.Open(folder.State, isReadOnly: true);
        SessionRow session = state.List("people-db", alice.Name, 2)[^1];
        Title($"replay of alice's session {session.Id}");
        RecordingScript script = new();
        foreach (JsonElement line in new RecordingReader(session.Recording!).Events())
        {
            foreach (string text in script.Lines(line)) { Console.WriteLine(text); }
        }
        byte[] key = RecordingKey.ParsePublic(File.ReadAllText(Path.Combine(folder.State, "recording-key.pub.pem")));
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
