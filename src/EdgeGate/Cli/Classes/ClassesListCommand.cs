using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Cli.Classes;

/// <summary><c>edgegate classes list</c>.</summary>
internal static class ClassesListCommand
{
    public static Command Create()
    {
        Option<string?> config = ClassesCommand.Config();
        Option<string> output = CommonOptions.Output();
        Command command = new("list", """
            List the classes: name, how it is found, the most bytes a stream may hold back for it, and what it is.

            Examples:
              edgegate classes list
              edgegate classes list --output json | jq -r '.[] | select(.name | startswith("secret.")) | .name'
            """) { config, output };
        command.SetAction(arguments =>
        {
            if (ClassesCommand.Load(arguments.GetValue(config)) is not { } taxonomy) { return ExitCode.Usage; }
            if (arguments.GetValue(output) == "json") { WriteJson(taxonomy); }
            else { TextTable.Write(["CLASS", "FOUND BY", "HOLDS", "ABOUT"], taxonomy.Classes.Select((known, index) => Row(taxonomy, known, index))); }
            return ExitCode.Ok;
        });
        return command;
    }

    private static string[] Row(Taxonomy taxonomy, ClassDefinition known, int index)
    {
        Form[] forms = [.. taxonomy.Forms.Where(form => form.ClassIndex == index)];
        return [known.Name.Value, FoundBy(known, forms), forms.Length == 0 ? "0" : Holdback(forms).ToString(CultureInfo.InvariantCulture), known.About];
    }

    private static string FoundBy(ClassDefinition known, Form[] forms)
    {
        List<string> ways = [.. forms.Select(static form => form.Trigger).Distinct().Order().Select(static trigger => trigger.ToString().ToLowerInvariant())];
        if (!known.Columns.IsEmpty || !known.JsonPaths.IsEmpty) { ways.Add("tag"); }
        return ways.Count > 0 ? string.Join(',', ways) : "tag only";
    }

    private static int Holdback(Form[] forms) => forms.Max(static form => form.HoldbackBytes);

    private static void WriteJson(Taxonomy taxonomy)
    {
        JsonOutput.WriteObjects(Enumerable.Range(0, taxonomy.Classes.Length), (json, i) =>
        {
            ClassDefinition known = taxonomy.Classes[i];
            Form[] forms = [.. taxonomy.Forms.Where(form => form.ClassIndex == i)];
            json.WriteString("name", known.Name.Value);
            json.WriteString("about", known.About);
            json.WriteString("source", known.Source);
            json.WriteBoolean("built_in", known.IsBuiltIn);
            json.WriteNumber("forms", forms.Length);
            json.WriteString("found_by", FoundBy(known, forms));
            json.WriteNumber("holdback_bytes", forms.Length == 0 ? 0 : Holdback(forms));
        });
    }
}
