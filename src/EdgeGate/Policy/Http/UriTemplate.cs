using System.Text;

namespace EdgeGate.Policy.Http;

/// <summary>Reads a template of URIs as far as rules need: where its expressions are, and whether what they become may hold a slash.</summary>
/// <remarks>RFC 6570, 1.2 and 3.2.1. What is in an expression is not looked into.</remarks>
internal static class UriTemplate
{
    /// <summary>The longest template that is looked into.</summary>
    public const int CharsMax = 512;

    /// <summary>Puts something in the place of each expression.</summary>
    /// <param name="template">The template.</param>
    /// <param name="simple">For expressions whose values are encoded, slashes too.</param>
    /// <param name="wide">For expressions with an operator that lets slashes stand: <c>+</c>, <c>#</c>.</param>
    /// <param name="segments">For expressions that write segments, a slash before each: <c>/</c>.</param>
    /// <param name="text">The text.</param>
    /// <returns>False when the template is too long, or is none.</returns>
    public static bool TryExpand(string template, string simple, string wide, string segments, out string text)
    {
        text = "";
        if (template.Length > CharsMax || template.Any(char.IsControl)) { return false; }
        StringBuilder made = new(template.Length);
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] == '}') { return false; }
            if (template[i] != '{')
            {
                made.Append(template[i]);
                continue;
            }
            int end = template.IndexOfAny(['{', '}'], i + 1);
            if (end <= i + 1 || template[end] != '}') { return false; }
            made.Append(template[i + 1] switch { '+' or '#' => wide, '/' => segments, _ => simple });
            i = end;
        }
        text = made.ToString();
        return true;
    }
}
