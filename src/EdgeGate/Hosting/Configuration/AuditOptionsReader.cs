using EdgeGate.Audit;

using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>audit</c>.</summary>
internal static class AuditOptionsReader
{
    public static AuditOptions? Read(ConfigScope scope, string statePath)
    {
        if (scope.Has("syslog"))
        {
            scope.OptionalText("syslog");
            scope.Problem(scope.At("syslog"), "syslog is not served by this version", "write file: audit.jsonl");
            return null;
        }
        string file = Path.GetFullPath(scope.Text("file"), statePath);
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
}
