using System.Text;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

/// <summary>What fields of a held request say: to who approves, and to a grant for the same statement.</summary>
public sealed class HttpHeldFieldsTests
{
    private const string Call = "Host: gate.test\r\nX-Amz-Target: DynamoDB_20120810.DescribeTable\r\nContent-Type: application/x-amz-json-1.0\r\n";

    [Theory]
    [InlineData("X-Amz-Target: DynamoDB_20120810.DeleteTable\r\n", "x-amz-target: DynamoDB_20120810.DeleteTable\n")]
    [InlineData("SOAPAction: \"urn:wipe\"\r\nDepth: infinity\r\n", "soapaction: \"urn:wipe\"\ndepth: infinity\n")]
    [InlineData("Destination: https://files.test/b\r\n", "destination: https://files.test/b\n")]
    [InlineData("Prefer: respond-async, tx=commit\r\n", "prefer: tx=commit\n")]
    [InlineData("X-Api-Key: k-1\r\nCookie: a=b\r\n", "x-api-key: [credential]\ncookie: [credential]\n")]
    [InlineData("X-Owner: jane.roe@example.org\r\n", "x-owner: [pii.email]\n")]
    [InlineData("content_type: text/plain\r\n", "content_type: text/plain\n")]
    [InlineData("Host: a\r\nUser-Agent: b\r\nAccept: */*\r\nSec-Fetch-Site: none\r\nX-Forwarded-For: c\r\nX-HTTP-Method-Override: DELETE\r\nContent-Type: d\r\nAuthorization: e\r\nPrefer: respond-async\r\nX-Request-Id: f\r\n", "")]
    public void Approver_sees_what_may_choose_the_operation(string fields, string shown)
    {
        Assert.Equal((shown, ""), (HttpHeldFields.Shown(MaskSamples.BuiltIn.PlanAll, Encoding.Latin1.GetBytes(fields), out string unseen), unseen));
    }

    [Fact]
    public void Field_in_which_a_mask_hides_more_than_a_value_is_not_shown_whole()
    {
        HttpHeldFields.Shown(MaskSamples.BuiltIn.PlanAll, "X-Statement: -----BEGIN PRIVATE KEY-----; DROP TABLE held\r\n"u8, out string unseen);
        Assert.Contains("secret.pem_private_key", unseen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Call, true)]
    [InlineData("X-Amz-Target: DynamoDB_20120810.DescribeTable\r\nHost: gate.test\r\nContent-Type: application/x-amz-json-1.0\r\nX-Request-Id: 7\r\nUser-Agent: other\r\n", true)]
    [InlineData("Host: gate.test\r\nX-Amz-Target: DynamoDB_20120810.DeleteTable\r\nContent-Type: application/x-amz-json-1.0\r\n", false)]
    [InlineData("Host: gate.test\r\nX-Amz-Target: DynamoDB_20120810.DescribeTable\r\nContent-Type: text/plain\r\n", false)]
    [InlineData(Call + "X-Tenant: other\r\n", false)]
    public void Grant_for_the_same_statement_is_for_the_same_fields(string fields, bool isSame)
        => Assert.Equal(isSame, HttpHeldFields.Fingerprint(Encoding.Latin1.GetBytes(Call), []) == HttpHeldFields.Fingerprint(Encoding.Latin1.GetBytes(fields), []));

    [Fact]
    public void Grant_for_the_same_statement_is_for_the_same_trailers()
        => Assert.NotEqual(HttpHeldFields.Fingerprint(Encoding.Latin1.GetBytes(Call), "X-Note: a\r\n"u8), HttpHeldFields.Fingerprint(Encoding.Latin1.GetBytes(Call), "X-Note: b\r\n"u8));
}
