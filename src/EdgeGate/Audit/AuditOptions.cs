namespace EdgeGate.Audit;

/// <summary>When audit lines reach the disk for certain.</summary>
public enum AuditSync
{
    /// <summary>Every second, and at once for denials, failures and session ends.</summary>
    Interval = 1,
    /// <summary>At every write, five times a second.</summary>
    Always = 2,
    /// <summary>When the kernel likes.</summary>
    Never = 3,
}

/// <summary>One entry of <c>audit</c>: a file of JSON lines.</summary>
/// <param name="Key">Path of the entry in the file, for problems.</param>
/// <param name="File">The file, absolute; lines are appended.</param>
/// <param name="Sync">When lines are forced to disk.</param>
public sealed record AuditOptions(string Key, string File, AuditSync Sync);
