using EdgeGate.Core;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>The turns of each person at each target, for as long as a session has them.</summary>
/// <param name="time">The clock.</param>
public sealed class SftpTurnTable(TimeProvider time)
{
    private const int SweepMin = 256;

    private readonly Dictionary<(string Issuer, string Subject, string Connection, string User), WeakReference<SftpTurns>> known = [];
    private int sweepAt = SweepMin;

    /// <summary>Those of a person, or of an agent.</summary>
    /// <param name="who">Who.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="user">The user at the target.</param>
    public SftpTurns Of(Principal who, string connection, string user)
    {
        lock (known)
        {
            (string, string, string, string) key = (who.Issuer, who.Subject, connection, user);
            if (known.TryGetValue(key, out WeakReference<SftpTurns>? kept) && kept.TryGetTarget(out SftpTurns? turns)) { return turns; }
            if (known.Count >= sweepAt)
            {
                foreach ((string, string, string, string) gone in known.Where(static one => !one.Value.TryGetTarget(out _)).Select(static one => one.Key).ToList()) { known.Remove(gone); }
                sweepAt = Math.Max(SweepMin, 2 * known.Count);
            }
            turns = new SftpTurns(time);
            known[key] = new WeakReference<SftpTurns>(turns);
            return turns;
        }
    }
}
