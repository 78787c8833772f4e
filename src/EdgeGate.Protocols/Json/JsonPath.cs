using System.Globalization;
using System.Text;

namespace EdgeGate.Protocols.Json;

/// <summary>A place in JSON documents: the subset of JSONPath that streaming can follow without looking back.</summary>
/// <remarks>
/// RFC 9535: <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[*]</c> and <c>.*</c> (every child), <c>[0]</c>, and <c>..name</c> (at any depth).
/// Not: filters, slices, negative indexes, unions.
/// </remarks>
public sealed class JsonPath
{
    private JsonPath(string text, JsonPathStep[] steps)
    {
        Text = text;
        Steps = steps;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    internal JsonPathStep[] Steps { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path, or null.</param>
    /// <param name="reason">Why it is none; empty when it is one.</param>
    public static bool TryParse(string text, out JsonPath? path, out string reason)
    {
        path = null;
        reason = "it does not begin with $";
        if (!text.StartsWith('$')) { return false; }
        List<JsonPathStep> steps = [];
        int at = 1;
        while (at < text.Length)
        {
            reason = ReadStep(text, ref at, steps);
            if (reason.Length > 0) { return false; }
        }
        reason = "";
        path = new JsonPath(text, [.. steps]);
        return true;
    }

    /// <summary>Reads a path that is known to be well formed.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static JsonPath Parse(string text) => TryParse(text, out JsonPath? path, out string reason) ? path! : throw new FormatException($"'{text}' is not a path: {reason}");

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string ReadStep(string text, ref int at, List<JsonPathStep> steps)
    {
        if (text[at] == '[') { return ReadBracket(text, ref at, steps); }
        if (text[at] != '.') { return $"there is no step at '{text[at..]}'"; }
        at++;
        bool isDescendant = at < text.Length && text[at] == '.';
        if (isDescendant) { at++; }
        int end = text.AsSpan(at).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : at + end;
        string name = text[at..end];
        at = end;
        if (name.Length == 0) { return "a name is missing"; }
        if (name.AsSpan().IndexOfAny(" ]'\"*?()@,".AsSpan()) >= 0 && name != "*") { return $"'{name}' must be written as ['{name}']"; }
        if (name == "*" && isDescendant) { return "..* means everything"; }
        steps.Add(name == "*" ? new JsonPathStep(JsonPathStepKind.Any, false, [], 0) : new JsonPathStep(JsonPathStepKind.Name, isDescendant, Encoding.UTF8.GetBytes(name), 0));
        return "";
    }

    private static string ReadBracket(string text, ref int at, List<JsonPathStep> steps)
    {
        at++;
        if (at < text.Length && text[at] is '\'' or '"')
        {
            char quote = text[at];
            int close = text.IndexOf(quote, at + 1);
            if (close < 0 || close + 1 >= text.Length || text[close + 1] != ']') { return "a bracket is never closed"; }
            string name = text[(at + 1)..close];
            if (name.Contains('\\', StringComparison.Ordinal)) { return "names cannot have escapes here"; }
            steps.Add(new JsonPathStep(JsonPathStepKind.Name, false, Encoding.UTF8.GetBytes(name), 0));
            at = close + 2;
            return "";
        }
        int end = text.IndexOf(']', at);
        if (end < 0) { return "a bracket is never closed"; }
        string inner = text[at..end];
        at = end + 1;
        if (inner == "*")
        {
            steps.Add(new JsonPathStep(JsonPathStepKind.Any, false, [], 0));
            return "";
        }
        if (!int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) { return $"[{inner}] is neither [*], an index, nor a quoted name"; }
        steps.Add(new JsonPathStep(JsonPathStepKind.Index, false, [], index));
        return "";
    }
}
