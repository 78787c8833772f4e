using System.Collections.Immutable;
using System.Globalization;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Masking;

/// <summary>Reads class definitions: the embedded files and the <c>taxonomy</c> key of a configuration have the same form.</summary>
internal static class ClassReader
{
    private const int WithinDefault = 40;

    /// <summary>How far a context word may stand before a find.</summary>
    public const int WithinMax = 256;

    /// <summary>Reads all classes of a mapping: name to definition.</summary>
    public static ImmutableArray<ClassDefinition> Read(ConfigScope classes, bool isBuiltIn)
    {
        ImmutableArray<ClassDefinition>.Builder read = ImmutableArray.CreateBuilder<ClassDefinition>();
        foreach (string name in classes.Names.ToList())
        {
            ConfigScope scope = classes.Child(name);
            if (!ClassName.TryParse(name, out ClassName className))
            {
                scope.Problem(scope.Key, $"'{name}' is not a class name", "write dotted lower-case words such as pii.customer_no");
                continue;
            }
            read.Add(ReadClass(scope, className, isBuiltIn));
        }
        classes.Finish();
        return read.ToImmutable();
    }

    private static ClassDefinition ReadClass(ConfigScope scope, ClassName name, bool isBuiltIn)
    {
        ConfigScope tags = scope.Child("tags");
        ClassDefinition definition = new(
            scope.Key, name, isBuiltIn, scope.Text("about", "from the configuration", isFree: true), scope.Text("source", "", isFree: true), ReadForms(scope),
            scope.Words("match", mayBeEmpty: true, isFree: true), scope.Words("miss", mayBeEmpty: true, isFree: true), scope.Words("spare", mayBeEmpty: true, isFree: true), tags.Words("columns", mayBeEmpty: true, isFree: true), tags.Words("json", mayBeEmpty: true, isFree: true), scope.Flag("general", false));
        tags.Finish();
        scope.Finish();
        return definition;
    }

    /// <summary>The forms: one mapping, or a list of them.</summary>
    private static ImmutableArray<FormDefinition> ReadForms(ConfigScope scope)
    {
        if (!scope.Has("detect")) { return []; }
        if (scope.Node("detect") is YamlList) { return [.. scope.Items("detect").Select(ReadForm)]; }
        return [ReadForm(scope.Child("detect"))];
    }

    private static FormDefinition ReadForm(ConfigScope scope)
    {
        string edges = scope.Text("edges", "word");
        FindEdges read = edges switch { "word" => FindEdges.Word, "digit" => FindEdges.Digit, "none" => FindEdges.None, "letter" => FindEdges.Letter, _ => 0 };
        if (read == 0) { scope.Problem(scope.At("edges"), $"there is no '{edges}' edge", "write word, letter, digit or none"); }
        FormDefinition form = new(
            scope.Key, scope.Text("pattern", isFree: true), read, scope.OptionalText("not_before", isFree: true), scope.OptionalText("not_after", isFree: true),
            scope.OptionalText("lead", isFree: true), scope.OptionalText("trail", isFree: true), scope.Words("check", mayBeEmpty: true), scope.Words("context", mayBeEmpty: true, isFree: true),
            scope.Number("within", WithinDefault, 1, WithinMax), ReadEntropy(scope), scope.OptionalText("extend", isFree: true), scope.OptionalText("until", isFree: true), scope.Flag("lead_glued", false),
            scope.OptionalText("lead_not_before", isFree: true));
        scope.Finish();
        return form;
    }

    private static double ReadEntropy(ConfigScope scope)
    {
        string text = scope.Text("entropy", "0");
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double bits) && bits is >= 0 and <= 8) { return bits; }
        scope.Problem(scope.At("entropy"), $"'{text}' is not an entropy", "write bits a byte, such as 3.5");
        return 0;
    }
}
