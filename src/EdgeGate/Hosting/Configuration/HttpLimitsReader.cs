using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>limits.http</c>.</summary>
internal static class HttpLimitsReader
{
    private const int MebiBytes = 1024 * 1024;

    public static Http1Limits Read(ConfigScope scope, TimeSpan handshake, out HttpTimeouts timeouts)
    {
        int bodyMebiBytes = scope.Number("request_body_mib", 0, 0, 1024 * 1024);
        Http1Limits limits = new(
            RequestLineBytesMax: scope.Size("request_line_bytes", 8 * 1024, 1024, 64 * 1024),
            HeadBytesMax: scope.Size("head_bytes", 64 * 1024, 4 * 1024, 256 * 1024),
            FieldsMax: scope.Number("fields", 128, 16, 1024),
            BodyBytesMax: bodyMebiBytes == 0 ? long.MaxValue : (long)bodyMebiBytes * MebiBytes,
            JudgedBodyBytesMax: scope.Number("judged_body_kib", 1024, 16, 64 * 1024) * 1024);
        timeouts = new HttpTimeouts(handshake, scope.Timeout("head_timeout", "10s"), scope.Timeout("body_timeout", "30s"), scope.Timeout("keep_alive", "75s"), scope.Timeout("hold_wait", "25s"));
        scope.Finish();
        return limits;
    }
}
