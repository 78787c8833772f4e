using System.Net;
using System.Text;
using System.Text.Json;
using EdgeGate.Masking;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>What a class's examples hold is found in them whatever kind of body carries them, and what carries them stays whole.</summary>
public sealed class ExampleBodyTests
{
    public static TheoryData<string> Names => [.. MaskSamples.BuiltIn.Taxonomy.Classes.Where(static known => !known.Forms.IsEmpty).Select(static known => known.Name.Value)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_is_found_in_bodies_of_every_kind(string name)
    {
        ClassDefinition known = MaskSamples.BuiltIn.Taxonomy.Classes.Single(one => one.Name.Value == name);
        List<string> wrong = [];
        foreach (string example in known.Match)
        {
            string text = example.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal);
            Try(wrong, text, "application/x-www-form-urlencoded", "text=" + WebUtility.UrlEncode(text), static body => WebUtility.UrlDecode(body[5..]));
            Try(wrong, text, "text/html", "<p>" + WebUtility.HtmlEncode(text) + "</p>", static body => WebUtility.HtmlDecode(body[3..^4]));
            Try(wrong, text, "application/json", JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = text }), static body => JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static void Try(List<string> wrong, string text, string type, string body, Func<string, string> read)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        string masked = BodySamples.Mask(type, bytes, bytes.Length);
        if (masked == body || read(masked) == text) { wrong.Add($"{type}: {body}"); }
        Assert.Equal(masked, BodySamples.Mask(type, bytes, 1));
    }
}
