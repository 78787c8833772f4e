using System.Collections.Immutable;
using System.Text;
using EdgeGate.Masking;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions;

/// <summary>People who approve are shown parameters as values; what may be code they are shown whole, or not asked about.</summary>
public sealed class PgShownParametersTests
{
    private const string Key = "-----BEGIN PRIVATE KEY-----; DROP TABLE t; -----END PRIVATE KEY-----";

    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;
    private static readonly ImmutableDictionary<int, byte[]> Passwords = ImmutableDictionary<int, byte[]>.Empty.Add(1, Everything.Behind("password"u8));

    [Theory]
    [InlineData("Tr0ub4dor&3xyz", false, "-- $1 = '[secret.password]'", "")]
    [InlineData("DROP TABLE t", true, "-- $1 = 'DROP TABLE t'", "")]
    [InlineData("ada@corp.io", true, "-- $1 = '[pii.email]'", "")]
    [InlineData(Key, false, "-- $1 = '[secret.pem_private_key]'", "")]
    [InlineData(Key, true, "-- $1 = '[secret.pem_private_key]'", "what is masked as secret.pem_private_key reaches over more than a value")]
    public void Parameter_is_masked_and_what_may_be_code_is_not_hidden(string value, bool mayRun, string expected, string expectedUnseen)
    {
        Assert.True(PgBind.TryRead(Bind(value), out PgBind bind));
        Assert.Equal((expected, expectedUnseen), (new PgShownParameters(bind, Everything, Passwords, mayRun).Show(out string unseen), unseen));
    }

    [Fact]
    public void Parameters_that_are_left_out_are_none_that_may_be_code()
    {
        Assert.True(PgBind.TryRead(Bind("x"), out PgBind bind));
        Assert.StartsWith("-- 1 parameters, withheld", new PgShownParameters(bind, Everything, null, mayRun: false).Show(out string unseen), StringComparison.Ordinal);
        Assert.Equal("", unseen);
        new PgShownParameters(bind, Everything, null, mayRun: true).Show(out unseen);
        Assert.Equal("its parameters are left out, and one of them may be code", unseen);
    }

    private static byte[] Bind(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return [0, 0, 0, 0, 0, 1, 0, 0, 0, (byte)text.Length, .. text, 0, 0];
    }
}
