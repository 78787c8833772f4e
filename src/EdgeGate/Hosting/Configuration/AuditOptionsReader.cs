using System.Collections.Immutable;
using EdgeGate.Audit;
using EdgeGate.Audit.Syslog;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>audit</c>.</summary>
internal static class AuditOptionsReader
{
    public static ImmutableArray<AuditOptions> ReadAll(ConfigScope root, string statePath)
    {
        if (!root.Has("audit")) { return [new AuditOptions("audit", Path.Combine(statePath, "audit.jsonl"), AuditSync.Interval)]; }
        ImmutableArray<AuditOptions> audit = [.. root.Items("audit").Select(scope => Read(scope, statePath))];
        foreach (AuditOptions twice in audit.Where((one, i) => !root.Problems.Exists(problem => problem.IsWithin(one.Key)) && audit.Take(i).Any(other => other.File == one.File)))
        {
            if (twice.Syslog is { } syslog) { root.Problem(twice.Key + ".syslog.name", $"two receivers are named '{syslog.Name}'", "give each a name of its own"); }
            else { root.Problem(twice.Key + ".file", $"{twice.File} is written twice", "give each entry a file of its own"); }
        }
        if (audit.IsEmpty && !root.IsWrong("audit")) { root.Problem("audit", "nothing would be audited", "write audit: [ { file: audit.jsonl } ], or leave it out"); }
        return audit;
    }

    private static AuditOptions Read(ConfigScope scope, string statePath)
    {
        SyslogOptions? syslog = scope.Has("syslog") ? SyslogReader.Read(scope.Child("syslog")) : null;
        scope.Node("syslog");
        if (syslog is not null && scope.Has("file")) { scope.Problem(scope.At("file"), "an entry is a file or a receiver", "give each an entry of its own"); }
        string text = syslog is null ? scope.Text("file") : Path.Combine("audit-queue", syslog.Name);
        scope.Node("file");
        string file = Path.GetFullPath(text, statePath);
        if (syslog is null && text.Length > 0) { CheckFile(scope, file, statePath); }
        AuditSync sync = scope.Text("sync", "interval") switch
        {
            "interval" => AuditSync.Interval,
            "always" => AuditSync.Always,
            "never" => AuditSync.Never,
            _ => 0,
        };
        if (sync == 0) { scope.Problem(scope.At("sync"), "there is no such sync", "write interval, always or never"); }
        scope.Finish();
        return new AuditOptions(scope.Key, file, sync, syslog);
    }

    /// <summary>Lines are appended to a file; who writes to a pipe waits for its reader. Devices that are there take lines or fail: a container's own output is one.</summary>
    private static void CheckFile(ConfigScope scope, string file, string statePath)
    {
        string folder = Path.GetDirectoryName(file) ?? "/";
        string key = scope.At("file");
        if (Directory.Exists(file)) { scope.Problem(key, $"{file} is a folder", $"write file: {Path.Combine(file, "audit.jsonl")}"); }
        else if (file.StartsWith("/proc/", StringComparison.Ordinal) || file.StartsWith("/sys/", StringComparison.Ordinal)) { scope.Problem(key, $"{file} is the kernel's, and keeps no lines", "write file: audit.jsonl"); }
        else if (file == "/dev/null") { scope.Problem(key, $"{file} keeps no lines", "write file: audit.jsonl"); }
        else if (folder == "/dev") { return; }
        else if (File.Exists(file) && !RegularFile.Is(file)) { scope.Problem(key, $"{file} is a pipe or a socket", "name a file"); }
        else if (folder != statePath && !Directory.Exists(folder)) { scope.Problem(key, $"there is no folder {folder}", "make it, for the gateway's user to write, or name another file"); }
    }
}
