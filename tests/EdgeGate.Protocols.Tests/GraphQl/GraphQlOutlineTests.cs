using System.Text;
using EdgeGate.Protocols.GraphQl;
using EdgeGate.Protocols.Tests.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.GraphQl;

public sealed class GraphQlOutlineTests
{
    [Theory]
    [InlineData("{ viewer { login } }", "Query: Field:viewer")]
    [InlineData("query A { a: b c } mutation B { d }", "Query:A Field:b Field:c Mutation:B Field:d")]
    [InlineData("{ ... on T { a ... { b } } ...F } fragment F on T { c }", "Query: Field:a Field:b Spread:F Fragment:F Field:c")]
    [InlineData("subscription S @live { s(x: \"}\", y: \"\"\"}\"\"\") # }\n t }", "Subscription:S Field:s Field:t")]
    [InlineData("\uFEFFquery($a:[Int!]=[1]){a(b:{c:$a})}", "Query: Field:a")]
    public void Outline_says_what_stands_at_the_root(string document, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        using GraphQlOutline outline = new(new GraphQlLimits());
        Assert.Equal(GraphQlReading.Done, outline.Read(bytes));
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, outline.Count).Select(i => $"{outline[i].Kind}:{Encoding.UTF8.GetString(outline.Name(i, bytes))}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("type T { a: Int }")]
    [InlineData("{ a } }")]
    [InlineData("{ a(x: \"\u0001\") }")]
    [InlineData("{ a # \u0001\n }")]
    [InlineData("\"says\" { a }")]
    [InlineData("{ a(x: 1_) }")]
    [InlineData("query Q($a: Int { a }")]
    public void What_is_no_executable_document_is_malformed(string document)
    {
        using GraphQlOutline outline = new(new GraphQlLimits());
        Assert.Equal(GraphQlReading.Malformed, outline.Read(Encoding.UTF8.GetBytes(document)));
    }

    [Fact]
    public void Depth_and_number_are_bounded()
    {
        using GraphQlOutline outline = new(new GraphQlLimits(DepthMax: 4, ItemsMax: 4));
        Assert.Equal(GraphQlReading.Done, outline.Read("{a{a{a{a}}}}"u8));
        Assert.Equal(GraphQlReading.TooLarge, outline.Read("{a{a{a{a{a}}}}}"u8));
        Assert.Equal(GraphQlReading.TooLarge, outline.Read("{a(x:[[[[1]]]])}"u8));
        Assert.Equal(GraphQlReading.TooLarge, outline.Read("{a b c d}"u8));
        Assert.Equal(GraphQlReading.TooLarge, outline.Read(Encoding.UTF8.GetBytes("{a(x:" + new string('[', 1_000_000))));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        GraphQlOutline outline = new(new GraphQlLimits());
        byte[] document = [.. "query Q($a: Int) { a(b: $a) { c ...F } } fragment F on T { d }"u8];
        Assert.Equal(0, Allocations.Of(() => outline.Read(document)));
    }
}
