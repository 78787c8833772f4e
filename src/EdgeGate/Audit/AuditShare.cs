namespace EdgeGate.Audit;

/// <summary>What one session may have waiting to be written. Who has used it up waits for the disk, and keeps nobody else waiting by that: denials are cheap to cause, and each is forced to disk.</summary>
/// <param name="log">The log.</param>
/// <param name="scope">The session.</param>
public sealed class AuditShare(AuditLog log, AuditScope scope)
{
    /// <summary>Bytes of a session that may wait.</summary>
    internal const int BytesMax = 256 * 1024;

    /// <summary>Whether the session should wait before it does more; all should when much waits.</summary>
    public bool IsUsedUp => log.IsBehind || (scope.Pending(log.Round) > BytesMax && !log.HasFailed);

    /// <summary>Waits until what waits was taken to be written.</summary>
    public ValueTask WaitAsync(CancellationToken stop) => log.WaitAsync(stop);
}
