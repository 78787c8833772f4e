using EdgeGate.Audit.Syslog;

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

/// <summary>One entry of <c>audit</c>: a file of JSON lines, or a syslog receiver behind a queue on disk.</summary>
/// <param name="Key">Path of the entry in the file, for problems.</param>
/// <param name="File">The file, absolute; lines are appended. Of a receiver the folder of its queue.</param>
/// <param name="Sync">When lines are forced to disk.</param>
/// <param name="Syslog">The receiver; null for a file.</param>
public sealed record AuditOptions(string Key, string File, AuditSync Sync, SyslogOptions? Syslog = null);
