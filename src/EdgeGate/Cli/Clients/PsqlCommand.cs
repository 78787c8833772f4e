using System.Collections;
using System.CommandLine;
using System.Globalization;
using EdgeGate.Cli.Login;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Cli.Clients;

/// <summary><c>edgegate psql</c> and <c>edgegate pg-service</c>: the stock client with the environment it needs. The token is in the environment of that one process, and on no command line.</summary>
/// <remarks>PostgreSQL manual, "Environment Variables", "The Connection Service File".</remarks>
internal static class PsqlCommand
{
    private static readonly string[] SystemAuthorities = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

    /// <summary>What would lead libpq elsewhere.</summary>
    private static readonly string[] Overruled = ["PGHOSTADDR", "PGSERVICE", "PGREQUIREAUTH", "PGSSLCERT", "PGSSLKEY", "PGTARGETSESSIONATTRS"];

    /// <summary><c>edgegate psql</c>.</summary>
    public static Command Create()
    {
        Argument<string> connection = new("connection") { Description = "The connection's name" };
        Command command = new("psql", """
            Run psql on a connection, signed in as you are. What follows the connection goes to psql.

            Examples:
              edgegate psql orders-db
              edgegate psql orders-db -- -c "SELECT 1"
            """) { connection };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (arguments, stop) =>
        {
            string name = arguments.GetValue(connection)!;
            if (Check(name) is { } problem) { return problem; }
            (LoginFile? login, int code) = await LoginStore.FreshAsync(stop);
            if (login is null) { return code; }
            if (Settings(login, name) is not { } settings) { return ExitCode.Failure; }
            Dictionary<string, string> environment = Current();
            foreach (string one in Overruled) { environment.Remove(one); }
            foreach ((string key, string value) in settings) { environment[key] = value; }
            environment["PGPASSWORD"] = login.Token;
            Console.Error.WriteLine($"edgegate: {ProcessImage.Replace("psql", [.. arguments.UnmatchedTokens], environment)}");
            return ExitCode.Failure;
        });
        return command;
    }

    /// <summary><c>edgegate pg-service</c>.</summary>
    public static Command CreateService()
    {
        Argument<string> connection = new("connection") { Description = "The connection's name" };
        Command command = new("pg-service", """
            Print an entry for pg_service.conf. It holds no secret: give the token as PGPASSWORD.

            Examples:
              edgegate pg-service orders-db >> ~/.pg_service.conf
              PGPASSWORD="$(edgegate token)" psql service=orders-db
            """) { connection };
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(connection)!;
            if (Check(name) is { } problem) { return problem; }
            if (LoginStore.Read(out string why) is not { } login)
            {
                Console.Error.WriteLine($"edgegate: {why}");
                return ExitCode.NotSignedIn;
            }
            if (Settings(login, name) is not { } settings) { return ExitCode.Failure; }
            Console.WriteLine($"[{name}]");
            foreach ((string key, string value) in settings) { Console.WriteLine($"{Words[key]}={value}"); }
            return ExitCode.Ok;
        });
        return command;
    }

    private static readonly Dictionary<string, string> Words = new()
    {
        ["PGHOST"] = "host",
        ["PGPORT"] = "port",
        ["PGDATABASE"] = "dbname",
        ["PGUSER"] = "user",
        ["PGSSLMODE"] = "sslmode",
        ["PGSSLROOTCERT"] = "sslrootcert",
        ["PGGSSENCMODE"] = "gssencmode",
    };

    private static int? Check(string name)
    {
        if (GateAddress.IsConnection(name)) { return null; }
        Console.Error.WriteLine($"edgegate: '{TerminalText.Of(name)}' is not a connection's name");
        return ExitCode.Usage;
    }

    private static List<(string Key, string Value)>? Settings(LoginFile login, string connection)
    {
        if (GateAddress.Find(login.Postgres, "PostgreSQL", "postgres") is not { } address) { return null; }
        List<(string, string)> settings =
        [
            ("PGHOST", address.Host), ("PGPORT", address.Port.ToString(CultureInfo.InvariantCulture)), ("PGDATABASE", connection), ("PGUSER", Environment.UserName),
            ("PGGSSENCMODE", "disable"), ("PGSSLMODE", login.PostgresHasTls ? "verify-full" : "disable"),
        ];
        // Without this libpq looks for ~/.postgresql/root.crt alone.
        if (login.PostgresHasTls && (GateAddress.AuthorityFile(login) ?? SystemAuthorities.FirstOrDefault(File.Exists)) is { } authority) { settings.Add(("PGSSLROOTCERT", authority)); }
        return settings;
    }

    /// <summary>The environment of this process.</summary>
    internal static Dictionary<string, string> Current()
        => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(static one => (string)one.Key, static one => (string)one.Value!, StringComparer.Ordinal);
}
