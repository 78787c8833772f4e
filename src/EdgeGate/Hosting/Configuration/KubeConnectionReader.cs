using EdgeGate.Core.Configuration;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what an entry of <c>connections</c> of protocol <c>kubernetes</c> has beyond one of HTTP.</summary>
internal static class KubeConnectionReader
{
    public static GuestOptions Read(ConfigScope scope)
    {
        ConfigScope told = scope.Child("impersonate");
        string? user = scope.Has("impersonate") ? told.Text("user", "email") : null;
        if (user is not (null or "email" or "subject")) { told.Problem(told.At("user"), $"'{user}' is not what a user can be named by", "write email or subject"); }
        string prefix = told.Text("prefix", "edgegate:", isFree: true);
        if (prefix.StartsWith("system:", StringComparison.Ordinal) || prefix.Any(static c => c is < '!' or > '~')) { told.Problem(told.At("prefix"), $"'{prefix}' may not stand before users and groups", "write edgegate: or leave it out"); }
        string record = scope.Text("record", "all");
        if (record is not ("all" or "metadata")) { scope.Problem(scope.At("record"), $"'{record}' is not what can be recorded", "write all or metadata"); }
        GuestOptions options = new("kubernetes", user, prefix, told.Flag("groups", true), told.Flag("extra", true), record == "all");
        told.Finish();
        return options;
    }
}
