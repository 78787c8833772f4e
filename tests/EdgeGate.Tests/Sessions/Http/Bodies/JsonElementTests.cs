using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Elements of arrays stand behind the array's name, and nothing behind one of an object that has ended.</summary>
public sealed class JsonElementTests
{
    [Theory]
    [InlineData("""{"password":["hunter2hunter"]}""", """{"password":["[secret.password]"]}""")]
    [InlineData("""{"id":1, "password" : [ "x", "hunter2hunter" ,null]}""", """{"id":1, "password" : [ "x", "[secret.password]" ,null]}""")]
    [InlineData("""{"tags":["hunter2hunter"],"password":[null,"hunter2hunter"]}""", """{"tags":["hunter2hunter"],"password":[null,"[secret.password]"]}""")]
    [InlineData("""{"password":[["hunter2hunter"],"hunter2hunter"]}""", """{"password":[["[secret.password]"],"[secret.password]"]}""")]
    // Behind an object, the array's name again.
    [InlineData("""{"password":[{"id":1},"hunter2hunter"]}""", """{"password":[{"id":1},"[secret.password]"]}""")]
    [InlineData("""{"password":[{"id":1} , ["hunter2hunter"]]}""", """{"password":[{"id":1} , ["[secret.password]"]]}""")]
    [InlineData("""{"ssn":[{"password":"hunter2hunter"},219099999]}""", """{"ssn":[{"password":"[secret.password]"},null]}""")]
    [InlineData("""[{"password":null},"hunter2hunter",{"ssn":{}},219099999]""", """[{"password":null},"hunter2hunter",{"ssn":{}},219099999]""")]
    [InlineData("""{"ids":[{"password":null},"hunter2hunter"]}""", """{"ids":[{"password":null},"hunter2hunter"]}""")]
    // And behind an array with a name of its own: the innermost four are kept.
    [InlineData("""{"ssn":[{"tags":["a"],"value":"219099999"},{"tags":[],"value":"219099999"},{"value":219099999}]}""", """{"ssn":[{"tags":["a"],"value":"[pii.us_ssn]"},{"tags":[],"value":"[pii.us_ssn]"},{"value":null}]}""")]
    [InlineData("""{"a":[{"b":[{"c":[{"d":[{"e":["x"],"ssn":[{"value":"219099999"}]}],"ssn":[{"value":"219099999"}]}]}]},{"value":"219099999"}],"ssn":[{"value":"219099999"}]}""", """{"a":[{"b":[{"c":[{"d":[{"e":["x"],"ssn":[{"value":"[pii.us_ssn]"}]}],"ssn":[{"value":"[pii.us_ssn]"}]}]}]},{"value":"219099999"}],"ssn":[{"value":"[pii.us_ssn]"}]}""")]
    [InlineData("""{"ssn":[{"a":[{"b":[{"c":[{"d":[],"value":"219099999"}]}]}]},{"value":"219099999"}],"id":["219099999"]}""", """{"ssn":[{"a":[{"b":[{"c":[{"d":[],"value":"219099999"}]}]}]},{"value":"219099999"}],"id":["219099999"]}""")]
    [InlineData("""{"ssn":[{"a":[{"b":[{"c":["x"],"value":"219099999"}]}]},{"value":"219099999"}],"id":["219099999"]}""", """{"ssn":[{"a":[{"b":[{"c":["x"],"value":"219099999"}]}]},{"value":"[pii.us_ssn]"}],"id":["219099999"]}""")]
    public void Element_is_masked_behind_its_arrays_name(string text, string expected)
    {
        Assert.Equal(expected, BodySamples.Everyway("application/json", text));
        Assert.Equal(expected, BodySamples.Document(text));
    }
}
