using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Tables of HTML: a cell stands behind the heading of its column or its row.</summary>
public sealed class MarkupTableTests
{
    private const string Html = "text/html; charset=utf-8";
    private const string Number = "219099999";
    private const string Found = "[pii.us_ssn]";

    /// <summary>Keeps what follows it far from every word that would be near.</summary>
    private static readonly string Apart = $"<i title=\"{new string('.', 200)}\"></i>";

    [Theory]
    // A row of headings names the columns below, however far.
    [InlineData("<table><thead><tr><th>Id</th><th class=\"a>b\">SSN</th></tr></thead><tbody><tr><td>~</td><td>~</td></tr><tr><td>~</td><td>$</td></tr></table>", "<table><thead><tr><th>Id</th><th class=\"a>b\">SSN</th></tr></thead><tbody><tr><td>~</td><td>$</td></tr><tr><td>~</td><td>$</td></tr></table>")]
    // End tags are missing, names in capitals, blanks and tags around what they say, and references in it.
    [InlineData("<TABLE>\n<TR><TH>Id<TH>\n <b>S&#83;N</b>\n<TR>\n<TD>~<TD>\n <i>~</i>\n<TR><TD>~<TD>~</TABLE>", "<TABLE>\n<TR><TH>Id<TH>\n <b>S&#83;N</b>\n<TR>\n<TD>~<TD>\n <i>$</i>\n<TR><TD>~<TD>$</TABLE>")]
    // Cells over columns and rows, in headings and below.
    [InlineData("<table><tr><th colspan=2>Id</th><th>SSN</th></tr><tr><td rowspan='2'>~</td><td>~</td><td>~</td></tr><tr><td>~</td><td>~</td></tr><tr><td>~</td><td>~</td><td>~</td></tr></table>", "<table><tr><th colspan=2>Id</th><th>SSN</th></tr><tr><td rowspan='2'>~</td><td>~</td><td>$</td></tr><tr><td>~</td><td>$</td></tr><tr><td>~</td><td>~</td><td>$</td></tr></table>")]
    [InlineData("<table><tr><th rowspan=2>Id</th><th colspan=\"2\">a</th></tr><tr><th>b</th><th>SSN</th></tr><tr><td>~</td><td>~</td><td>~</td></tr></table>", "<table><tr><th rowspan=2>Id</th><th colspan=\"2\">a</th></tr><tr><th>b</th><th>SSN</th></tr><tr><td>~</td><td>~</td><td>$</td></tr></table>")]
    [InlineData("<table><tr><th>Id<th>a<th>SSN<tr><td rowspan=3>~<td>~<td>~<tr><td>~<td>~<tr><td>~<td>~<tr><td>~<td>~<td>~</table>", "<table><tr><th>Id<th>a<th>SSN<tr><td rowspan=3>~<td>~<td>$<tr><td>~<td>$<tr><td>~<td>$<tr><td>~<td>~<td>$</table>")]
    [InlineData("<table><tr><th rowspan=2>SSN</th><th colspan=2>a</th></tr><tr><th>b</th><th>c</th></tr><tr><td rowspan=3>~</td><td>~</td></tr><tr><td>~</td></tr><tr></tr><tr><td>~</td><td>~</td></tr></table>", "<table><tr><th rowspan=2>SSN</th><th colspan=2>a</th></tr><tr><th>b</th><th>c</th></tr><tr><td rowspan=3>$</td><td>~</td></tr><tr><td>~</td></tr><tr></tr><tr><td>$</td><td>~</td></tr></table>")]
    // A row's own heading, and terms of a list.
    [InlineData("<table><tr><th>Password:</th><td>letmeinplease</td></tr><tr><th>Name</th><td>letmeinplease</td></tr></table>", "<table><tr><th>Password:</th><td>[secret.password]</td></tr><tr><th>Name</th><td>letmeinplease</td></tr></table>")]
    [InlineData("<table><tr><th>Field</th><th>Value</th></tr><tr><th>Password</th><td>letmeinplease</td></tr></table>", "<table><tr><th>Field</th><th>Value</th></tr><tr><th>Password</th><td>[secret.password]</td></tr></table>")]
    [InlineData("<dl><dt>Password</dt><dd>letmeinplease</dd><dt>Name<dd>letmeinplease<dt>Password<dd>letmeinplease</dl>", "<dl><dt>Password</dt><dd>[secret.password]</dd><dt>Name<dd>letmeinplease<dt>Password<dd>[secret.password]</dl>")]
    // What is commented away is no cell; less-than is no tag; what is outside a cell is none.
    [InlineData("<table><tr><th>Id</th><!-- <th>x</th> -- > --><th>SSN</th></tr>~<tr><td>1 < 2 & <<</td><td>~</td></tr>~</table>~", "<table><tr><th>Id</th><!-- <th>x</th> -- > --><th>SSN</th></tr>~<tr><td>1 < 2 & <<</td><td>$</td></tr>~</table>~")]
    // The next table has names of its own, and a table in a cell.
    [InlineData("<table><tr><th>SSN</th></tr></table><table><tr><th>Id</th></tr><tr><td>~</td></tr></table><table><tr><td><table><tr><th>SSN<tr><td>~</table></td></tr><tr><td>~</td></tr></table>", "<table><tr><th>SSN</th></tr></table><table><tr><th>Id</th></tr><tr><td>~</td></tr></table><table><tr><td><table><tr><th>SSN<tr><td>$</table></td></tr><tr><td>~</td></tr></table>")]
    // Fields of a form, their names before or behind; hidden ones go back as they came.
    [InlineData("<INPUT type=text name='user[db_password]' value='letmeinplease'><input VALUE=\"letmeinplease\"\n data-a=\">\" name=password><input name=a value=letmeinplease><input name=a value=\"letmeinplease\">", "<INPUT type=text name='user[db_password]' value='[secret.password]'><input VALUE=\"[secret.password]\"\n data-a=\">\" name=password><input name=a value=letmeinplease><input name=a value=\"letmeinplease\">")]
    [InlineData("<input type=\"hidden\" name=\"csrf_token\" value=\"letmeinplease\"><input name=\"password\" value=\"letmeinplease\" type='hidden'><img name=\"password\" value=\"letmeinplease\"><input name=\"password\" value=\"\"><input name=password value=\"letmeinplease", "<input type=\"hidden\" name=\"csrf_token\" value=\"letmeinplease\"><input name=\"password\" value=\"letmeinplease\" type='hidden'><img name=\"password\" value=\"letmeinplease\"><input name=\"password\" value=\"\"><input name=password value=\"letmeinplease")]
    // Nothing is named by cells.
    [InlineData("<table><tr><td>Password</td><td>SSN</td></tr><tr><td>letmeinplease</td><td>a</td></tr></table>", "<table><tr><td>Password</td><td>SSN</td></tr><tr><td>letmeinplease</td><td>a</td></tr></table>")]
    public void Cell_is_masked_behind_its_heading(string body, string expected)
    {
        body = Filled(body);
        expected = Filled(expected);
        Assert.Equal(expected, BodySamples.Everyway(Html, body));

        static string Filled(string text) => text.Replace("~", Apart + Number, StringComparison.Ordinal).Replace("$", Apart + Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<table><tr><th>Password<tr><td>letmeinplease", "[secret.password]")]
    [InlineData("<table><tr><th>Password<tr><td>letmeinplease<", "[secret.password]<")]
    [InlineData("<table><tr><th>Password<tr><td", "<td")]
    [InlineData("<table><tr><th>Password<tr><td><!-- letmeinplease", "<!-- letmeinplease")]
    [InlineData("<input name=password value='letmeinplease", "letmeinplease")]
    public void Nothing_is_lost_where_a_document_ends_early(string body, string end)
    {
        string masked = BodySamples.Everyway(Html, body);
        Assert.EndsWith(end, masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Cell_that_is_long_is_looked_at_as_far_as_it_may_wait()
    {
        string rest = new(' ', 1000);
        Assert.Equal($"<input name=ssn value='{Number}'{rest}>", BodySamples.Everyway(Html, $"<input name=ssn value='{Number}'{rest}>").Replace(Found, Number, StringComparison.Ordinal));
        Assert.Equal($"<table><tr><th>SSN<tr><td>{Apart}{Found}{rest}{Number}</table>", BodySamples.Everyway(Html, $"<table><tr><th>SSN<tr><td>{Apart}{Number}{rest}{Number}</table>"));
    }
}
