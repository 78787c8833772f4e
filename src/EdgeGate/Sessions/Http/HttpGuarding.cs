using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>What rules that look into requests, or watch responses, found in an exchange: told to audit and client, and counted on as its bytes flow.</summary>
internal sealed class HttpGuarding(HttpExchange exchange, GateEngines engines)
{
    /// <summary>Tells audit and metrics what was found.</summary>
    public void Tell(HttpUse use, ImmutableArray<RuleFinding> found)
        => GuardJournal.Write(engines.Audit, engines.Metrics, use.Scope, "http", Encoding.UTF8.GetString(HttpTape.MaskedMethod(use.PlanAll, exchange.Request.Method)), found);

    /// <summary>Counts bytes of a body.</summary>
    /// <param name="guard">What watches it; null for nothing.</param>
    /// <param name="isRequest">Whether it is the request's.</param>
    /// <param name="bytes">How many went on.</param>
    /// <returns>Why the rest may not go on; null when it may.</returns>
    public string? Count(OperationGuard? guard, bool isRequest, long bytes)
    {
        if (guard is null) { return null; }
        if (isRequest)
        {
            guard.Charge(bytes);
            return null;
        }
        ImmutableArray<RuleFinding> found = guard.Count(0, bytes);
        if (found.IsEmpty) { return null; }
        Tell(exchange.Use, found);
        return found.FirstOrDefault(static one => one.Kind == RuleFindingKind.Stopped) is { } stopped ? $"{stopped.Why} (rule: {stopped.Rule})" : null;
    }

    /// <summary>Tells the client what rules warned of.</summary>
    public static void WriteWarnings(OperationGuard? guard, ByteBuffer output)
    {
        if (guard is null) { return; }
        foreach (RuleFinding finding in guard.Findings)
        {
            if (finding.Kind != RuleFindingKind.Warned) { continue; }
            Http1Writer.Field(output, "X-Edgegate-Warning"u8, Encoding.ASCII.GetBytes(new string([.. GuardJournal.Warning(finding).Select(static c => c is >= ' ' and <= '~' ? c : '?')])));
        }
    }
}
