using Microsoft.Extensions.Logging;

namespace EdgeGate.Hosting;

/// <summary>What the gateway logs. Never a payload, a token or a credential: of an unexpected exception only its type and place.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(1, LogLevel.Information, "{Protocol} listens on {Address}")]
    public static partial void Listening(ILogger log, string protocol, string address);

    [LoggerMessage(2, LogLevel.Information, "configuration reloaded from {Path}")]
    public static partial void Reloaded(ILogger log, string path);

    [LoggerMessage(3, LogLevel.Error, "configuration not reloaded: {Problem}")]
    public static partial void ReloadProblem(ILogger log, string problem);

    [LoggerMessage(5, LogLevel.Warning, "changed, but read at the start only: {Keys}; restart for them")]
    public static partial void NeedsRestart(ILogger log, string keys);

    [LoggerMessage(4, LogLevel.Error, "a session failed with {Exception} {Place}")]
    public static partial void SessionFailed(ILogger log, string exception, string place);

    [LoggerMessage(6, LogLevel.Error, "what runs beside sessions failed with {Exception} {Place}")]
    public static partial void BesideFailed(ILogger log, string exception, string place);
}
