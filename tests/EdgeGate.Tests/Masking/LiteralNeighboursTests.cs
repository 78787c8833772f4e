using System.Text;
using EdgeGate.Masking.Patterns;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>What can stand beside a literal of a pattern, against what the pattern says when it is read.</summary>
public sealed class LiteralNeighboursTests
{
    [Theory]
    [InlineData("key[=:]x", "=:", null)]
    [InlineData("(?i)key(?:s|[=:])x", "=:Ss", null)]
    [InlineData("[\"']key=?", null, "\"'")]
    [InlineData("(?:a|[bc]x)?key!", "!", null)]
    public void Neighbours_are_those_that_a_match_can_have(string pattern, string? behind, string? before)
    {
        DfaStates begin = new(new DfaBuilder().Build(PatternParser.Parse(pattern)));
        foreach (Literal literal in LiteralAnalysis.Of(PatternParser.Parse(pattern))!.Where(static literal => literal.Text == "key"))
        {
            LiteralNeighbours neighbours = LiteralNeighbours.Of(begin, literal);
            Assert.Equal(behind is null ? ByteSet.All : Of(behind), neighbours.Behind);
            if (literal.Offset == 0) { Assert.Equal(ByteSet.All, neighbours.Before); }
            else if (before is not null) { Assert.Equal(Of(before), neighbours.Before); }
        }
    }

    private static ByteSet Of(string bytes) => Encoding.Latin1.GetBytes(bytes).Aggregate(ByteSet.None, static (set, value) => set.Or(ByteSet.Of(value)));
}
