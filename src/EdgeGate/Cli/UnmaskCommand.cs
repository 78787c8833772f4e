using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Masking.Tokens;

namespace EdgeGate.Cli;

/// <summary><c>edgegate unmask</c>: turns a token back into its value, once that is in the audit log.</summary>
internal static class UnmaskCommand
{
    private const int InputCharsMax = 4096;
    private const int ReasonCharsMax = 1000;

    public static Command Create()
    {
        Argument<string> value = new("value") { Description = "The token; - reads one line from standard input" };
        Option<string> className = new("--class") { Description = "The class the token was made for", Required = true };
        Option<string> config = CommonOptions.Config();
        Option<string> reason = new("--reason") { Description = "Why; it is kept in the audit log", Required = true };
        Option<string> output = CommonOptions.Output();
        Command command = new("unmask", """
            Turn a token of the mask `token` back into its value. An event value.unmasked goes to the audit files of the configuration
            first, with who, the class and the reason; when that fails, nothing is shown. A token cannot tell that it is one: with
            another key, or for another class, another value comes out.

            Examples:
              edgegate unmask 4929360451720046 --class pii.card --config edgegate.yaml --reason "chargeback 4711"
              edgegate unmask - --class pii.email -c edgegate.yaml --reason "ticket 12" --output json < token.txt
            """) { value, className, config, reason, output };
        command.SetAction(arguments => Unmask(
            arguments.GetRequiredValue(value), arguments.GetRequiredValue(className), arguments.GetRequiredValue(config),
            arguments.GetRequiredValue(reason).Trim(), arguments.GetValue(output) == "json"));
        return command;
    }

    private static int Unmask(string value, string className, string path, string reason, bool isJson)
    {
        if (reason.Length is 0 or > ReasonCharsMax) { return Refuse(ExitCode.Usage, $"--reason is {(reason.Length == 0 ? "empty" : $"longer than {ReasonCharsMax} characters")}; say in a sentence why, such as \"chargeback 4711\""); }
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        if (config is null)
        {
            foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
            return ExitCode.Usage;
        }
        if (!ClassName.TryParse(className, out ClassName name) || config.Taxonomy.Classes.All(known => known.Name != name))
        {
            return Refuse(ExitCode.NotFound, $"--class: there is no class '{className}'; use a built-in one such as pii.card, or one of `taxonomy` in {path}");
        }
        MaskOptions? mask = MaskOptions.For(name, config.Taxonomy.Masks);
        if (mask?.Kind != MaskKind.Token || TokenKey.Read(mask.TokenKey).Key is not { } key)
        {
            string given = (mask?.Kind ?? MaskKind.Placeholder).ToString().ToLowerInvariant();
            return Refuse(ExitCode.Usage, $"{mask?.Key ?? "masks"}: {name} has the mask {given}, and only token can be turned back; add masks: {{ \"{name}\": {{ token: {{ key: {{ file: secrets/token-key }} }} }} }} with the key that made the token");
        }
        if ((value == "-" ? ReadInput() : value) is not { } token) { return Refuse(ExitCode.Usage, $"value: standard input has no line, or one above {InputCharsMax} characters; give one token"); }
        Unmasker unmasker = new(name, key);
        if (unmasker.Reveal(token) is not { } original)
        {
            return Refuse(ExitCode.Usage, $"value: this cannot be a token of {name}; give the whole token, letters, digits and separators, as it was shown");
        }
        if (TryAudit(config, name, reason, unmasker.Reference(token)) is { } failure)
        {
            return Refuse(ExitCode.Failure, $"audit: {failure}; nothing is shown, for it could not be recorded. Run this as a user who may write the audit files");
        }
        if (isJson) { WriteJson(name, original); }
        else { Console.WriteLine(original); }
        return ExitCode.Ok;
    }

    /// <summary>Writes the event and forces it to disk; says what went wrong, or null.</summary>
    private static string? TryAudit(GateConfig config, ClassName name, string reason, string reference)
    {
        if (config.Audit.IsEmpty) { return "the configuration has no audit file"; }
        try
        {
            OperatingUser user = OperatingUser.Current();
            using AuditLog audit = AuditLog.Open(config.Audit, TimeProvider.System);
            AuditLine line = audit.Begin(AuditCode.ValueUnmasked, null);
            line.Text("user"u8, user.Name);
            line.Number("uid"u8, user.UserId);
            if (user.LoginId is { } login) { line.Number("login_uid"u8, login); }
            if (user.SudoUser is { } sudo) { line.Text("sudo_user"u8, sudo); }
            line.Text("class"u8, name.Value);
            line.Text("reason"u8, MaskReason(config.Taxonomy, reason));
            line.Text("token_ref"u8, reference);
            line.Commit();
            return audit.Close() ? null : "the event could not be written";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem.Message;
        }
    }

    /// <summary>A reason is stored, so it is masked as everything that is: people paste values.</summary>
    private static string MaskReason(Taxonomy taxonomy, string reason)
    {
        using Masker masker = new(taxonomy, HyperscanCache.None);
        using ByteBuffer text = new(ReasonCharsMax * 4);
        using ByteBuffer masked = new(ReasonCharsMax * 128);
        text.Append(Encoding.UTF8.GetBytes(reason));
        return masker.PlanAll.Mask(text.Written, ValueShape.Text, masked, new MaskFinds(taxonomy.Classes.Length)) switch
        {
            MaskOutcome.Unchanged => reason,
            MaskOutcome.Rewritten => Encoding.UTF8.GetString(masked.Written),
            _ => "(masked)",
        };
    }

    private static string? ReadInput()
    {
        using StreamReader input = new(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        char[] text = new char[InputCharsMax + 1];
        int length = input.ReadBlock(text);
        int end = text.AsSpan(0, length).IndexOfAny('\r', '\n');
        if (end < 0) { end = length; }
        return end is 0 or > InputCharsMax ? null : new string(text, 0, end);
    }

    private static void WriteJson(ClassName name, string value)
    {
        JsonOutput.WriteObject(json =>
        {
            json.WriteString("class", name.Value);
            json.WriteString("value", value);
        });
    }

    private static int Refuse(int code, string problem)
    {
        Console.Error.WriteLine($"edgegate: {problem}");
        return code;
    }
}
