using System.Diagnostics;

namespace EdgeGate.EndToEnd;

/// <summary>A PostgreSQL server of the tests: its own folder and port, stopped by its own tools.</summary>
internal sealed class ScratchPostgres : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-pg-").FullName;

    public int Port { get; } = Ports.Free();

    public string SocketFolder => folder;

    private static string Bin => Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";

    /// <summary>A program of the server's own version.</summary>
    public static string Program(string name) => $"{Bin}/{name}";

    private string Data => Path.Combine(folder, "data");

    public static async Task<ScratchPostgres> StartAsync()
    {
        ScratchPostgres server = new();
        await Shell.RunAsync("chown", ["postgres", server.folder]);
        await server.AsOwnerAsync($"{Bin}/initdb", "-A", "scram-sha-256", "-U", "postgres", "--pwfile=/dev/stdin", "-E", "UTF8", "--locale=C.UTF-8", "-D", server.Data);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"), """
            local all all trust
            host all md5user 127.0.0.1/32 md5
            host all trusted 127.0.0.1/32 trust
            hostssl all certuser 127.0.0.1/32 cert
            host all all 127.0.0.0/8 scram-sha-256
            host replication all 127.0.0.1/32 scram-sha-256
            """);
        await server.CreateCertificateAsync();
        await server.AsOwnerAsync($"{Bin}/pg_ctl", "-D", server.Data, "-w", "-l", Path.Combine(server.folder, "log"), "-o",
            $"-p {server.Port} -k {server.folder} -c fsync=off -c wal_level=logical -c listen_addresses=127.0.0.1,127.0.0.2 -c ssl=on -c ssl_ca_file={server.folder}/client.crt -c ssl_cert_file={server.folder}/server.crt -c ssl_key_file={server.folder}/server.key", "start");
        await server.SqlAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "people.sql")));
        return server;
    }

    /// <summary>Runs SQL as the superuser, on the server itself.</summary>
    public async Task<string> SqlAsync(string sql)
    {
        (int code, string output, string error) = await Shell.RunAsync("psql", ["-h", folder, "-p", $"{Port}", "-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt"], input: sql);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(error);
    }

    /// <summary>A certificate that the server takes for the role certuser.</summary>
    public string ClientCertificate => Path.Combine(folder, "client.crt");

    public string ClientKey => Path.Combine(folder, "client.key");

    /// <summary>What the server logged.</summary>
    public Task<string> LogAsync() => File.ReadAllTextAsync(Path.Combine(folder, "log"));

    public string CaFile => Path.Combine(folder, "server.crt");

    public async ValueTask DisposeAsync()
    {
        await AsOwnerAsync($"{Bin}/pg_ctl", "-D", Data, "-m", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private async Task CreateCertificateAsync()
    {
        await Shell.RunAsync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", $"{folder}/server.key", "-out", $"{folder}/server.crt"]);
        await Shell.RunAsync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=certuser", "-keyout", $"{folder}/client.key", "-out", $"{folder}/client.crt"]);
        await Shell.RunAsync("chown", ["postgres", $"{folder}/client.crt", $"{folder}/server.key", $"{folder}/server.crt"]);
        await Shell.RunAsync("chmod", ["600", $"{folder}/server.key"]);
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private async Task AsOwnerAsync(string program, params string[] arguments)
    {
        // pg_ctl's server keeps the pipes of whoever starts it; its output goes to a file instead.
        string line = string.Join(' ', new[] { program }.Concat(arguments).Select(static word => $"'{word}'"));
        ProcessStartInfo start = new("runuser", ["-u", "postgres", "--", "bash", "-c", $"cd /tmp; echo super-secret | {line} > '{folder}/out' 2>&1"]);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) { throw new InvalidOperationException(await File.ReadAllTextAsync($"{folder}/out")); }
    }
}
