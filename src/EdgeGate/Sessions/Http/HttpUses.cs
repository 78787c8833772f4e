using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>The sessions of one client connection: one for each connection and principal it is used with.</summary>
internal sealed class HttpUses(HttpGate gate, Lock sessionGate, string clientAddress, Action<SessionEnd> stop, Func<Principal?> current)
{
    /// <summary>Beyond this many the oldest ends.</summary>
    private const int UsesMax = 16;

    private const int SoftwareCharsMax = 256;

    private readonly List<HttpUse> open = [];

    /// <summary>The session of a connection and a principal, if it has begun.</summary>
    public HttpUse? Find(HttpConnectionOptions connection, Principal principal)
    {
        foreach (HttpUse use in open)
        {
            if (ReferenceEquals(use.Connection, connection) && IsSame(use.Info.Principal, principal)) { return use; }
        }
        return null;
    }

    /// <summary>Begins a session.</summary>
    /// <exception cref="Recording.RecordingFailedException">It cannot be recorded.</exception>
    /// <exception cref="State.StateFailedException">It cannot be kept.</exception>
    public Task<HttpUse> OpenAsync(HttpConnectionOptions connection, Principal principal, ReadOnlySpan<byte> fields)
    {
        string? software = Http1Fields.TryFind(fields, "user-agent"u8, out ReadOnlySpan<byte> agent) ? KeptText.Of(gate.Policy.Masker.PlanAll, Encoding.Latin1.GetString(agent), SoftwareCharsMax) : null;
        return OpenAsync(connection, principal, software);
    }

    /// <summary>Ends all.</summary>
    public async Task CloseAsync(SessionEnd end)
    {
        foreach (HttpUse use in open) { await use.CloseAsync(end); }
        open.Clear();
    }

    private static bool IsSame(Principal left, Principal right)
        => ReferenceEquals(left, right) || (left.Subject == right.Subject && left.Issuer == right.Issuer && left.OwnEmail == right.OwnEmail && left.Groups.AsSpan().SequenceEqual(right.Groups.AsSpan())
            && left.Kind == right.Kind && left.OnBehalfOf?.Subject == right.OnBehalfOf?.Subject && (left.OnBehalfOf?.Groups ?? []).AsSpan().SequenceEqual((right.OnBehalfOf?.Groups ?? []).AsSpan()));

    private async Task<HttpUse> OpenAsync(HttpConnectionOptions connection, Principal principal, string? software)
    {
        // Files are made: not on the thread that watches the sockets.
        await Task.Yield();
        if (open.Count == UsesMax)
        {
            await open[0].CloseAsync(SessionEnd.ClientClosed);
            open.RemoveAt(0);
        }
        HttpUse use = HttpUse.Open(gate, connection, principal, clientAddress, software, sessionGate);
        open.Add(use);
        gate.Engines.Sessions.Enter(use.Info, stop, gate.Policy, current);
        return use;
    }
}
