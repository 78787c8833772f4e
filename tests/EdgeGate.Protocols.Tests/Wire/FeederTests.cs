using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Wire;
using Xunit;

namespace EdgeGate.Protocols.Tests.Wire;

/// <summary>The feeder must catch what a relay would hang on.</summary>
public sealed class FeederTests
{
    [Fact]
    public void Parser_that_asks_for_what_it_has_is_a_stall()
        => Assert.Throws<FuzzFinding>(() => Feeder.Feed(static (_, window, _) => ParseStep.NeedMore(window.Length), [], [1, 2, 3], 1, new Transcript()));

    [Fact]
    public void Parser_that_reads_more_than_it_has_is_found()
        => Assert.Throws<FuzzFinding>(() => Feeder.Feed(static (_, window, _) => ParseStep.Done(window.Length + 1), [], [1, 2, 3], 1, new Transcript()));

    [Fact]
    public void Parser_that_reads_nothing_and_goes_on_is_found()
        => Assert.Throws<FuzzFinding>(() => Feeder.Feed(static (_, _, _) => ParseStep.Done(0), [], [1, 2, 3], 1, new Transcript()));

    [Fact]
    public void Parser_that_asks_for_more_than_it_needs_is_found()
        => Assert.Throws<FuzzFinding>(() => Feeder.Feed(static (_, window, _) => window.Length < 2 ? ParseStep.NeedMore(3) : ParseStep.Done(2), [], [1, 2, 3, 4], 0, new Transcript()));
}
