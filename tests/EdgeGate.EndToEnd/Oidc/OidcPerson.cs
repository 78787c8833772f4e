using System.Text.RegularExpressions;

namespace EdgeGate.EndToEnd.Oidc;

/// <summary>A person before the provider's pages, without a browser: a cookie jar, and forms that are filled.</summary>
internal sealed partial class OidcPerson : IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true, UseProxy = false });
    private readonly string name;

    public OidcPerson(string name)
    {
        this.name = name;
        client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    /// <summary>Follows redirects and fills forms until a page has none; what that page says.</summary>
    public async Task<string> VisitAsync(Uri at)
    {
        HttpResponseMessage answer = await client.GetAsync(at);
        for (int step = 0; step < 40; step++)
        {
            using HttpResponseMessage current = answer;
            if (current.Headers.Location is { } place)
            {
                at = new Uri(at, place);
                answer = await client.GetAsync(at);
                continue;
            }
            string page = await current.Content.ReadAsStringAsync();
            Match form = FormPattern().Match(page);
            if (!form.Success) { return page; }
            if (ActionPattern().Match(form.Value) is { Success: true } action) { at = new Uri(at, System.Net.WebUtility.HtmlDecode(action.Groups[1].Value)); }
            answer = await client.PostAsync(at, new FormUrlEncodedContent(Fields(form.Value)));
        }
        throw new InvalidOperationException("the sign-in does not end");
    }

    public void Dispose() => client.Dispose();

    private Dictionary<string, string> Fields(string form)
    {
        Dictionary<string, string> fields = [];
        foreach (Match input in InputPattern().Matches(form))
        {
            if (NamePattern().Match(input.Value) is { Success: true } field) { fields[field.Groups[1].Value] = ValuePattern().Match(input.Value) is { Success: true } value ? System.Net.WebUtility.HtmlDecode(value.Groups[1].Value) : ""; }
        }
        if (form.Contains("op.logoutForm", StringComparison.Ordinal)) { fields["logout"] = "yes"; }
        if (!fields.TryGetValue("login", out _)) { return fields; }
        (fields["login"], fields["password"]) = (name, "x");
        return fields;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<form[^>]*action=\"([^\"]+)\"")]
    private static partial Regex ActionPattern();

    [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline)]
    private static partial Regex InputPattern();

    [GeneratedRegex("\\bname=\"([^\"]+)\"")]
    private static partial Regex NamePattern();

    [GeneratedRegex("\\bvalue=\"([^\"]*)\"")]
    private static partial Regex ValuePattern();
}
