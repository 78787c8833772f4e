using System.CommandLine;
using System.Text.Json;
using EdgeGate.Cli.Login;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Cli.Approvals;

/// <summary>Options that commands about approvals share.</summary>
internal static class ApprovalOptions
{
    public static Option<string> Gateway() => new("--gateway")
    {
        Description = "The gateway's API",
        DefaultValueFactory = _ => TokenSource.Gateway(),
    };

    public static Option<string?> TokenFile() => new("--token-file") { Description = "A file with your token; EDGEGATE_TOKEN, or your sign-in, when left out" };

    public static Option<string> Reason() => new("--reason") { Description = "Why; kept with the decision", Required = true };

    public static Option<string?> For()
    {
        Option<string?> option = new("--for") { Description = "Grant it for a time: 30m, 1h" };
        option.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !ConfigScope.TryDuration(text, out _)) { result.AddError($"'{text}' is not a time such as 30m or 1h"); }
        });
        return option;
    }

    public static Option<int?> Uses() => new("--uses") { Description = "Grant it for a number of operations" };

    public static Option<bool> SameStatement() => new("--same-statement") { Description = "Grant it for the same statement only, whatever its literals" };

    /// <summary>Writes the grant asked for, if one was.</summary>
    public static void WriteGrant(Utf8JsonWriter json, string? time, int? uses, bool isSame)
    {
        if (time is null && uses is null && !isSame) { return; }
        json.WriteStartObject("grant");
        if (time is not null) { json.WriteString("for", time); }
        if (uses is { } count) { json.WriteNumber("uses", count); }
        if (isSame) { json.WriteBoolean("same_statement", true); }
        json.WriteEndObject();
    }
}
