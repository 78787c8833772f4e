using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>What a document says of a value beside the name of its member.</summary>
public sealed class NamedValueTests
{
    private const string Json = "application/json";

    public static TheoryData<string> Names => [.. MaskSamples.BuiltIn.Taxonomy.Classes.Where(static known => !known.Forms.IsEmpty).Select(static known => known.Name.Value)];

    [Theory]
    [InlineData("""{"env":[{"name":"DB_PASSWORD","value":"LWyeFm4WIGsjl7"}]}""", """{"env":[{"name":"DB_PASSWORD","value":"[secret.password]"}]}""")]
    [InlineData("""{"Key":"DB\u005fPASSWORD","type":[1,"a"],"Value":"LWyeFm4WIGs\u006al7"}""", """{"Key":"DB\u005fPASSWORD","type":[1,"a"],"Value":"[secret.password]"}""")]
    [InlineData("""{"name":"ssn","value":219099999}""", """{"name":"ssn","value":null}""")]
    [InlineData("""[{"name":"DB_PASSWORD"},{"value":"LWyeFm4WIGsjl7"}]""", """[{"name":"DB_PASSWORD"},{"value":"LWyeFm4WIGsjl7"}]""")]
    [InlineData("""{"name":"DB_PASSWORD","from":{"key":"n"},"value":"LWyeFm4WIGsjl7"}""", """{"name":"DB_PASSWORD","from":{"key":"n"},"value":"LWyeFm4WIGsjl7"}""")]
    [InlineData("""{"name":"a","value":"LWyeFm4WIGsjl7"}""", """{"name":"a","value":"LWyeFm4WIGsjl7"}""")]
    [InlineData("""{"name":"DB_PASSWORD","type":"SecureString","value":"LWyeFm4WIGsjl7"}""", """{"name":"DB_PASSWORD","type":"SecureString","value":"[secret.password]"}""")]
    [InlineData("""{"ParameterKey":"DbPassword","ParameterValue":"LWyeFm4WIGsjl7"}""", """{"ParameterKey":"DbPassword","ParameterValue":"[secret.password]"}""")]
    [InlineData("""{"args":["--password","letmeinplease","letmeinplease"]}""", """{"args":["--password","[secret.password]","letmeinplease"]}""")]
    [InlineData("""["x",  "--db\u002dpassword", "kX8\u00322n s\"0qq","-password",[ "letmeinplease"]]""", """["x",  "--db\u002dpassword", "[secret.password]","-password",[ "[secret.password]"]]""")]
    [InlineData("""["--ssn",219099999,"219099999"]""", """["--ssn",219099999,"[pii.us_ssn]"]""")]
    [InlineData("""["--ssn","--","219099999"]""", """["--ssn","--","219099999"]""")]
    [InlineData("""{"flag":"--password","of":"letmeinplease"}""", """{"flag":"--password","of":"letmeinplease"}""")]
    [InlineData("""[["--password"],{"a":"letmeinplease"}]""", """[["--password"],{"a":"letmeinplease"}]""")]
    [InlineData("""["--password=","letmeinplease"]""", """["--password=","letmeinplease"]""")]
    [InlineData("""["--password","--user","letmeinplease"]""", """["--password","--user","letmeinplease"]""")]
    [InlineData("""{"db_password":{"sensitive":true,"type":"string","value":"LWyeFm4WIGsjl7"}}""", """{"db_password":{"sensitive":true,"type":"string","value":"[secret.password]"}}""")]
    [InlineData("""{"Item":{"password": {"S" : "letmeinplease"},"ssn":{"N":"219099999"},"a":{"S":"letmeinplease"}}}""", """{"Item":{"password": {"S" : "[secret.password]"},"ssn":{"N":"[pii.us_ssn]"},"a":{"S":"letmeinplease"}}}""")]
    [InlineData("""{"fields":{"password":{"stringValue":"letmeinplease"},"ssn":{"integerValue":219099999}}}""", """{"fields":{"password":{"stringValue":"[secret.password]"},"ssn":{"integerValue":null}}}""")]
    [InlineData("""[{"password":"x"},{"value":"letmeinplease"},{"S":"letmeinplease"}]""", """[{"password":"x"},{"value":"letmeinplease"},{"S":"letmeinplease"}]""")]
    [InlineData("""{"password":{"a":{"b":1},"value":"letmeinplease"}}""", """{"password":{"a":{"b":1},"value":"letmeinplease"}}""")]
    [InlineData("""{"password":{"label":"letmeinplease"}}""", """{"password":{"label":"letmeinplease"}}""")]
    [InlineData("""{"attributes":[{"key":"ssn","value":{"stringValue":"219099999"}},{"key":"a","value":{"stringValue":"219099999"}}]}""", """{"attributes":[{"key":"ssn","value":{"stringValue":"[pii.us_ssn]"}},{"key":"a","value":{"stringValue":"219099999"}}]}""")]
    [InlineData("""{"auths":{"r":{"auth":"dXNlcjpodW50ZXIyMDI0"}}}""", """{"auths":{"r":{"auth":"[secret.docker.config_auth]"}}}""")]
    [InlineData("""{"kty":"EC","\u0064":"slaQqyHQPudOpq2mbDskum8rOu9IMkLGjINAFWwfq3r"}""", """{"kty":"EC","\u0064":"[secret.jwk]"}""")]
    // Other members that name it, and some that say what it is.
    [InlineData("""{"variable":"DB_PASSWORD","value":"letmeinplease"}""", """{"variable":"DB_PASSWORD","value":"[secret.password]"}""")]
    [InlineData("""{"field":"ssn","value":"219099999"}""", """{"field":"ssn","value":"[pii.us_ssn]"}""")]
    [InlineData("""{"label":"SSN","id":"x","value":"219099999"}""", """{"label":"SSN","id":"x","value":"[pii.us_ssn]"}""")]
    [InlineData("""{"label":"Password","value":"ssh-key"}""", """{"label":"Password","value":"ssh-key"}""")]
    [InlineData("""{"question":"What is your Social Security Number?","type":"text","answer":"219099999"}""", """{"question":"What is your Social Security Number?","type":"text","answer":"[pii.us_ssn]"}""")]
    [InlineData("""{"type":"SSN","name":"a","value":"219099999"}""", """{"type":"SSN","name":"a","value":"[pii.us_ssn]"}""")]
    [InlineData("""{"type":"a","name":"DB_PASSWORD","value":"letmeinplease"}""", """{"type":"a","name":"DB_PASSWORD","value":"[secret.password]"}""")]
    [InlineData("""{"type":"SSN","x":{},"value":"219099999"}""", """{"type":"SSN","x":{},"value":"219099999"}""")]
    [InlineData("""{"type":"SSN","other":"219099999"}""", """{"type":"SSN","other":"219099999"}""")]
    [InlineData("""{"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"219099999"}]}""", """{"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"[pii.us_ssn]"}]}""")]
    // Elements of an array are what the array is.
    [InlineData("""{"ssns":[{"type":"a","value":"219099999"},{"x":[],"value":"219099999"},{"value":219099999}],"value":"219099999"}""", """{"ssns":[{"type":"a","value":"[pii.us_ssn]"},{"x":[],"value":"[pii.us_ssn]"},{"value":null}],"value":"219099999"}""")]
    [InlineData("""{"password":[{"value":"letmeinplease"},{"note":"x","value":"letmeinplease"},{"a":{"value":"letmeinplease"}}],"b":[{"value":"letmeinplease"}]}""", """{"password":[{"value":"[secret.password]"},{"note":"x","value":"[secret.password]"},{"a":{"value":"letmeinplease"}}],"b":[{"value":"letmeinplease"}]}""")]
    [InlineData("""{"password":["a",[{"value":"letmeinplease"}]]}""", """{"password":["a",[{"value":"[secret.password]"}]]}""")]
    [InlineData("""{"key":["--password","letmeinplease"],"type":["ssn"],"value":"219099999"}""", """{"key":["--password","[secret.password]"],"type":["ssn"],"value":"219099999"}""")]
    // Cells of a table are no telephones: Xero's reports, Kubernetes.
    [InlineData("""{"Rows":[{"Cells":[{"Value":"Rent"},{"Value":"185448.30"}]},{"cells":["179355.72"],"Cells":["179355.72"]}]}""", """{"Rows":[{"Cells":[{"Value":"Rent"},{"Value":"185448.30"}]},{"cells":["179355.72"],"Cells":["179355.72"]}]}""")]
    [InlineData("""{"cell":[{"Value":"0171 185448"}],"cells":{"value":"179355.72"}}""", """{"cell":[{"Value":"[pii.phone]"}],"cells":{"value":"179355.72"}}""")]
    // Types of other formats.
    [InlineData("""{"ssn":{"$numberLong":"219099999"},"a":{"$numberLong":"219099999"}}""", """{"ssn":{"$numberLong":"[pii.us_ssn]"},"a":{"$numberLong":"219099999"}}""")]
    [InlineData("""{"ssn":{"#text":"219099999"},"password":{"@type":"a","@value":"letmeinplease"}}""", """{"ssn":{"#text":"[pii.us_ssn]"},"password":{"@type":"a","@value":"[secret.password]"}}""")]
    public void Value_is_masked_behind_what_names_it(string text, string expected)
    {
        Assert.Equal(expected, BodySamples.Everyway(Json, text));
        Assert.Equal(expected, BodySamples.Document(text));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_that_are_documents_are_found_as_documents(string name)
    {
        ClassDefinition known = MaskSamples.BuiltIn.Taxonomy.Classes.Single(one => one.Name.Value == name);
        List<string> wrong = [];
        foreach (string example in known.Match)
        {
            string text = example.Replace("<<", "", StringComparison.Ordinal).Replace(">>", "", StringComparison.Ordinal);
            if (!IsDocument(text)) { continue; }
            if (BodySamples.Mask(Json, Encoding.UTF8.GetBytes(text), text.Length) == text) { wrong.Add($"body: {example}"); }
            if (BodySamples.Document(text) == text) { wrong.Add($"document: {example}"); }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool IsDocument(string text)
    {
        if (text is not ['{' or '[', ..]) { return false; }
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
