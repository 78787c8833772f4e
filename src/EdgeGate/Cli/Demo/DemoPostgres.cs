using System.Diagnostics;

namespace EdgeGate.Cli.Demo;

/// <summary>A scratch PostgreSQL in a folder of its own, reached by its Unix socket only.</summary>
internal sealed class DemoPostgres(string folder) : IAsyncDisposable
{
    private const string Sql = """
        CREATE TABLE person(id int PRIMARY KEY, name text, email text, ssn text, card bigint, phone text, profile jsonb);
        INSERT INTO person VALUES
          (1, 'Ada Moreau', 'ada.moreau@corp.test', '219-09-9999', 4111111111111111, '+1 212 555 0123', '{"mail": "ada.moreau@corp.test", "tier": 1}'),
          (2, 'Jun Ito', 'jun.ito@corp.test', '078-05-1120', 5500005555555559, '(415) 555-0134', '{"card": 5500005555555559}'),
          (3, 'Lea Brandt', 'lea@brandt.test', '457-55-5462', 378282246310005, '+44 20 7946 0958', '{"iban": "DE89370400440532013000"}'),
          (4, 'Omar Diallo', 'omar.diallo@corp.test', '219-09-1234', 6011111111111117, '303-555-0188', '{"tier": 3}');
        CREATE TABLE agent_trace(id int PRIMARY KEY, prompt text, tool_call text);
        INSERT INTO agent_trace VALUES
          (1, 'Find customers we may raise prices for without losing them', '{"tool": "s3", "key": "AKIAIOSFODNN7EXAMPLE"}'),
          (2, 'Draft the refusal to ada.moreau@corp.test', '{"tool": "mail", "to": "ada.moreau@corp.test"}');
        """;

    private readonly string folder = Path.Combine(folder, "postgres");

    public const int Port = 5432;

    public string SocketPath => Path.Combine(folder, $".s.PGSQL.{Port}");

    private string Data => Path.Combine(folder, "data");

    /// <summary>The folder of the newest PostgreSQL's programs; null when none is installed.</summary>
    public static string? FindPrograms()
    {
        const string Versions = "/usr/lib/postgresql";
        if (!Directory.Exists(Versions)) { return null; }
        return Directory.GetDirectories(Versions).Select(static version => version + "/bin").Where(static bin => File.Exists(bin + "/initdb")).Order(StringComparer.Ordinal).LastOrDefault();
    }

    public async Task StartAsync(string programs)
    {
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess) { await DemoShell.RunAsync("chown", ["postgres", folder]); }
        await RunAsync(programs + "/initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-D", Data);
        await RunAsync(programs + "/pg_ctl", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-p {Port} -k {folder} -c listen_addresses= -c fsync=off", "start");
        await DemoShell.RunAsync("psql", ["-qX", "-h", folder, "-p", $"{Port}", "-U", "postgres", "-d", "postgres", "-c", Sql]);
    }

    /// <summary>What a query gives on the server itself.</summary>
    public async Task<string> QueryAsync(string sql, params string[] format) => await DemoShell.RunAsync("psql", ["-X", .. format, "-h", folder, "-p", $"{Port}", "-U", "postgres", "-d", "postgres", "-c", sql]);

    public async ValueTask DisposeAsync()
    {
        if (FindPrograms() is { } programs && File.Exists(Path.Combine(Data, "postmaster.pid"))) { await RunAsync(programs + "/pg_ctl", "-D", Data, "-m", "immediate", "stop"); }
    }

    /// <summary>PostgreSQL refuses to run as root. Its output goes to a file: a server keeps the pipes of whoever starts it.</summary>
    private async Task RunAsync(string program, params string[] arguments)
    {
        string[] quiet = ["-c", "cd /tmp && exec \"$0\" \"$@\" > \"$OUT\" 2>&1", program, .. arguments];
        ProcessStartInfo start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", "bash", .. quiet])
            : new ProcessStartInfo("bash", quiet);
        start.Environment["OUT"] = Path.Combine(folder, "out");
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) { throw new IOException($"{program} failed: {await File.ReadAllTextAsync(Path.Combine(folder, "out"))}"); }
    }
}
