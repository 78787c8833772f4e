using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Http;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>limits</c>.</summary>
internal static class LimitsReader
{
    /// <summary>The most PostgreSQL itself takes: a byte less than 1 GiB.</summary>
    private const int MessageBytesMax = 0x3fff_ffff;

    public static LimitsConfig Read(ConfigScope scope)
    {
        PgLimits postgres = new(
            MessageBytesMax: Math.Min(scope.Size("message_bytes", 1 << 30, 65_536, 1 << 30), MessageBytesMax),
            WindowBytesMax: scope.Size("window_bytes", 4 * 1024 * 1024, 65_536, 16 * 1024 * 1024));
        LimitsConfig limits = new(
            postgres, scope.Number("sessions", 10_000, 1, 1_000_000), scope.Number("sessions_of_one", 1_000, 1, 1_000_000), scope.Number("unproven", 4_096, 1, 1_000_000),
            scope.Number("unproven_of_one", 256, 1, 1_000_000), scope.Timeout("handshake_timeout", "30s"), scope.Timeout("idle_timeout", "12h"), scope.Timeout("write_timeout", "2m"),
            HttpLimitsReader.Read(scope.Child("http"), scope.Timeout("handshake_timeout", "30s"), out HttpTimeouts timeouts), timeouts);
        scope.Finish();
        return limits;
    }
}
