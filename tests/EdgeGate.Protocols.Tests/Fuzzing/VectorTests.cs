using EdgeGate.Fuzz.Targets;
using EdgeGate.Fuzz.Vectors;
using Xunit;

namespace EdgeGate.Protocols.Tests.Fuzzing;

/// <summary>The vectors are as many and as good as the other tests take for granted.</summary>
public sealed class VectorTests
{
    [Fact]
    public void Every_message_type_has_a_vector()
    {
        Assert.Equal("BCDEFHPQSXcdfp", Types(PgVectors.Frontend));
        Assert.Equal("123ACDEGHIKNRSTVWZcdnstv", Types(PgVectors.Backend));
    }

    [Fact]
    public void Real_server_was_heard_with_most_types()
    {
        Assert.Equal("123ACDEGHIKNRSTVWZcdnst", Types(CapturedVectors.Messages));
        Assert.Equal(3, CapturedVectors.CopyStreams.Count);
    }

    /// <summary>Vectors by the manual, and whatever a real server sends, must be accepted, not merely refused by both parsers.</summary>
    [Fact]
    public void No_vector_of_a_message_is_refused()
    {
        string[] read = ["A", "E", "G", "H", "N", "S", "T", "W", "Z"];
        foreach (byte[] message in PgVectors.Backend.Concat(CapturedVectors.Messages).Where(message => read.Contains(((char)message[0]).ToString())))
        {
            string text = FuzzTargets.All.Single(static target => target.Name == "pg-backend").Read(PgVectors.WithoutLength(message));
            Assert.DoesNotContain("refused", text, StringComparison.Ordinal);
            Assert.DoesNotContain("malformed", text, StringComparison.Ordinal);
        }
        foreach (byte[] message in PgVectors.Frontend.Where(static message => "BCDEFPQ".Contains((char)message[0])))
        {
            string text = FuzzTargets.All.Single(static target => target.Name == "pg-frontend").Read(PgVectors.WithoutLength(message));
            Assert.DoesNotContain("refused", text, StringComparison.Ordinal);
        }
    }

    private static string Types(IEnumerable<byte[]> messages)
        => string.Concat(messages.Select(static message => (char)message[0]).Distinct().Order());
}
