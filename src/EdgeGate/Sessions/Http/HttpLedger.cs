using System.Globalization;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http;

/// <summary>Tells the audit log, the tape and the metrics what became of each request.</summary>
internal sealed class HttpLedger(HttpGate gate, HttpClientSide side, HttpExchange exchange)
{
    private const int NameCharsMax = 64;
    private const int AskedMax = 16;
    private const int AskedCharsMax = 1024;

    private readonly GateEngines engines = gate.Engines;

    /// <summary>A request was judged; its number is the session's next, where it has none yet.</summary>
    public void Judged(HttpUse use, HttpVerdict verdict, ReadOnlySpan<byte> url, RequestContent? content, string hold = "", IReadOnlyList<KeyValuePair<string, string>>? attributes = null, long? number = null)
    {
        byte[] asked = content is null ? [] : KeptText.Utf8(use.PlanAll, Asked(content));
        byte[] reason = verdict.IsAllowed ? [] : KeptText.Utf8(use.PlanAll, verdict.Verdict.Reason);
        engines.Metrics.Http.Operation(verdict.IsAllowed);
        AuditLine line = engines.Audit.Begin(verdict.IsAllowed ? AuditCode.ExchangeAllowed : AuditCode.ExchangeDenied, use.Scope);
        line.Number("n"u8, number ?? use.Exchanges + 1);
        line.Text("rule"u8, verdict.Verdict.Rule);
        line.Text("method"u8, HttpTape.MaskedMethod(use.PlanAll, exchange.Request.Method));
        line.Text("url"u8, url);
        if (asked.Length > 0) { line.Text("asked"u8, asked); }
        foreach ((string name, string value) in attributes ?? []) { line.Text(Encoding.ASCII.GetBytes(name), KeptText.Utf8(use.PlanAll, value)); }
        if (hold.Length > 0) { line.Text("hold"u8, hold); }
        if (!verdict.IsAllowed) { line.Text("reason"u8, reason); }
        line.Commit();
        lock (side.Gate) { use.Tape?.Request(number ?? use.Exchanges + 1, exchange.Request, url, asked, reason, verdict); }
    }

    /// <summary>What the content asks for, in words: <c>tools/call delete_repo, ping</c>, or <c>mutation AddUser</c>.</summary>
    private static string Asked(RequestContent content)
    {
        IEnumerable<string> calls = content.Calls.Items.Select(static call => call.Name.Length == 0 ? call.Method : call.Method + " " + call.Name);
        IEnumerable<string> operations = content.Calls.Items.IsEmpty ? content.Operations.Items.Select(static operation => operation.Type + " " + (operation.Name.Length > 0 ? operation.Name : string.Join(' ', operation.Fields))) : [];
        string[] all = [.. calls.Concat(operations).Where(static one => one.Length > 0)];
        string asked = string.Join(", ", all.Take(AskedMax));
        return all.Length <= AskedMax && asked.Length <= AskedCharsMax ? asked : string.Create(CultureInfo.InvariantCulture, $"{asked[..Math.Min(asked.Length, AskedCharsMax)]} ... ({all.Length} in all)");
    }

    /// <summary>An exchange is over.</summary>
    /// <param name="use">Its session.</param>
    /// <param name="problem">Why it failed; null when it did not.</param>
    public void Ended(HttpUse use, string? problem)
    {
        lock (side.Gate) { use.Tape?.Ended(exchange.Number, exchange.Response.Status, exchange.Milliseconds, exchange.ResponseWay.BytesSent, exchange.RequestWay.BytesSent, problem); }
        AuditLine line = engines.Audit.Begin(AuditCode.ExchangeEnded, use.Scope);
        line.Number("n"u8, exchange.Number);
        line.Number("status"u8, exchange.Response.Status);
        line.Number("ms"u8, exchange.Milliseconds);
        line.Number("sent"u8, exchange.ResponseWay.BytesSent);
        line.Number("received"u8, exchange.RequestWay.BytesSent);
        if (problem is not null) { line.Text("problem"u8, problem); }
        line.Commit();
        CountFinds(use);
    }

    /// <summary>A proof was not accepted.</summary>
    public void Unproven(IdentityFault fault)
    {
        engines.Metrics.Http.Refused("auth_" + fault);
        engines.Audit.AuthFailed("http", side.Address, fault.ToString());
    }

    /// <summary>A request was refused before policy, or failed behind it.</summary>
    public void Refused(string reason)
    {
        engines.Metrics.Http.Refused(reason);
        // A name that is none is whatever a client wrote in its place.
        string asked = exchange.Route.Connection;
        engines.Audit.SessionRefused("http", side.Address, reason, connection: gate.Find(asked) is null ? KeptText.Of(gate.Policy.Masker.PlanAll, asked, NameCharsMax) : asked);
    }

    private void CountFinds(HttpUse use) => FindsJournal.Write(engines.Audit, engines.Metrics, use.Scope, use.PlanAll, use.Finds, exchange.Number);
}
