using EdgeGate.Audit;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Posix;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>audit</c>.</summary>
internal static class AuditOptionsReader
{
    public static AuditOptions Read(ConfigScope scope, string statePath)
    {
        string text = scope.Text("file");
        string file = Path.GetFullPath(text, statePath);
        if (text.Length > 0) { CheckFile(scope, file, statePath); }
        AuditSync sync = scope.Text("sync", "interval") switch
        {
            "interval" => AuditSync.Interval,
            "always" => AuditSync.Always,
            "never" => AuditSync.Never,
            _ => 0,
        };
        if (sync == 0) { scope.Problem(scope.At("sync"), "there is no such sync", "write interval, always or never"); }
        scope.Finish();
        return new AuditOptions(scope.Key, file, sync);
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
