using System.Text;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres;
using Xunit;

namespace EdgeGate.Tests.Sessions;

public sealed class PgTextsTests
{
    /// <summary>A driver that sends numbers in binary gets past no rule that looks for what they are.</summary>
    [Theory]
    [InlineData("000e9b08a568f1c7", 1, "4111111111111111")]
    [InlineData("432d36114ad1e38e", 1, "4111111111111111")]
    [InlineData("0004000300000000100f045704570457", 1, "4111111111111111")]
    [InlineData("0d0f3c1f", 1, "219102239")]
    [InlineData("696e616374697665", 1, null)]
    [InlineData("000e9b08a568f1c7", 0, null)]
    public void Parameter_in_binary_is_a_text_as_the_number_it_may_be(string hex, byte format, string? expected)
    {
        byte[] value = Convert.FromHexString(hex);
        Assert.True(PgBind.TryRead([0, 0, 0, 1, 0, format, 0, 1, 0, 0, 0, (byte)value.Length, .. value, 0, 0], out PgBind bind));
        string[] texts = [.. PgTexts.Of("SELECT $1"u8.ToArray(), bind).Select(Encoding.Latin1.GetString)];
        Assert.Equal(["SELECT $1", Encoding.Latin1.GetString(value)], texts[..2]);
        if (expected is null) { Assert.DoesNotContain("4111111111111111", texts); }
        else { Assert.Contains(expected, texts); }
    }
}
