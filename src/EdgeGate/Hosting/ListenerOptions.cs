using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting;

/// <summary>What an open listener serves.</summary>
/// <param name="Postgres">Its options for PostgreSQL.</param>
/// <param name="Ssh">Its options for SSH; null when it serves PostgreSQL.</param>
internal sealed record ListenerOptions(PgListenerOptions Postgres, SshListenerOptions? Ssh)
{
    /// <summary>What it serves.</summary>
    public string Protocol => Ssh is null ? "postgres" : "ssh";
}
